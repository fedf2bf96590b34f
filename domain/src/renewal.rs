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
//! good, in a ledger that is only added to, so that what was said can be held against what came ([`Calibration`]): the Brier score is the mean
//! squared error of the likelihoods (Brier 1950), the bias their mean error.
//!
//! ```
//! use chrono_tz::Tz;
//! use domain::{
//!     money::RateTable,
//!     renewal::{Closing, Likelihood, Renewal, RenewalBase, RenewalOutcome, RenewalReport, RenewalSettings},
//!     time::Window,
//! };
//! use uuid::Uuid;
//!
//! let due = |number, dollars: i64| Renewal {
//!     due_on: "2024-02-15".parse().unwrap(),
//!     id: Uuid::from_u128(number),
//!     due_minor: dollars * 100,
//!     currency: "USD".parse().unwrap(),
//!     closings: Vec::new(),
//!     likelihood: Some(Likelihood::per_cent(75)),
//!     calls: Vec::new(),
//! };
//! let mut renewals = [due(1, 1_000), due(2, 1_000), due(3, 2_000)];
//! renewals[0].close(Closing {
//!     closed_on: "2024-02-01".parse()?,
//!     outcome: RenewalOutcome::RenewedWithUpsell,
//!     renewed_minor: 150_000,
//! })?;
//! renewals[1].close(Closing {
//!     closed_on: "2024-02-10".parse()?,
//!     outcome: RenewalOutcome::Churned,
//!     renewed_minor: 0,
//! })?;
//!
//! let quarter = Window::new("2024-01-01".parse()?, "2024-04-01".parse()?, Tz::UTC)?;
//! let rates = RateTable::new();
//! let report = RenewalReport::of(
//!     renewals.iter().map(|renewal| (renewal.id, renewal)),
//!     quarter,
//!     "2024-02-29".parse()?,
//!     ("USD".parse()?, &rates),
//!     RenewalSettings::default(),
//! );
//! let shown = |metric: domain::metric::Metric| metric.displayed(4).unwrap().to_string();
//! assert_eq!(shown(report.account_rate(RenewalBase::Decided)), "0.5");
//! assert_eq!(shown(report.gross_rate(RenewalBase::Decided)), "0.5");
//! assert_eq!(shown(report.net_rate(RenewalBase::Decided)), "0.75");
//! // The third is pending: $2,000 x 75 % on top of the $1,000 that are secured.
//! let forecast = report.forecast().unwrap();
//! assert_eq!(forecast.expected.to_decimal(2).to_string(), "2500");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod automated;
mod call;
mod forecast;
mod ledger;
mod outcome;
mod pipeline;
mod report;
mod terms;
#[cfg(test)]
mod tests;

pub use automated::{TrackRecord, automated_likelihood};
pub use call::{CallHorizon, ForecastCall, ForecastSource, Likelihood, LikelihoodError};
pub use forecast::{Forecast, ForecastSettings};
pub use ledger::{Calibration, calibrations};
pub use outcome::{Closing, ClosingError, Renewal, RenewalError, RenewalOutcome, RenewalState};
pub use pipeline::{RenewalStage, RiskReason};
pub use report::{RenewalBase, RenewalEntry, RenewalReport, RenewalSettings};
pub use terms::{
    DueError, LinePrice, amount_due, annual_amount, annual_of, outcome_of, repriced, term_end,
    term_months,
};
