//! Rows of measures.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// By what an outcome is measured.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "outcome_measure")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub tenant_id: Uuid,
    /// The outcome.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub outcome_id: Uuid,
    /// Its place among the measures of the outcome, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub place: i32,
    /// What it is called.
    pub label: String,
    /// The unit of its numbers.
    pub unit: String,
    /// Where it starts, in millionths.
    pub baseline: i64,
    /// Where it is to go, in millionths.
    pub target: i64,
    /// What it is now, in millionths.
    pub value: Option<i64>,
    /// Since when.
    pub measured_on: Option<Date>,
    /// The KPI of the account whose latest value it is.
    pub kpi_id: Option<Uuid>,
}

/// Relations are loaded by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::belongs_to_tenant!();
