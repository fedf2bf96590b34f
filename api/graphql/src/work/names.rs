//! Closed lists of names.

use async_graphql::Enum;
use domain::work as exact;

use crate::filter::enum_filter;

/// What a task is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "exact::TaskKind")]
pub enum TaskKind {
    /// Something that has to be done.
    ToDo,
    /// A call to action, because the customer may be lost.
    Risk,
    /// A call to action, because the customer may buy more, or speak for you.
    Opportunity,
    /// It belongs to where the customer is in its life: onboarding, a review, a renewal.
    Lifecycle,
}

/// How much a task matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "exact::TaskPriority")]
pub enum TaskPriority {
    /// It can wait.
    Low,
    /// As usual.
    Medium,
    /// Before others.
    High,
    /// At once.
    Urgent,
}

/// Where a task stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "exact::TaskStatus")]
pub enum TaskStatus {
    /// It is to be done.
    Open,
    /// It is put off, and is OPEN again by itself on the day `snoozedUntil`.
    Snoozed,
    /// It was done.
    Done,
    /// It will not be done.
    Dropped,
}

/// Where a task came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "exact::TaskOrigin")]
pub enum TaskOrigin {
    /// Somebody made it, or another system.
    Manual,
    /// It is a step of a playbook that was run.
    Playbook,
    /// A rule made it.
    Rule,
}

/// Where a run of a playbook stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "exact::RunStatus")]
pub enum PlaybookRunStatus {
    /// A task of it has not ended.
    Running,
    /// All its tasks were done or dropped.
    Ended,
}

enum_filter!(
    /// Compares what a task is for. All comparisons given must hold.
    TaskKindFilter,
    TaskKind
);
enum_filter!(
    /// Compares how much a task matters. All comparisons given must hold.
    TaskPriorityFilter,
    TaskPriority
);
enum_filter!(
    /// Compares where a task stands today. All comparisons given must hold.
    TaskStatusFilter,
    TaskStatus
);
enum_filter!(
    /// Compares where a task came from. All comparisons given must hold.
    TaskOriginFilter,
    TaskOrigin
);
enum_filter!(
    /// Compares where a run of a playbook stands. All comparisons given must hold.
    PlaybookRunStatusFilter,
    PlaybookRunStatus
);
