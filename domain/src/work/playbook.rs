//! Playbooks: what is done for a customer, step by step.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{TaskKind, TaskPriority};
use crate::{
    name::names,
    onboarding::{Duration, WorkCalendar},
};

/// What a task is to be, and by when, whichever account it is made for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TaskTerms {
    /// What is to be done, in a few words.
    pub title: String,
    /// The same at length.
    pub description: Option<String>,
    /// What it is for.
    pub kind: TaskKind,
    /// How much it matters.
    pub priority: TaskPriority,
    /// How long after the start it is due.
    pub due_after: Duration,
}

impl TaskTerms {
    /// By when the task is to be done when everything starts on a day. No days are that day itself.
    #[must_use]
    pub fn due_on(&self, start: NaiveDate, calendar: &WorkCalendar) -> NaiveDate {
        calendar.after(start, self.due_after)
    }
}

/// The most steps of a playbook.
pub const MOST_STEPS: usize = 50;

/// Where a run of a playbook stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RunStatus {
    /// A task of it has not ended.
    Running,
    /// All its tasks have ended.
    Ended,
}

names!(RunStatus {
    Running => "RUNNING",
    Ended => "ENDED",
});

impl RunStatus {
    /// Where a run stands of which so many tasks have not ended.
    #[must_use]
    pub const fn of(remaining: i64) -> Self {
        match remaining {
            0 => Self::Ended,
            _ => Self::Running,
        }
    }
}
