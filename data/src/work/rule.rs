//! Rules: what makes work by itself.

mod check;
mod dry_run;
mod firing;
mod read;
mod round;
mod write;

use domain::work::{Condition, OnePer, TaskTerms};
use uuid::Uuid;

pub use dry_run::{DryRun, Tried, dry_run, tried, tried_by_id};
pub(super) use read::using_playbook;
pub use read::{by_ids, list};
pub use round::{Made, round};
pub use write::{MOST_RULES, create, delete, update};

use super::entity::rule::Model;
use crate::{error::Error, reference::MemberReference};

/// What a rule makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuleAction {
    /// A task.
    Task {
        /// What it is to be; days are counted from the day on which it is made.
        terms: TaskTerms,
        /// Who is to do it; none for whoever is the primary owner of the account.
        assignee: Option<MemberReference>,
    },
    /// A run of a playbook.
    Playbook(Uuid),
}

/// A new rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleInput {
    /// What it is called, 1 to 200 characters, unique in the tenant.
    pub name: String,
    /// What it watches for.
    pub condition: Condition,
    /// What it makes.
    pub action: RuleAction,
    /// Of what it makes work once.
    pub one_per: OnePer,
    /// For how many days it keeps quiet, 1 to 365.
    pub quiet_days: i64,
    /// Whether it makes nothing for the time being.
    pub is_paused: bool,
}

/// What to change about a rule; none leaves it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RulePatch {
    /// What it is called.
    pub name: Option<String>,
    /// What it watches for.
    pub condition: Option<Condition>,
    /// What it makes.
    pub action: Option<RuleAction>,
    /// Of what it makes work once.
    pub one_per: Option<OnePer>,
    /// For how many days it keeps quiet.
    pub quiet_days: Option<i64>,
    /// Whether it makes nothing for the time being.
    pub is_paused: Option<bool>,
    /// The version that the caller has seen.
    pub version: Option<i32>,
}

impl Model {
    /// What it watches for.
    ///
    /// # Errors
    /// When the row does not say (a fault of ours).
    pub fn exact_condition(&self) -> Result<Condition, Error> {
        serde_json::from_str(&self.condition).map_err(Error::internal)
    }

    /// What the task is to be that it makes; none when it runs a playbook.
    ///
    /// # Errors
    /// When the row does not say (a fault of ours).
    pub fn exact_terms(&self) -> Result<Option<TaskTerms>, Error> {
        let terms = self.terms.as_deref().map(serde_json::from_str);
        terms.transpose().map_err(Error::internal)
    }

    /// Of what it makes work once.
    ///
    /// # Errors
    /// When the row does not say (a fault of ours).
    pub fn exact_one_per(&self) -> Result<OnePer, Error> {
        self.one_per.parse().map_err(Error::internal)
    }
}
