//! KPIs of customers: which there are, what an account is measured against, and its values.

mod access;
mod check;
pub mod entity;
mod facts;
pub mod kpi;
mod read;
mod save;
mod series;
#[cfg(test)]
mod tests;
mod upsert;
mod write;

use chrono::NaiveDate;
use domain::{
    account::Millionths,
    growth::{KpiSource, KpiTerms, Measurement},
};
use rust_decimal::Decimal;

pub(crate) use access::{check_accounts, writer};
pub(crate) use check::{check_day, millionths};
pub(crate) use facts::{each_baseline, each_value};
pub(crate) use kpi::Directory as KpiDirectory;
pub use read::{
    counts_of_accounts, counts_of_series, first_of_accounts, first_of_series, latest_of,
    measurements_of, of_account, of_series, series_by_ids, values_by_external_ids, values_by_ids,
};
pub use series::{Goal, SeriesPatch, set};
pub use upsert::{known, upsert, upsert_over};
pub use write::{ValuePatch, create, delete, update};

use crate::{error::Error, reference::Reference};

/// A value of a KPI as a caller declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueInput {
    /// The account.
    pub account: Reference,
    /// The KPI: its id, or its key in place of an external id.
    pub kpi: Reference,
    /// The id in the system it comes from, 1 to 200 characters, unique in the tenant.
    pub external_id: Option<String>,
    /// The day on which it was measured; not in the future.
    pub measured_on: NaiveDate,
    /// The value.
    pub value: Decimal,
    /// The unit that the caller takes it to be in; refused when it is not the KPI's.
    pub unit: Option<String>,
    /// Where it comes from.
    pub source: KpiSource,
    /// Anything worth knowing, up to 10,000 characters.
    pub note: Option<String>,
}

impl entity::kpi::Model {
    /// What has to be known to reckon with its values.
    ///
    /// # Errors
    /// When the row makes no sense (a fault of ours).
    pub fn terms(&self) -> Result<KpiTerms, Error> {
        Ok(KpiTerms {
            direction: self.direction.parse().map_err(Error::internal)?,
            stale_after_days: u32::try_from(self.stale_after_days).map_err(Error::internal)?,
        })
    }
}

impl entity::series::Model {
    /// The baseline that was set; none when the first value is it.
    #[must_use]
    pub fn baseline(&self) -> Option<Measurement> {
        Some(measurement(self.baseline_on?, self.baseline_value?))
    }

    /// The target that was set.
    #[must_use]
    pub fn target(&self) -> Option<Decimal> {
        let target = self.target_value?;
        Some(Millionths(target).to_decimal())
    }
}

impl entity::value::Model {
    /// What was measured.
    #[must_use]
    pub fn measurement(&self) -> Measurement {
        measurement(self.measured_on, self.value)
    }
}

/// What a row of a day and a number of millionths says.
pub(crate) fn measurement(on: NaiveDate, millionths: i64) -> Measurement {
    Measurement {
        on,
        value: Millionths(millionths).to_decimal(),
    }
}
