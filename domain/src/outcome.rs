//! Outcomes: what customers want to reach, whether they reach it, and how a business review sees them.
//!
//! A success plan holds desired outcomes in the customer's words, each due on a day and measured by some [`Measure`]s from a baseline to a target. An
//! outcome belongs to the window of its *due day*, whenever it was agreed or attained.
//!
//! | number | formula |
//! |---|---|
//! | attainment rate | outcomes attained by the date / outcomes due in the window and by the date |
//! | on-time rate | outcomes attained by their due day / the same |
//! | nine-box | accounts by the value realised and the relationship that their latest business review saw |
//!
//! Outcomes that were given up are left out and counted ([`crate::metric::ExclusionReason::Abandoned`]). An outcome that is attained late is restated in
//! the window in which it was due.
//!
//! ```
//! use chrono_tz::Tz;
//! use domain::{outcome::{AttainmentReport, Outcome, OutcomeEnd}, time::Window};
//! use uuid::Uuid;
//!
//! let outcome = |number, due: &str, end| Outcome { id: Uuid::from_u128(number), due_on: due.parse().unwrap(), end };
//! let attained = |on: &str| Some(OutcomeEnd::Attained(on.parse().unwrap()));
//! let outcomes = [
//!     outcome(1, "2024-01-31", attained("2024-01-20")),
//!     outcome(2, "2024-02-15", attained("2024-03-01")),
//!     outcome(3, "2024-03-20", None),
//!     outcome(4, "2024-03-31", Some(OutcomeEnd::Abandoned("2024-02-01".parse()?))),
//! ];
//! let quarter = Window::new("2024-01-01".parse()?, "2024-04-01".parse()?, Tz::UTC)?;
//! let mut report = AttainmentReport::new(quarter, "2024-06-30".parse()?);
//! report.take(Uuid::nil(), &outcomes);
//! assert_eq!(report.attainment_rate().displayed(4).unwrap().to_string(), "0.6667");
//! assert_eq!(report.on_time_rate().displayed(4).unwrap().to_string(), "0.3333");
//! assert_eq!(report.abandoned, [Uuid::from_u128(4)]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The numbers of accounts are answered by [`crate::portfolio::Portfolio::outcomes`] and [`crate::portfolio::Portfolio::nine_box`].

mod attainment;
mod measure;
mod nine_box;
#[cfg(test)]
mod tests;

use crate::name::names;

pub use attainment::{AttainmentReport, Outcome, OutcomeEnd};
pub use measure::Measure;
pub(crate) use nine_box::ReviewRow;
pub use nine_box::{BoxedAccounts, NineBox};

/// Where a success plan is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SuccessPlanStatus {
    /// It is being agreed on.
    #[default]
    Draft,
    /// It is being worked on.
    Active,
    /// All that was wanted is settled.
    Completed,
    /// It was given up.
    Cancelled,
}

names!(SuccessPlanStatus {
    Draft => "DRAFT",
    Active => "ACTIVE",
    Completed => "COMPLETED",
    Cancelled => "CANCELLED",
});

/// Where a desired outcome is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OutcomeStatus {
    /// The customer is on the way.
    #[default]
    Open,
    /// The customer says that it is reached.
    Attained,
    /// The customer does not want it any more.
    Abandoned,
}

names!(OutcomeStatus {
    Open => "OPEN",
    Attained => "ATTAINED",
    Abandoned => "ABANDONED",
});

/// A third of a scale, as a business review sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// The lowest third.
    Low,
    /// The middle.
    Medium,
    /// The highest third.
    High,
}

names!(Level {
    Low => "LOW",
    Medium => "MEDIUM",
    High => "HIGH",
});
