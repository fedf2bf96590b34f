//! How far a value is on its way from a baseline to a target.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::metric::{Metric, Ratio, Unit};

/// (value - baseline) / (target - baseline): one is the target, above one is beyond it, below zero is the other way. A target that is the baseline is
/// [`crate::metric::Status::ZeroDenominator`]. Which way is better follows from where the target is.
///
/// ```
/// use domain::growth::progress;
///
/// let progress = |baseline: i64, target: i64, value: i64| {
///     let metric = progress(baseline.into(), target.into(), value.into(), "2024-12-31".parse().unwrap());
///     metric.displayed(2).map(|share| share.to_string())
/// };
/// assert_eq!(progress(100, 200, 125).as_deref(), Some("0.25"));
/// // From ten days down to two.
/// assert_eq!(progress(10, 2, 4).as_deref(), Some("0.75"));
/// assert_eq!(progress(10, 2, 12).as_deref(), Some("-0.25"));
/// assert_eq!(progress(10, 10, 12), None);
/// ```
#[must_use]
pub fn progress(baseline: Decimal, target: Decimal, value: Decimal, as_of: NaiveDate) -> Metric {
    Metric::quotient(
        Ratio::decimal(value - baseline),
        Ratio::decimal(target - baseline),
        Unit::Proportion,
        "BASELINE_TO_TARGET",
        as_of,
    )
}
