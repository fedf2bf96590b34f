//! Rows of onboarding prompts.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A message that leads a new customer on.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "onboarding_prompt")]
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
    /// The person who got it.
    pub contact_id: Option<Uuid>,
    /// The id in the system that sent it; unique in the tenant.
    pub external_id: String,
    /// Which message it was.
    pub name: Option<String>,
    /// When it was sent.
    pub sent_at: DateTimeUtc,
    /// When it was first answered.
    pub answered_at: Option<DateTimeUtc>,
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
