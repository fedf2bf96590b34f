//! Rows of costs.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// What was spent over some days to keep customers.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "retention_cost")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub tenant_id: Uuid,
    /// The id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The id in the books; unique in the tenant.
    pub external_id: Option<String>,
    /// A [`domain::cost::CostCategory`].
    pub category: String,
    /// The account that it was spent on; none for all customers.
    pub account_id: Option<Uuid>,
    /// The first day.
    pub starts_on: Date,
    /// The day after the last one.
    pub ends_on: Date,
    /// How much it was in all, in minor units.
    pub amount: i64,
    /// An ISO 4217 code.
    pub currency: String,
    /// Anything worth knowing.
    pub note: Option<String>,
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
