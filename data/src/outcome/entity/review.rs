//! Rows of business reviews.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A talk with those who decide at a customer about what the product is worth to them.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "business_review")]
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
    /// The day on which it was, or is to be, held.
    pub held_on: Date,
    /// What it is about, in order: a JSON array of strings.
    pub agenda: String,
    /// What came of it.
    pub summary: Option<String>,
    /// How much of what the customer wanted came true, such as HIGH.
    pub value_realised: Option<String>,
    /// How good the relationship is, such as LOW.
    pub relationship: Option<String>,
    /// Counts the changes, those of its follow-ups included.
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
