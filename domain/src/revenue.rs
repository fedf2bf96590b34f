//! Recurring revenue of one account: what its lines are worth a month, on which days, and what changes it.
//!
//! # Monthly recurring revenue (MRR)
//!
//! MRR = sum over the lines that count of (price - permanent discount) x quantity, normalised to a month: a year / 12, a half-year / 6, a
//! quarter / 3, two years / 24, a week x 52 / 12 (not 4.33), a day x 365.25 / 12. What is charged once or by use, what is free, and what is in
//! trial does not count; tax is never part of a price. ARR = MRR x 12.
//!
//! $2,000 a year is $166.67 a month, and kept as what it is:
//!
//! ```
//! use domain::{
//!     money::RateTable,
//!     revenue::{BillingInterval, Charge, Line, LineTerms, mrr_on},
//! };
//!
//! let day = "2024-01-01".parse()?;
//! let usd = "USD".parse()?;
//! let line = Line::new(LineTerms {
//!     amount_minor: 200_000,
//!     discount_minor: 0,
//!     quantity: 1,
//!     currency: usd,
//!     charge: Charge::Recurring(BillingInterval::Year),
//!     starts_on: day,
//!     ends_on: None,
//!     trial_starts_on: None,
//!     trial_ends_on: None,
//! })?;
//! let mrr = mrr_on(&[line], day, usd, &RateTable::new())?;
//! assert_eq!(mrr.to_money(usd)?.to_string(), "166.67 USD");
//! assert_eq!(mrr.annual().to_money(usd)?.to_string(), "2000.00 USD");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Pauses and cancellations
//!
//! [`Line::parts`] cuts a line as a tenant's [`LifeSettings`] want it: a pause counts as churn only when it outlasts some days, and a cancelled
//! line ends when it was cancelled, when that takes effect, or when the paid term ends. Everything else takes the parts for lines, so that MRR
//! on a date and the movements up to it always agree.
//!
//! # Movements
//!
//! A movement is a change of an account's MRR ([`MovementKind`]). It is a projection from all lines of the account ([`AccountHistory`]): a line
//! that is backdated or corrected restates what follows, and the order in which lines became known does not matter. Two views are to be had
//! ([`MovementView`]): netted over a window (the account left and came back: nothing happened), or one for all that changed on a day.
//!
//! opening + new + reactivation + expansion - contraction - churn + exchange rate + correction = closing, always ([`Waterfall`]).
//!
//! Netted, amounts are compared in their own currency. What was lost is worth what it was in the opening, what was gained what it is in the
//! closing, and exchange rates have changed what stayed. Per event, each movement is worth what it was on its day.
//!
//! # Rates of a waterfall
//!
//! | rate | formula |
//! |---|---|
//! | gross MRR churn | (churn + contraction) / opening |
//! | net MRR churn | (churn + contraction - expansion) / opening; by [`NetChurnConvention`] also less reactivation |
//! | expansion MRR % | expansion / opening |
//! | quick ratio | (new + reactivation + expansion) / (contraction + churn) |
//! | GRR | sum over the opening accounts of min(closing, opening) / opening; capped per account |
//! | NRR | closing of the opening accounts / opening = 1 - net churn, netted |
//!
//! $100 that lose $10 to contraction and $10 to churn, and win $10 by expansion, have 20 % gross and 10 % net churn:
//!
//! ```
//! use domain::{
//!     money::MonthlyAmount,
//!     revenue::{NetChurnConvention, Waterfall},
//! };
//!
//! let waterfall = Waterfall {
//!     opening: MonthlyAmount::from_minor(10_000),
//!     contraction: MonthlyAmount::from_minor(1_000),
//!     churn: MonthlyAmount::from_minor(1_000),
//!     expansion: MonthlyAmount::from_minor(1_000),
//!     closing: MonthlyAmount::from_minor(9_000),
//!     ..Waterfall::default()
//! };
//! assert_eq!(waterfall.sum(), waterfall.closing);
//! let shown = |share: domain::revenue::Share| share.ratio().unwrap().to_decimal(2).to_string();
//! assert_eq!(shown(waterfall.gross_churn()), "0.2");
//! assert_eq!(shown(waterfall.net_churn(NetChurnConvention::LessExpansion)), "0.1");
//! ```
//!
//! # Customer (logo) churn and retention
//!
//! S = customers at the start, N = arrivals, Cs = lost of S, Cn = lost of N, C = Cs + Cn, E = S + N - C:
//!
//! | convention | formula | who uses it |
//! |---|---|---|
//! | `START_BASE_ALL_CHURN` (default) | C / S | Baremetrics |
//! | `START_BASE_COHORT` | Cs / S | ChartMogul for B2B |
//! | `START_PLUS_NEW` | C / (S + N) | Stripe |
//! | `AVERAGE_BASE` | C / ((S + E) / 2) | finance |
//! | `DAILY_SUM` | sum over the days of lost / customers at the day's start | ChartMogul for B2C |
//! | `END_BASE` | C / E | who divides by what is left |
//!
//! Retention is (E - N) / S, or (S - Cs) / S, or naively E / S, which can pass 100 % ([`RetentionConvention`]).
//!
//! ```
//! use domain::revenue::{ChurnConvention, LogoCounts, RetentionConvention, annualised};
//! use domain::metric::Ratio;
//!
//! let counts = LogoCounts { start: 1_000, new: 200, churned_of_start: 54, churned_of_new: 10, removed: 0 };
//! let percent = |ratio: Ratio| ratio.times(Ratio::whole(100)).unwrap().to_decimal(3).to_string();
//! for (convention, churn) in [
//!     (ChurnConvention::StartBaseAllChurn, "6.4"),
//!     (ChurnConvention::StartBaseCohort, "5.4"),
//!     (ChurnConvention::StartPlusNew, "5.333"),
//!     (ChurnConvention::AverageBase, "5.993"),
//!     (ChurnConvention::EndBase, "5.634"),
//! ] {
//!     assert_eq!(percent(counts.churn(convention).unwrap()), churn);
//! }
//! assert_eq!(percent(counts.retention(RetentionConvention::EndWithoutNew).unwrap()), "93.6");
//! // 0.5 % a month is 5.84 % a year: 1 - (1 - 0.005)^12.
//! assert_eq!(percent(annualised(Ratio::new(5, 1_000).unwrap(), 1).unwrap()), "5.838");
//! ```
//!
//! # Customer lifetime value (CLV)
//!
//! Three methods that answer three questions, by name ([`LifetimeValueMethod`]): what a habit of buying comes to, what a margin comes to before
//! churn ends it, and what was brought so far.
//!
//! ```
//! use domain::{metric::Ratio, revenue::LifetimeValueMethod};
//!
//! // $50 x 3 a month x 24 months.
//! let value = LifetimeValueMethod::of_average_purchase(Ratio::whole(50), Ratio::whole(3), Ratio::whole(24));
//! assert_eq!(value, Some(Ratio::whole(3_600)));
//! // $100 a month x 80 % / 5 % a month; nothing at zero churn.
//! let (margin, churn) = (Ratio::new(8, 10).unwrap(), Ratio::new(5, 100).unwrap());
//! let value = LifetimeValueMethod::of_margin_over_churn(Ratio::whole(100), margin, churn);
//! assert_eq!(value, Some(Ratio::whole(1_600)));
//! assert_eq!(LifetimeValueMethod::of_margin_over_churn(Ratio::whole(100), margin, Ratio::ZERO), None);
//! ```

mod ending;
mod history;
mod interval;
mod life;
mod line;
mod logo;
mod movement;
mod presence;
mod recurring;
mod story;
mod stretch;
mod term;
#[cfg(test)]
mod tests;
mod trace;
mod value;
mod waterfall;

pub use ending::{ChurnKind, Ending};
pub use history::{AccountHistory, Books};
pub use interval::{BillingInterval, Charge, ChargeError, ChargeKind};
pub use life::{Cancellation, ChurnDate, LifeSettings, LineLife, Pause};
pub use line::{Line, LineError, LineTerms};
pub use logo::{ChurnConvention, LogoCounts, RetentionConvention, annualised};
pub use movement::{Movement, MovementKind, MovementView, RevenueSettings};
pub use recurring::{mrr_on, next_change_on};
pub use term::{Term, TermError, trial_of_line};
pub use value::LifetimeValueMethod;
pub use waterfall::{NetChurnConvention, Share, Waterfall};

pub(crate) use presence::{Logo, Presence};
pub(crate) use stretch::{Spell, Stretch, Tenure, spells};
pub(crate) use trace::{Event, Level, RateBook, event_kind, events, net};
