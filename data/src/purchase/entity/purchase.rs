//! Rows of purchases.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// What an account bought once.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "purchase")]
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
    /// The id in the shop; unique in the tenant.
    pub external_id: Option<String>,
    /// What was bought.
    pub product_id: Option<Uuid>,
    /// The day.
    pub purchased_on: Date,
    /// What was paid for all of it, in minor units.
    pub amount: i64,
    /// An ISO 4217 code.
    pub currency: String,
    /// How many were bought.
    pub quantity: i64,
    /// Whether a system made it.
    pub automatic_renewal: bool,
    /// Counts the changes, those of its refunds included.
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
