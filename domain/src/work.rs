//! Work: what is to be done for customers, by whom and by when, and what makes it by itself.
//!
//! A task is open until it is done or dropped. One that is snoozed is open again from a day on by itself, so that where it stands on a day follows from what
//! was said of it: [`TaskState::on`].
//!
//! | number | formula |
//! |---|---|
//! | open | tasks that are neither done, dropped nor snoozed on the date |
//! | overdue | open tasks that were due before the date |
//! | overdue share | overdue tasks / open tasks |
//! | load | open tasks / accounts |
//!
//! ```
//! use domain::work::{TaskMove, TaskState, TaskStatus};
//!
//! let today = "2024-05-02".parse()?;
//! let later = TaskState::OPEN.after(TaskMove::Snooze("2024-05-06".parse()?), today)?;
//! assert_eq!(later.on(today), TaskStatus::Snoozed);
//! assert_eq!(later.on("2024-05-06".parse()?), TaskStatus::Open);
//! // It was due on the third: that counts once it is open again.
//! assert!(!later.is_overdue(Some("2024-05-03".parse()?), "2024-05-05".parse()?));
//! assert!(later.is_overdue(Some("2024-05-03".parse()?), "2024-05-06".parse()?));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A playbook is a list of steps, each due so many days after the start ([`TaskTerms::due_on`]), on calendar days or on the tenant's business days. Running it
//! makes a task of each step; what the playbook says later does not change them.
//!
//! A rule watches for a [`Condition`], of which [`crate::portfolio::Portfolio::occasions`] tells the [`Occasion`]s, and makes a task or runs a playbook of
//! those that its [`RuleMemory`] admits: one at a time, and not again within its quiet days. No condition is about work, so that no rule is its own reason.
//!
//! The numbers are answered by [`crate::portfolio::Portfolio::work`].

mod playbook;
mod report;
mod rule;
mod task;
#[cfg(test)]
mod tests;

pub use playbook::{MOST_STEPS, RunStatus, TaskTerms};
pub use report::{OpenTask, OpenTasks, WorkReport};
pub use rule::{
    About, AboutKind, Condition, ConditionError, KnownElsewhere, LOOK_BACK_DAYS, MOST_QUIET_DAYS,
    Occasion, OnePer, RuleKey, RuleMemory, Trigger,
};
pub use task::{
    TaskEnd, TaskKind, TaskMove, TaskMoveError, TaskOrigin, TaskPriority, TaskState, TaskStatus,
};
