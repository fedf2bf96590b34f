//! Rows of exchange rates.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// What one unit of a currency is worth in the reporting currency from a day on.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "exchange_rate")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub tenant_id: Uuid,
    /// An ISO 4217 code.
    #[sea_orm(primary_key, auto_increment = false)]
    pub currency: String,
    /// The first day on which the rate holds.
    #[sea_orm(primary_key, auto_increment = false)]
    pub on_date: Date,
    /// An exact decimal.
    pub rate: String,
}

/// Relations are loaded by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::belongs_to_tenant!();
