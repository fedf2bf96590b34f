//! Recurring revenue of a portfolio over time.

mod accounts;
mod answer;
mod asked;
mod books;
mod churned;
mod cohort;
mod committed;
mod earned;
mod lifetime;
mod logos;
mod restatement;
mod series;
mod span;
mod tally;
mod value;
mod walk;

pub use accounts::AccountMovement;
pub use answer::Revenue;
pub use churned::{ChurnGroup, ChurnedAccount};
pub use cohort::{Cohort, CohortAge, CohortConvention};
pub use committed::CommittedRevenue;
pub use lifetime::{AccountLifetime, Lifetimes};
pub use restatement::RestatedAccount;
