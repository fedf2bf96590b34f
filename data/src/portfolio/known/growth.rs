//! Values of KPIs and what they are measured against, from what the log says of them.

use chrono::NaiveDate;
use domain::portfolio::FactsBuilder;
use serde::Deserialize;
use serde_json::Value as Json;
use uuid::Uuid;

use super::read;
use crate::{error::Error, growth::measurement};

#[derive(Deserialize)]
struct Series {
    account_id: Uuid,
    kpi_id: Uuid,
    baseline_on: Option<NaiveDate>,
    baseline_value: Option<i64>,
}

/// Adds the baseline of a series to its account, when it is one of `wanted` and a baseline was set.
pub(super) fn add_baseline(
    builder: &mut FactsBuilder,
    fields: Json,
    wanted: impl Fn(Uuid) -> bool,
) -> Result<(), Error> {
    let series: Series = read(fields)?;
    let baseline = series.baseline_on.zip(series.baseline_value);
    if let Some((on, value)) = baseline.filter(|_| wanted(series.account_id)) {
        builder.kpi_baseline(series.account_id, series.kpi_id, measurement(on, value));
    }
    Ok(())
}

#[derive(Deserialize)]
struct Value {
    account_id: Uuid,
    kpi_id: Uuid,
    measured_on: NaiveDate,
    value: i64,
}

/// Adds a value to its account, when it is one of `wanted`.
pub(super) fn add_value(
    builder: &mut FactsBuilder,
    fields: Json,
    wanted: impl Fn(Uuid) -> bool,
) -> Result<(), Error> {
    let value: Value = read(fields)?;
    if wanted(value.account_id) {
        let measured = measurement(value.measured_on, value.value);
        builder.kpi_value(value.account_id, value.kpi_id, measured);
    }
    Ok(())
}
