//! Rows of KPIs.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// Something that is measured of customers.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "kpi")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub tenant_id: Uuid,
    /// The id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The name in uploads and imports; unique in the tenant.
    pub key: String,
    /// The name that people read.
    pub label: String,
    /// The unit of its values, such as USD or employees.
    pub unit: String,
    /// Which values are the better ones, such as HIGHER_IS_BETTER.
    pub direction: String,
    /// For how many days after it was measured a value stands.
    pub stale_after_days: i32,
    /// When it was put away.
    pub archived_at: Option<DateTimeUtc>,
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
