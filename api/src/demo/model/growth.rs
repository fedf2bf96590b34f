//! What is measured of the customers' own business.

use chrono::NaiveDate;
use domain::growth::{KpiDirection, KpiSource};

/// Something that is measured of the customers' own business.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoKpi {
    /// The key.
    pub key: &'static str,
    /// The name that people read.
    pub label: &'static str,
    /// The unit of its values.
    pub unit: &'static str,
    /// Which values are the better ones.
    pub direction: KpiDirection,
    /// For how many days a value stands.
    pub stale_after_days: i64,
}

/// What a KPI of an account was on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoKpiValue {
    /// The id in the system it comes from.
    pub external_id: String,
    /// The external id of the account.
    pub account: String,
    /// The key of the KPI.
    pub kpi: &'static str,
    /// The day.
    pub measured_on: NaiveDate,
    /// The value, in whole units.
    pub value: i64,
    /// Where it comes from.
    pub source: KpiSource,
}
