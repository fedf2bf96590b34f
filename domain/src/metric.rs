//! What every result carries: a number never travels alone.

mod envelope;
mod ratio;
mod survival;
#[cfg(test)]
mod tests;
mod wilson;

pub use envelope::{Exclusion, ExclusionReason, Interval, Metric, Status, Unit};
pub use ratio::Ratio;
pub use survival::{Lifetime, Quantile, Survival, SurvivalPoint};
