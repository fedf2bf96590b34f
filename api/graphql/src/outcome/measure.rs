//! By what an outcome is measured.

use async_graphql::SimpleObject;
use chrono::NaiveDate;
use data::outcome::entity::measure::Model;
use domain::growth::Measurement;

use crate::{
    growth::Kpi,
    metric::Metric,
    scalar::{Date, Decimal},
};

/// By what a desired outcome is measured: a number that is to go from a baseline to a target. Which way is better follows from where the target is.
#[derive(Clone, SimpleObject)]
pub struct OutcomeMeasure {
    /// What it is called.
    label: String,
    /// The unit of its numbers.
    unit: String,
    /// Where it starts.
    baseline: Decimal,
    /// Where it is to go.
    target: Decimal,
    /// What it is now: the latest value of the KPI that it is linked to, else what was said last. Null when nothing was measured.
    value: Option<Decimal>,
    /// The day on which that was measured.
    measured_on: Option<Date>,
    /// The KPI of the account that it is linked to.
    kpi: Option<Kpi>,
    /// How far the value is on its way: 1 is the target. Null when nothing was measured.
    progress: Option<Metric>,
    /// Whether the value is the target or beyond it.
    is_reached: bool,
}

impl OutcomeMeasure {
    /// A measure as it stands on a day.
    pub(super) fn new(
        row: &Model,
        kpi: Option<Kpi>,
        measured: Option<Measurement>,
        today: NaiveDate,
    ) -> Self {
        let exact = row.exact();
        Self {
            label: row.label.clone(),
            unit: row.unit.clone(),
            baseline: Decimal(exact.baseline),
            target: Decimal(exact.target),
            value: measured.map(|measured| Decimal(measured.value)),
            measured_on: measured.map(|measured| Date(measured.on)),
            kpi,
            progress: measured.map(|measured| exact.progress(measured.value, today).into()),
            is_reached: measured.is_some_and(|measured| exact.is_reached_by(measured.value)),
        }
    }
}
