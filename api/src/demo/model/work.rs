//! What is to be done for customers, and what makes it.

use chrono::{NaiveDate, NaiveDateTime};
use domain::work::{Condition, OnePer, TaskEnd, TaskKind, TaskPriority, TaskTerms};

/// Something that is to be done for an account, or was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoTask {
    /// The id in the system it comes from.
    pub external_id: String,
    /// The external id of the account.
    pub account: String,
    /// What is to be done.
    pub title: &'static str,
    /// What it is for.
    pub kind: TaskKind,
    /// How much it matters.
    pub priority: TaskPriority,
    /// Why it is to be done.
    pub reason: Option<&'static str>,
    /// The day by which it is to be done.
    pub due_on: NaiveDate,
    /// Until when it is put off.
    pub snoozed_until: Option<NaiveDate>,
    /// How it ended, if it did.
    pub ended: Option<DemoTaskEnd>,
}

/// How a task ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoTaskEnd {
    /// Whether it was done.
    pub what: TaskEnd,
    /// When, in the tenant's zone.
    pub at: NaiveDateTime,
    /// What came of it.
    pub outcome: &'static str,
}

/// What is done step by step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoPlaybook {
    /// By what rules and runs name it.
    pub key: &'static str,
    /// The name that people read; unique in the tenant.
    pub name: &'static str,
    /// What it is for.
    pub description: &'static str,
    /// The steps, in their order.
    pub steps: Vec<TaskTerms>,
}

/// A playbook that is under way for an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoRun {
    /// The external id of the account.
    pub account: String,
    /// The key of the playbook.
    pub playbook: &'static str,
    /// The day from which days are counted.
    pub starts_on: NaiveDate,
    /// What comes of the steps, as far as their day has come.
    pub outcomes: &'static [&'static str],
}

/// What makes work by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoRule {
    /// The name that people read; unique in the tenant.
    pub name: &'static str,
    /// What it watches for.
    pub condition: Condition,
    /// What it makes.
    pub action: DemoAction,
    /// Of what it makes work once.
    pub one_per: OnePer,
    /// For how many days it keeps quiet after that.
    pub quiet_days: i64,
}

/// What a rule makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DemoAction {
    /// A task.
    Task(TaskTerms),
    /// A run of the playbook of that key.
    Playbook(&'static str),
}
