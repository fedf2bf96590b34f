//! How much there is to do.

use std::collections::HashMap;

use chrono::NaiveDate;
use uuid::Uuid;

use crate::metric::{Metric, Ratio, Unit};

use super::{TaskState, TaskStatus};

/// A task that had not ended on a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenTask {
    /// By when it is to be done.
    pub due_on: Option<NaiveDate>,
    /// The day from which on it is to be done.
    pub snoozed_until: Option<NaiveDate>,
}

/// The tasks that had not ended on a date, by account.
pub type OpenTasks = HashMap<Uuid, Vec<OpenTask>>;

/// What there is to do for some accounts on a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkReport {
    /// How many tasks are open.
    pub open: usize,
    /// How many of them were due before the date.
    pub overdue: usize,
    /// How many tasks are snoozed.
    pub snoozed: usize,
    /// The accounts with an open task, by id.
    pub open_accounts: Vec<Uuid>,
    /// The accounts with an overdue task, by id.
    pub overdue_accounts: Vec<Uuid>,
    /// How many accounts there are.
    pub accounts: usize,
    /// The date, until its end.
    pub as_of: NaiveDate,
}

impl WorkReport {
    /// Nothing yet.
    pub(crate) const fn new(as_of: NaiveDate) -> Self {
        Self {
            open: 0,
            overdue: 0,
            snoozed: 0,
            open_accounts: Vec::new(),
            overdue_accounts: Vec::new(),
            accounts: 0,
            as_of,
        }
    }

    /// Adds the tasks of an account.
    pub(crate) fn take(&mut self, account: Uuid, tasks: &[OpenTask]) {
        self.accounts += 1;
        let (open, overdue) = (self.open, self.overdue);
        for task in tasks {
            let state = TaskState {
                end: None,
                snoozed_until: task.snoozed_until,
            };
            match state.on(self.as_of) {
                TaskStatus::Open => self.open += 1,
                _ => self.snoozed += 1,
            }
            self.overdue += usize::from(state.is_overdue(task.due_on, self.as_of));
        }
        if self.open > open {
            self.open_accounts.push(account);
        }
        if self.overdue > overdue {
            self.overdue_accounts.push(account);
        }
    }

    /// Overdue tasks / open tasks.
    #[must_use]
    pub fn overdue_share(&self) -> Metric {
        Metric::proportion(self.overdue, self.open, "OVERDUE_TASKS", self.as_of)
    }

    /// Load: open tasks / accounts.
    #[must_use]
    pub fn per_account(&self) -> Metric {
        Metric::quotient(
            Ratio::count(self.open),
            Ratio::count(self.accounts),
            Unit::Number,
            "OPEN_TASKS_PER_ACCOUNT",
            self.as_of,
        )
    }
}
