//! Support cases: what happened to them, how well and how fast they were resolved.
//!
//! What a case *is* follows from what happened to it: [`Case::life`] goes over its events once. With that:
//!
//! | number | formula |
//! |---|---|
//! | first contact resolution | cases resolved at the first contact and not reopened within 5 business days / cases resolved |
//! | first response time | from the opening to the first answer, of cases opened in the window: median, p90 |
//! | first, full resolution time | from the opening until the case was first, or finally, resolved in the window: median, p90 |
//! | backlog | cases that are open at the end of a day |
//! | cases per account | cases opened in the window / accounts |
//! | CSAT | scores in the top boxes / scores, with the interval of Wilson |
//!
//! - A case is resolved **at the first contact** when the customer was in touch once, to open it. It counts in the window in which it was first
//!   resolved. Spam, cases that an agent opened, cases that a system closed for want of an answer, and cases of which nobody knows how often the
//!   customer was in touch are left out, and counted apart. Until the five business days of the tenant's [`crate::onboarding::WorkCalendar`] have
//!   passed the result is *provisional*.
//! - The **first response** is the first contact of an agent, or the resolution when nothing was said before.
//! - A case that is closed as solved while it is open is resolved by that. One that is closed for another reason is not.
//!
//! ```
//! use chrono_tz::Tz;
//! use domain::{onboarding::WorkCalendar, support::{Case, CaseEvent, CaseEventKind, CaseStatus}};
//!
//! let event = |at: &str, kind| Ok::<_, chrono::ParseError>(CaseEvent::new(at.parse()?, kind));
//! let case = Case {
//!     events: vec![
//!         event("2024-03-01T10:30:00Z", CaseEventKind::AgentContact)?,
//!         event("2024-03-01T11:00:00Z", CaseEventKind::Resolved)?,
//!         event("2024-03-08T09:00:00Z", CaseEventKind::Reopened)?,
//!     ],
//!     ..Case::opened_at("2024-03-01T10:00:00Z".parse()?)
//! };
//! let life = case.life();
//! assert_eq!(life.status, CaseStatus::Open);
//! assert_eq!(life.first_response_at, Some("2024-03-01T10:30:00Z".parse()?));
//! // A Friday; the fifth business day after it is the next Friday, on which it came back.
//! let first = life.first_resolution.unwrap();
//! assert_eq!(first.customer_contacts, Some(1));
//! assert_eq!(first.settled_on(Tz::UTC, &WorkCalendar::default()), "2024-03-08".parse()?);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The numbers are answered by [`crate::portfolio::Portfolio::support`], for any set of accounts.

mod case;
mod life;
mod next;
mod report;
mod row;
#[cfg(test)]
mod tests;

pub use case::{
    Case, CaseChannel, CaseEvent, CaseEventKind, CaseOpener, CasePriority, CaseStatus,
    ClosureReason, ContactRecord, Score, ScoreError, TopBoxes, TopBoxesError,
};
pub use life::{CaseEnding, CaseLife, EndingKind, FirstResolution};
pub use next::NextEventError;
pub use report::{ResolutionConvention, SupportReport};

pub(crate) use row::CaseRow;
