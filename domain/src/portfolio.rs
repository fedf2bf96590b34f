//! Any set of accounts at any date: facts in, numbers out.
//!
//! [`Facts`] are the plain columns of all accounts of a tenant, made by a [`FactsBuilder`] in whatever order rows arrive.
//! [`Portfolio::evaluate`] goes over them once and answers every number; [`Portfolio::slices`] gives the same type again.
//!
//! # A window of time
//!
//! [`Portfolio::revenue`] answers what recurring revenue did in a window, [`Portfolio::revenues`] in many windows in one pass, such as the
//! months of two years. What an account was worth on every day is added up once, when facts are made; a window then looks up its two ends.
//!
//! ```
//! use std::sync::Arc;
//! use chrono_tz::Tz;
//! use domain::{
//!     money::RateTable,
//!     ownership::OwnerConvention,
//!     portfolio::{AccountFact, AccountSet, FactsBuilder, Portfolio, Question},
//!     revenue::{BillingInterval, Charge, ChurnConvention, Line, LineTerms, MovementKind, RevenueSettings},
//!     time::Window,
//! };
//! use uuid::Uuid;
//!
//! // 650 customers of $10 a month, 15 of whom leave in March.
//! let mut builder = FactsBuilder::new();
//! for number in 0..650 {
//!     let id = Uuid::from_u128(number + 1);
//!     builder.account(&AccountFact { id, ..AccountFact::default() });
//!     builder.line(id, None, &Line::new(LineTerms {
//!         amount_minor: 1_000,
//!         discount_minor: 0,
//!         quantity: 1,
//!         currency: "USD".parse()?,
//!         charge: Charge::Recurring(BillingInterval::Month),
//!         starts_on: "2024-01-01".parse()?,
//!         ends_on: if number < 15 { Some("2024-03-20".parse()?) } else { None },
//!         trial_starts_on: None,
//!         trial_ends_on: None,
//!     })?);
//! }
//! let facts = Arc::new(builder.finish());
//! let as_of = "2024-12-31".parse()?;
//! let portfolio = Portfolio::evaluate(&facts, &AccountSet::all(&facts), &Question {
//!     as_of,
//!     today: as_of,
//!     owner: OwnerConvention::Then,
//!     reporting: "USD".parse()?,
//!     rates: &RateTable::new(),
//! });
//! let march = Window::new("2024-03-01".parse()?, "2024-04-01".parse()?, Tz::UTC)?;
//! let revenue = portfolio.revenue(&march, &RevenueSettings::default());
//!
//! let churn = revenue.logo_churn(ChurnConvention::StartBaseAllChurn);
//! assert_eq!(churn.displayed(3).unwrap().to_string(), "0.023");
//! assert_eq!(revenue.churned_accounts(ChurnConvention::StartBaseAllChurn).len(), 15);
//! assert_eq!(revenue.waterfall().unwrap().churn.to_minor_half_even(), 15_000);
//! assert_eq!(revenue.accounts_with(MovementKind::Churn).len(), 15);
//! assert_eq!(revenue.net_retention().displayed(4).unwrap().to_string(), "0.9769");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Whose history counts
//!
//! Who is in a portfolio is said of its date. A window looks back, and then it matters who *was* there: an account counts from its signup until
//! it is archived, so that the opening of a window is the MRR that was reported on that day. An account that is archived while it pays leaves
//! as a correction: it is neither lost nor kept. Slices are by what an account is on the portfolio's date (its owner then or now, by
//! convention), and add up to the whole. By plan only the lines of that plan count: a change of plan is lost to one and new to the other.
//!
//! # Cohorts and lifetimes
//!
//! [`Portfolio::cohorts`] follows the accounts that signed up, or first paid, in the same month: the share of them that pays, and what they pay by
//! what they paid at first, by age in months. [`Portfolio::lifetimes`] is the curve of Kaplan and Meier over how long accounts stay; its median
//! is not known while fewer than a half have left.
//!
//! # Beside recurring revenue
//!
//! Purchases ([`Portfolio::purchases`], [`Portfolio::repeat_cohort`], [`Portfolio::additional_sales`]), trials ([`Portfolio::trial_conversion`]),
//! renewals ([`Portfolio::renewals`]), what was answered to surveys ([`Portfolio::survey`], [`Portfolio::survey_responses`]), support cases
//! ([`Portfolio::support`]), touchpoints ([`Portfolio::touchpoints`]), onboardings ([`Portfolio::onboarding`], [`Portfolio::time_to_value`]), prompts
//! ([`Portfolio::prompts`]), what is measured of customers ([`Portfolio::growth`]), what they want to reach ([`Portfolio::outcomes`]) and what they
//! do for the product ([`Portfolio::advocacy`]) are facts of accounts too, so that every slice has them. What there is to do for them
//! ([`Portfolio::work`]) comes from beside.

mod advocacy;
mod builder;
mod carry;
mod columns;
mod costs;
mod engagement;
mod evaluate;
mod facts;
mod growth;
mod health;
mod levels;
mod lines;
mod measure;
mod occasions;
mod onboarding;
mod outcomes;
mod purchases;
mod renewals;
mod revenue;
mod set;
mod slice;
mod support;
mod surveys;
#[cfg(test)]
mod tests;
mod touchpoints;
mod trials;
mod work;

pub use builder::{AccountFact, FactsBuilder};
pub use costs::RetentionCosts;
pub use evaluate::{Portfolio, Question};
pub use facts::Facts;
pub use health::MeasuredElsewhere;
pub use measure::{Concentration, RevenueConvention};
pub use purchases::{AdditionalSales, LeftOut, Purchases, RepeatCohort};
pub use revenue::{
    AccountLifetime, AccountMovement, ChurnGroup, ChurnedAccount, Cohort, CohortAge,
    CohortConvention, CommittedRevenue, Lifetimes, RestatedAccount, Revenue,
};
pub use set::AccountSet;
pub use slice::{Dimension, Slice, SliceKey};
pub use surveys::{
    AnswerFact, Answered, Circumstances, InvitationFact, ResponseStep, SurveyQuestion,
    SurveyReport, SurveyResponses, SurveySplit, SurveySplitKey,
};
