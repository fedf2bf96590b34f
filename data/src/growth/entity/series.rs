//! Rows of what accounts are measured against.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// That a KPI is measured of an account, with the baseline and the target that were set.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "kpi_series")]
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
    /// The KPI.
    pub kpi_id: Uuid,
    /// The day of the baseline; none when it is the first value.
    pub baseline_on: Option<Date>,
    /// The baseline in millionths; set together with its day.
    pub baseline_value: Option<i64>,
    /// The day by which the target is to be reached.
    pub target_on: Option<Date>,
    /// The target in millionths.
    pub target_value: Option<i64>,
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
