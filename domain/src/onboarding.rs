//! Onboarding: what a new customer is led through, how far each has come, and how long it takes until the product is of value.
//!
//! A [`Template`] has phases of milestones that need one another; a [`Plan`] is one version of it, applied to an account from a day on. What a plan
//! *is* on a day follows from what happened to its milestones until then: [`Plan::on`] goes over them once.
//!
//! | number | formula |
//! |---|---|
//! | planned date | the last planned date of what the milestone needs (the start of the plan, if nothing) + its duration; anew when the plan gets another version of its template ([`Plan::in_version`]) |
//! | due date | the same, where what it needs was done, or is due, later than planned; never earlier than planned, unless a person sets it |
//! | expected date | the same, where nothing that is open is done before today |
//! | go-live | the last of these dates among the required milestones |
//! | onboarding completion | plans with all required milestones done (or skipped, by convention) / plans whose go-live was planned in the window |
//! | on-time rate | of the same plans, those that were complete by the planned day |
//! | time to value | from the signup, the contract or the kickoff to the day on which the milestone marked as value was done |
//! | 24-hour prompt response | prompts answered within 24 hours / prompts sent |
//! | uplift | conversion among those who responded / conversion among the others - 1 |
//!
//! - A milestone can be done once everything that it needs is done or skipped. What is skipped takes no time.
//! - Durations are in calendar days, or in business days of the tenant's [`WorkCalendar`]: from Monday to Friday without its holidays.
//! - **Time to value** is the estimator of Kaplan and Meier: accounts that have not got there are censored on the date of the question, those whose
//!   onboarding was cancelled, or that left, on that day. They are never dropped.
//! - The **waiting time** of the customer are the days on which a milestone that leads to the value was blocked on the customer.
//!
//! ```
//! use domain::onboarding::{DayCount, Duration, WorkCalendar};
//!
//! let calendar = WorkCalendar::new(["2024-05-01".parse()?]);
//! let five = Duration { days: 5, count: DayCount::Business };
//! // From a Friday over a weekend and a holiday.
//! assert_eq!(calendar.after("2024-04-26".parse()?, five), "2024-05-06".parse()?);
//! assert_eq!(calendar.elapsed("2024-04-26".parse()?, "2024-05-06".parse()?, DayCount::Business), 5);
//! assert_eq!(calendar.elapsed("2024-04-26".parse()?, "2024-05-06".parse()?, DayCount::Calendar), 10);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The numbers are answered by [`crate::portfolio::Portfolio`], for any set of accounts.

mod calendar;
mod funnel;
mod milestone;
mod moves;
mod plan;
mod prompt;
mod report;
mod state;
mod template;
#[cfg(test)]
mod tests;
mod value;
mod version;

pub use calendar::{DayCount, Duration, WorkCalendar};
pub use funnel::FunnelStage;
pub use milestone::{BlockedOn, MilestoneEvent, MilestoneMove, MilestoneStatus};
pub use moves::MoveError;
pub use plan::{Plan, PlanMilestone, PlanStartError, PlanStatus};
pub use prompt::{Prompt, PromptReport};
pub use report::{CompletionConvention, OnboardingReport};
pub use state::{MilestoneState, PlanState};
pub use template::{
    Milestone, MilestoneTerms, OwnerRole, Phase, PhaseTerms, Template, TemplateError, TemplateFault,
};
pub use value::{AccountTimeToValue, StartConvention, TimeToValue, ValueKind, ValueQuestion};
pub use version::{MilestoneChange, MilestoneFate, VersionChange, VersionError};

pub(crate) use prompt::PromptRow;
pub(crate) use value::Onboarded;
