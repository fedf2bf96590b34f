//! Which tasks, and in which order.

use async_graphql::{Enum, InputObject};
use data::{
    error::Refusal,
    id::Kind,
    work::{TaskFilter as Filter, TaskOrder as Order, TaskOrderField as Field},
};
use domain::work as exact;

use super::names::{TaskKindFilter, TaskOriginFilter, TaskPriorityFilter, TaskStatusFilter};
use crate::{
    account::Direction,
    filter::{DateFilter, DateTimeFilter, IdFilter, StringFilter},
};

/// Which tasks are wanted; everything that is given must hold. Where tasks stand, and who is to do them, is as of today.
#[derive(Clone, Debug, Default, InputObject)]
pub struct TaskFilter {
    /// The id of the account.
    account: Option<IdFilter>,
    /// The id of the member who is to do it: whom the task names, or else the primary owner of the account.
    assignee: Option<IdFilter>,
    /// The id in the system it comes from.
    external_id: Option<StringFilter>,
    /// What is to be done.
    title: Option<StringFilter>,
    /// What it is for.
    kind: Option<TaskKindFilter>,
    /// How much it matters.
    priority: Option<TaskPriorityFilter>,
    /// Where it stands.
    status: Option<TaskStatusFilter>,
    /// Where it came from.
    origin: Option<TaskOriginFilter>,
    /// The id of the run of a playbook that it is a step of.
    playbook_run: Option<IdFilter>,
    /// The id of the rule that made it.
    rule: Option<IdFilter>,
    /// By when it is to be done.
    due_on: Option<DateFilter>,
    /// Whether it is OPEN and was due before today.
    is_overdue: Option<bool>,
    /// When it was done or dropped.
    closed_at: Option<DateTimeFilter>,
    /// When it was made here.
    created_at: Option<DateTimeFilter>,
}

impl TaskFilter {
    /// The filter for the data layer.
    ///
    /// # Errors
    /// When an id is malformed or a list too long.
    pub fn filter(self) -> Result<Filter, Refusal> {
        let assignee = self.assignee;
        let assignee =
            assignee.map(|assignee| assignee.comparators(Kind::Member, "where.assignee"));
        Ok(Filter {
            account: self
                .account
                .unwrap_or_default()
                .comparators(Kind::Account, "where.account")?,
            assignee: assignee.transpose()?,
            external_id: self
                .external_id
                .unwrap_or_default()
                .comparators("where.externalId")?,
            title: self.title.unwrap_or_default().comparators("where.title")?,
            kind: self.kind.unwrap_or_default().comparators(|kind| {
                let kind: exact::TaskKind = kind.into();
                kind.as_str().to_owned()
            }),
            priority: self.priority.unwrap_or_default().comparators(|priority| {
                let priority: exact::TaskPriority = priority.into();
                priority.as_str().to_owned()
            }),
            status: self
                .status
                .unwrap_or_default()
                .comparators(exact::TaskStatus::from),
            origin: self.origin.unwrap_or_default().comparators(|origin| {
                let origin: exact::TaskOrigin = origin.into();
                origin.as_str().to_owned()
            }),
            playbook_run: self
                .playbook_run
                .unwrap_or_default()
                .comparators(Kind::PlaybookRun, "where.playbookRun")?,
            rule: self
                .rule
                .unwrap_or_default()
                .comparators(Kind::WorkRule, "where.rule")?,
            due_on: self.due_on.unwrap_or_default().comparators("where.dueOn")?,
            is_overdue: self.is_overdue,
            closed_at: self
                .closed_at
                .unwrap_or_default()
                .comparators("where.closedAt")?,
            created_at: self
                .created_at
                .unwrap_or_default()
                .comparators("where.createdAt")?,
        })
    }
}

/// By what tasks are ordered.
#[derive(Clone, Debug, InputObject)]
pub struct TaskOrder {
    /// The field.
    field: TaskOrderField,
    /// Least first or greatest first. Absent values count as greatest.
    #[graphql(default)]
    direction: Direction,
}

/// What tasks can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Field")]
pub enum TaskOrderField {
    /// By when it is to be done.
    DueOn,
    /// How much it matters: from LOW to URGENT.
    Priority,
    /// When it was done or dropped.
    ClosedAt,
    /// The id in the system it comes from.
    ExternalId,
    /// When it was made here.
    CreatedAt,
}

impl From<TaskOrder> for Order {
    fn from(order: TaskOrder) -> Self {
        Self {
            field: order.field.into(),
            descending: order.direction.is_descending(),
        }
    }
}
