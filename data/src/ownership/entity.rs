//! Rows of ownership.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A period in which a member had a role for an account.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "ownership")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub tenant_id: Uuid,
    /// The id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The account.
    pub account_id: Uuid,
    /// The owner.
    pub member_id: Uuid,
    /// A [`domain::ownership::OwnershipRole`].
    pub role: String,
    /// The first day.
    pub starts_on: Date,
    /// The day after the last; none while it lasts.
    pub ends_on: Option<Date>,
    /// Why it was assigned or handed over.
    pub reason: Option<String>,
    /// Why it ended.
    pub end_reason: Option<String>,
    /// Counts the changes.
    pub version: i32,
    /// When it was made.
    pub created_at: DateTimeUtc,
    /// When it was last changed.
    pub updated_at: DateTimeUtc,
}

/// Relations are loaded by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::belongs_to_tenant!();
