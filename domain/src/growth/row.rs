//! Values and baselines as facts of an account.

use uuid::Uuid;

use super::{Measurement, Standing};

/// What a measurement is in its series. Baselines come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    /// What growth is measured against, instead of the first value.
    Baseline,
    /// A value.
    Value,
}

/// A value or a baseline of an account. Ordered by KPI, then role, then day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct KpiRow {
    pub(crate) kpi: Uuid,
    pub(crate) role: Role,
    pub(crate) measurement: Measurement,
}

/// How an account stands in each of its KPIs on a date, by KPI. The rows are ascending.
pub(crate) fn standings(
    rows: &[KpiRow],
    as_of: chrono::NaiveDate,
) -> impl Iterator<Item = (Uuid, Standing)> {
    rows.chunk_by(|one, other| one.kpi == other.kpi)
        .filter_map(move |series| {
            let kpi = series.first()?.kpi;
            let until = series.partition_point(|row| row.role == Role::Baseline);
            let (baselines, values) = series.split_at(until);
            let baseline = baselines.last().map(|row| row.measurement);
            let values = values.iter().map(|row| row.measurement);
            Some((kpi, Standing::of(baseline, values, as_of)))
        })
}
