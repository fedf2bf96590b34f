//! What every result carries: a number never travels alone.
//!
//! A [`Metric`] is a quotient with its working. The value is exact ([`Ratio`]); [`Metric::displayed`] rounds it, half to even.
//!
//! ```
//! use domain::metric::{Metric, Status};
//!
//! let as_of = "2024-12-31".parse()?;
//! let share = Metric::proportion(15, 650, "START_BASE_COHORT", as_of);
//! assert_eq!(share.displayed(3).unwrap().to_string(), "0.023");
//! assert_eq!(share.numerator.to_decimal(0).to_string(), "15");
//! // Wilson's interval at 95 %.
//! let interval = share.confidence_interval.unwrap();
//! assert_eq!((interval.low.to_string(), interval.high.to_string()), ("0.014034".to_owned(), "0.037724".to_owned()));
//! // Nothing to divide by is no zero.
//! let none = Metric::proportion(0, 0, "START_BASE_COHORT", as_of);
//! assert_eq!((none.value, none.status), (None, Status::ZeroDenominator));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`Survival`] tells how long things last while some of them go on:
//!
//! ```
//! use domain::metric::{Lifetime, Survival};
//!
//! // Two that ended after 10 and 20 days, and two that are watched for 30 days and go on.
//! let lifetimes = [(10, true), (20, true), (30, false), (30, false)];
//! let curve = Survival::of(lifetimes.map(|(days, ended)| Lifetime { days, ended }).to_vec());
//! assert_eq!(curve.share_after(10).to_string(), "0.75");
//! assert_eq!(curve.median().days, Some(20));
//! assert_eq!(curve.quantile("0.9".parse()?).days, None);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod envelope;
mod quantile;
mod ratio;
mod survival;
#[cfg(test)]
mod tests;
mod wilson;

pub use envelope::{Exclusion, ExclusionReason, Interval, Metric, Status, Unit};
pub use quantile::quantile_of;
pub use ratio::Ratio;
pub use survival::{Lifetime, Quantile, Survival, SurvivalPoint};

pub(crate) use wilson::NORMAL_97_5;
