//! How an account stands in one KPI on a date.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::{
    metric::{ExclusionReason, Metric, Ratio, Status, Unit},
    name::names,
};

use super::{KpiDirection, KpiTerms, Measurement};

/// How many decimals the root of a compound growth has.
const ROOT_DECIMALS: u32 = 9;
/// A year of days has 365.25 of them; CAGR is told above one.
const DAYS_OF_A_YEAR: i64 = 365;

/// Why the growth of a series is not known. Ordered from what is furthest from it to what is nearest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Unmeasured {
    /// Nothing was measured by the date.
    NoValue,
    /// Nothing was measured after the baseline.
    SingleValue,
    /// Nothing can be divided by a baseline of zero.
    ZeroBaseline,
    /// The latest value is older than the limit of its KPI.
    Stale,
}

names!(Unmeasured {
    NoValue => "NO_VALUE",
    SingleValue => "SINGLE_VALUE",
    ZeroBaseline => "ZERO_BASELINE",
    Stale => "STALE",
});

impl Unmeasured {
    /// The reason for which an account is left out of a portfolio's growth.
    #[must_use]
    pub const fn exclusion(self) -> ExclusionReason {
        match self {
            Self::NoValue => ExclusionReason::NoValue,
            Self::SingleValue => ExclusionReason::SingleValue,
            Self::ZeroBaseline => ExclusionReason::ZeroBaseline,
            Self::Stale => ExclusionReason::Stale,
        }
    }

    const fn status(self) -> Status {
        match self {
            Self::NoValue => Status::NoData,
            Self::SingleValue | Self::Stale => Status::InsufficientSample,
            Self::ZeroBaseline => Status::ZeroDenominator,
        }
    }
}

/// What is known on a date of the values of one KPI of one account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// What growth is measured against: the one that was set, or the first value.
    pub baseline: Option<Measurement>,
    /// The latest value by the date.
    pub latest: Option<Measurement>,
    /// The date, until its end.
    pub as_of: NaiveDate,
}

impl Standing {
    /// How a series stands on a date. What is dated later is not known: neither a value, nor a baseline that was set. The values come by ascending day.
    #[must_use]
    pub fn of(
        baseline: Option<Measurement>,
        values: impl IntoIterator<Item = Measurement>,
        as_of: NaiveDate,
    ) -> Self {
        let set = baseline.filter(|baseline| baseline.on <= as_of);
        let (mut first, mut latest) = (None, None);
        for value in values {
            if value.on > as_of {
                break;
            }
            first = first.or(Some(value));
            latest = Some(value);
        }
        Self {
            baseline: set.or(first),
            latest,
            as_of,
        }
    }

    /// The baseline with the latest value after it; or why there is no growth between them.
    fn ends(&self) -> Result<(Measurement, Measurement), Unmeasured> {
        let (Some(baseline), Some(latest)) = (self.baseline, self.latest) else {
            return Err(Unmeasured::NoValue);
        };
        if latest.on <= baseline.on {
            return Err(Unmeasured::SingleValue);
        }
        if baseline.value.is_zero() {
            return Err(Unmeasured::ZeroBaseline);
        }
        Ok((baseline, latest))
    }

    /// Whether the latest value is older than the limit of its KPI.
    #[must_use]
    pub fn is_stale(&self, terms: KpiTerms) -> bool {
        let age = |latest: Measurement| (self.as_of - latest.on).num_days();
        self.latest
            .is_some_and(|latest| age(latest) > i64::from(terms.stale_after_days))
    }

    /// The growth for a portfolio, or why it is not known.
    ///
    /// # Errors
    /// When nothing was measured, or not after the baseline, the baseline is zero, or the latest value stale.
    pub fn measured(&self, terms: KpiTerms) -> Result<Ratio, Unmeasured> {
        let (baseline, latest) = self.ends()?;
        if self.is_stale(terms) {
            return Err(Unmeasured::Stale);
        }
        growth_between(baseline.value, latest.value, terms.direction)
            .ok_or(Unmeasured::ZeroBaseline)
    }

    /// Growth: (latest value - baseline) / |baseline|, with the sign turned where lower is better. That of a stale series is told too.
    #[must_use]
    pub fn growth(&self, terms: KpiTerms) -> Metric {
        let convention = "LATEST_OVER_BASELINE";
        let change = self.change().map_or(Ratio::ZERO, |change| {
            signed(Ratio::decimal(change), terms.direction)
        });
        let below = self
            .baseline
            .map_or(Decimal::ZERO, |baseline| baseline.value);
        let below = Ratio::decimal(below.abs());
        let metric = Metric::quotient(change, below, Unit::Proportion, convention, self.as_of);
        match self.ends() {
            Ok(_) => metric,
            Err(reason) => metric.without_value(reason.status()),
        }
    }

    /// What the latest value is above the baseline, in the unit of the KPI; `None` when nothing was measured after it.
    #[must_use]
    pub fn change(&self) -> Option<Decimal> {
        let (baseline, latest) = (self.baseline?, self.latest?);
        (latest.on > baseline.on).then(|| latest.value - baseline.value)
    }

    /// Compound annual growth rate: (latest value / baseline) ^ (365.25 / days) - 1, with the sign turned where lower is better; rounded to nine decimals.
    /// Not known within the first year, and of a baseline or a latest value that is not above zero.
    #[must_use]
    pub fn compound_growth(&self, terms: KpiTerms) -> Metric {
        let convention = "COMPOUND_ANNUAL";
        let value = |measurement: Option<Measurement>| {
            measurement.map_or(Ratio::ZERO, |measurement| Ratio::decimal(measurement.value))
        };
        let (above, below) = (value(self.latest), value(self.baseline));
        let metric = Metric::quotient(above, below, Unit::Proportion, convention, self.as_of);
        let (baseline, latest) = match self.ends() {
            Ok(ends) => ends,
            Err(reason) => return metric.without_value(reason.status()),
        };
        let days = (latest.on - baseline.on).num_days();
        if days <= DAYS_OF_A_YEAR {
            return metric.without_value(Status::InsufficientSample);
        }
        match compound(baseline.value, latest.value, days) {
            Some(rate) => metric.with_value(signed(rate, terms.direction)),
            None => metric.without_value(Status::NoData),
        }
    }
}

/// (value - baseline) / |baseline|, with the sign turned where lower is better; `None` for a baseline of zero.
pub(super) fn growth_between(
    baseline: Decimal,
    value: Decimal,
    direction: KpiDirection,
) -> Option<Ratio> {
    let change = Ratio::decimal(value - baseline);
    let growth = change.divided_by(Ratio::decimal(baseline.abs()))?;
    Some(signed(growth, direction))
}

fn signed(growth: Ratio, direction: KpiDirection) -> Ratio {
    match direction {
        KpiDirection::HigherIsBetter => growth,
        // A number of at most 10^19 over one of at most 10^19 can be turned.
        KpiDirection::LowerIsBetter => growth.times(Ratio::whole(-1)).unwrap_or(Ratio::ZERO),
    }
}

/// The rate a year that leads from one value above zero to another in so many days.
fn compound(baseline: Decimal, value: Decimal, days: i64) -> Option<Ratio> {
    if !baseline.is_sign_positive() || !value.is_sign_positive() || value.is_zero() {
        return None;
    }
    let (baseline, value) = (f64::try_from(baseline).ok()?, f64::try_from(value).ok()?);
    let rate = (value / baseline).powf(365.25 / days as f64) - 1.0;
    let rate = Decimal::try_from(rate).ok()?;
    Some(Ratio::decimal(rate.round_dp(ROOT_DECIMALS)))
}
