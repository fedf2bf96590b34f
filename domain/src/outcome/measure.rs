//! What an outcome is measured by.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::{growth::progress, metric::Metric};

/// A number that is to go from a baseline to a target. Which way is better follows from where the target is.
///
/// ```
/// use domain::outcome::Measure;
///
/// let to_onboard = Measure { baseline: 30.into(), target: 10.into() };
/// assert!(!to_onboard.is_reached_by(11.into()));
/// assert!(to_onboard.is_reached_by(10.into()) && to_onboard.is_reached_by(4.into()));
/// let progress = to_onboard.progress(15.into(), "2024-12-31".parse()?);
/// assert_eq!(progress.displayed(2).unwrap().to_string(), "0.75");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measure {
    /// Where it starts.
    pub baseline: Decimal,
    /// Where it is to go.
    pub target: Decimal,
}

impl Measure {
    /// Whether a value is the target or beyond it. A target that is the baseline is reached by itself alone.
    #[must_use]
    pub fn is_reached_by(self, value: Decimal) -> bool {
        match self.target.cmp(&self.baseline) {
            std::cmp::Ordering::Greater => value >= self.target,
            std::cmp::Ordering::Less => value <= self.target,
            std::cmp::Ordering::Equal => value == self.target,
        }
    }

    /// How far a value is on its way: one is the target, above one beyond it, below zero the other way.
    #[must_use]
    pub fn progress(self, value: Decimal, as_of: NaiveDate) -> Metric {
        progress(self.baseline, self.target, value, as_of)
    }
}
