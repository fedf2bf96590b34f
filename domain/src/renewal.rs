//! Renewals: what is due, what was renewed, and how well that was foreseen.
//!
//! A renewal belongs to the window of its *due date*, whenever it was signed. Of the renewals due in a window
//!
//! - renewal rate (accounts) = renewed / up for renewal,
//! - gross renewal rate (money) = sum of min(renewed, due) / due,
//! - net renewal rate (money) = sum of renewed / due.
//!
//! One that is late stays pending for some days of grace, then counts as lost, and is restated when it is won later. Open-ended contracts and
//! terms that are not due have no renewal in the window and are out.
//!
//! The forecast of what is pending is due x likelihood, capped at due. Likelihoods are called ahead of time, by a model, by the CSM and for
//! good, in a ledger that is only added to, so that what was said can be held against what came ([`Calibration`]).

mod call;
mod forecast;
mod ledger;
mod outcome;
mod report;
#[cfg(test)]
mod tests;

pub use call::{CallHorizon, ForecastCall, ForecastSource, Likelihood, LikelihoodError};
pub use forecast::{Forecast, ForecastSettings};
pub use ledger::{Calibration, calibrations};
pub use outcome::{Closing, ClosingError, Renewal, RenewalError, RenewalOutcome, RenewalState};
pub use report::{RenewalBase, RenewalEntry, RenewalReport, RenewalSettings};
