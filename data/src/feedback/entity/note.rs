//! Rows of what customers were told.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// That the loop was closed: what a customer, or all of them, was told about an item.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "feedback_note")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub tenant_id: Uuid,
    /// The id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The item.
    pub item_id: Uuid,
    /// The account that was told; none when all of them were.
    pub account_id: Option<Uuid>,
    /// Who told them.
    pub member_id: Option<Uuid>,
    /// On which day.
    pub told_on: Date,
    /// What they were told.
    pub note: String,
    /// When it was noted.
    pub created_at: DateTimeUtc,
}

/// Relations are loaded by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::belongs_to_tenant!();
