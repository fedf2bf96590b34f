//! What every result carries: a number never travels alone.

mod envelope;
mod ratio;
#[cfg(test)]
mod tests;

pub use envelope::{Exclusion, ExclusionReason, Interval, Metric, Status, Unit};
pub use ratio::Ratio;
