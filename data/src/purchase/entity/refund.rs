//! Rows of refunds.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// Money given back for a purchase.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "purchase_refund")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub tenant_id: Uuid,
    /// The id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The purchase, with which it is logged.
    #[serde(skip)]
    pub purchase_id: Uuid,
    /// The account of the purchase.
    #[serde(skip)]
    pub account_id: Uuid,
    /// The id in the shop; unique in the tenant.
    pub external_id: Option<String>,
    /// The day from which it counts.
    pub refunded_on: Date,
    /// How much, in minor units of the purchase's currency.
    pub amount: i64,
}

/// Relations are loaded by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::belongs_to_tenant!();
