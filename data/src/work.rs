//! Work: what is to be done for customers, playbooks of it, and rules that make it.

mod access;
mod assignee;
mod check;
pub mod entity;
mod open;
pub mod playbook;
mod read;
pub mod rule;
pub mod run;
mod save;
mod step;
mod terms;
#[cfg(test)]
mod tests;
mod upsert;
mod write;

use chrono::{DateTime, NaiveDate, Utc};
use domain::work::{TaskEnd, TaskKind, TaskPriority, TaskState};

pub use assignee::assignees;
pub use open::open_tasks;
pub use read::{
    TaskFilter, TaskOrder, TaskOrderField, by_external_ids, by_ids, counts_of_accounts,
    first_of_accounts, list, matching, of_account,
};
pub use step::{StepInput, complete, drop_task, reopen, snooze};
pub use terms::steps;
pub use upsert::{known, upsert, upsert_over};
pub use write::{TaskPatch, create, delete, update};

use crate::{
    error::Error,
    reference::{MemberReference, Reference},
};

/// A task as a caller declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskInput {
    /// The account.
    pub account: Reference,
    /// The id in the system it comes from, 1 to 200 characters, unique in the tenant.
    pub external_id: Option<String>,
    /// What is to be done, 1 to 200 characters.
    pub title: String,
    /// The same at length, up to 10,000 characters.
    pub description: Option<String>,
    /// What it is for.
    pub kind: TaskKind,
    /// How much it matters.
    pub priority: TaskPriority,
    /// Why it is to be done, up to 10,000 characters.
    pub reason: Option<String>,
    /// By when it is to be done.
    pub due_on: Option<NaiveDate>,
    /// Who is to do it; none for whoever is the primary owner of the account.
    pub assignee: Option<MemberReference>,
    /// Where it stands.
    pub state: TaskState,
    /// What came of it, up to 10,000 characters; only of one that has ended.
    pub outcome: Option<String>,
    /// When it ended, not in the future; only of one that has. When nothing is said, as it is stored, or else now.
    pub closed_at: Option<DateTime<Utc>>,
}

impl entity::task::Model {
    /// What was said of where it stands.
    ///
    /// # Errors
    /// When the row does not say (a fault of ours).
    pub fn state(&self) -> Result<TaskState, Error> {
        let end = match self.status.as_str() {
            "OPEN" => None,
            "DONE" => Some(TaskEnd::Done),
            "DROPPED" => Some(TaskEnd::Dropped),
            other => return Err(Error::internal(format!("a task is {other}"))),
        };
        Ok(TaskState {
            end,
            snoozed_until: self.snoozed_until,
        })
    }

    /// Keeps where it stands.
    fn set_state(&mut self, state: TaskState) {
        let status = state.end.map_or("OPEN", |end| end.status().as_str());
        status.clone_into(&mut self.status);
        self.snoozed_until = state.snoozed_until;
    }
}
