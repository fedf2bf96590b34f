//! Rows of values of KPIs.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// What a KPI of an account was on a day.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "kpi_value")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub tenant_id: Uuid,
    /// The id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The series that it belongs to.
    pub series_id: Uuid,
    /// The account of the series.
    pub account_id: Uuid,
    /// The KPI of the series.
    pub kpi_id: Uuid,
    /// The id in the system it comes from; unique in the tenant.
    pub external_id: Option<String>,
    /// The day on which it was measured; one value a day of a series.
    pub measured_on: Date,
    /// The value in millionths of the KPI's unit.
    pub value: i64,
    /// Where it comes from, such as CUSTOMER_REPORTED.
    pub source: String,
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
