//! Rows of tenants.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A tenant.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "tenant")]
pub struct Model {
    /// The id, which every other row of the tenant names.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The short name in log-ins and commands.
    pub slug: String,
    /// The name that people read.
    pub name: String,
    /// An IANA time zone.
    pub time_zone: String,
    /// An ISO 4217 code.
    pub reporting_currency: String,
    /// 1 to 12.
    pub fiscal_year_start_month: i16,
    /// ACTIVE or SUSPENDED.
    pub status: String,
    /// [`super::TenantSettings`] as JSON.
    pub settings: String,
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

impl crate::scope::TenantEntity for Entity {
    const TENANT: Column = Column::Id;
}
