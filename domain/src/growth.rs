//! Customer growth: whether the customer's *own* business gets on, seen through KPIs that are measured over time.
//!
//! A tenant says which KPIs there are ([`KpiTerms`]: in which direction is better, and for how long a value stands). An account has a series of values
//! of a KPI, at most one a day, and may have a baseline and a target of its own; without one its first value is the baseline.
//!
//! | number | formula |
//! |---|---|
//! | growth | (latest value - baseline) / \|baseline\|, with the sign turned where lower is better |
//! | CAGR | (latest value / baseline) ^ (365.25 / days) - 1, with the sign turned where lower is better; above a year only |
//! | before and after a day | growth a year until the last value by that day, and from there on |
//! | share growing | accounts with growth above zero / accounts whose growth is known |
//! | median growth | the median over those accounts |
//! | ARR-weighted growth | sum of ARR x growth / sum of ARR over those accounts |
//! | growth relative to peers | growth - median growth of the portfolio |
//!
//! Growth is not known ([`Unmeasured`]) of a series without values, with a single one and no baseline before it, on a baseline of zero, and in a portfolio
//! of one whose latest value is older than its limit. Such accounts are left out and counted. An account with several KPIs grows by the mean of those whose
//! growth is known. Nothing here claims that the product made anybody grow.
//!
//! ```
//! use domain::growth::{KpiDirection, KpiTerms, Measurement, Standing};
//!
//! let terms = KpiTerms { direction: KpiDirection::HigherIsBetter, stale_after_days: 120 };
//! let value = |on: &str, value: &str| Measurement { on: on.parse().unwrap(), value: value.parse().unwrap() };
//! let values = [value("2023-01-01", "200"), value("2023-07-01", "260"), value("2025-01-01", "288")];
//! let standing = Standing::of(None, values, "2025-02-01".parse()?);
//! assert_eq!(standing.growth(terms).displayed(4).unwrap().to_string(), "0.44");
//! assert_eq!(standing.compound_growth(terms).displayed(4).unwrap().to_string(), "0.1999");
//! // The same on the way down, where lower is better, is no growth.
//! let lower = KpiTerms { direction: KpiDirection::LowerIsBetter, ..terms };
//! assert_eq!(standing.growth(lower).displayed(4).unwrap().to_string(), "-0.44");
//! // Nothing new for more than 120 days.
//! assert!(Standing::of(None, values, "2025-05-02".parse()?).is_stale(terms));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The numbers of accounts are answered by [`crate::portfolio::Portfolio::growth`].

mod around;
mod measurement;
mod progress;
mod report;
mod row;
mod standing;
#[cfg(test)]
mod tests;

use crate::name::names;

pub use around::{Around, around};
pub use measurement::{Measurement, ValueError, check_value};
pub use progress::progress;
pub use report::{AccountGrowth, CustomerGrowth};
pub(crate) use row::{KpiRow, Role, standings};
pub use standing::{Standing, Unmeasured};

/// Which values of a KPI are the better ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KpiDirection {
    /// The greater, such as revenue.
    #[default]
    HigherIsBetter,
    /// The lesser, such as the cost of an order.
    LowerIsBetter,
}

names!(KpiDirection {
    HigherIsBetter => "HIGHER_IS_BETTER",
    LowerIsBetter => "LOWER_IS_BETTER",
});

/// Where a value of a KPI comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KpiSource {
    /// The customer said so.
    #[default]
    CustomerReported,
    /// Another system measured it.
    Integrated,
    /// Somebody made a guess.
    Estimated,
}

names!(KpiSource {
    CustomerReported => "CUSTOMER_REPORTED",
    Integrated => "INTEGRATED",
    Estimated => "ESTIMATED",
});

/// What has to be known about a KPI to reckon with its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KpiTerms {
    /// Which values are the better ones.
    pub direction: KpiDirection,
    /// For how many days after it was measured a value stands.
    pub stale_after_days: u32,
}

impl KpiTerms {
    /// The most days for which a value may stand: ten years.
    pub const MOST_DAYS: u32 = 3_653;
}
