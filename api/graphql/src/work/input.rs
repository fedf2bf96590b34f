//! What callers say about tasks.

use async_graphql::{ID, InputObject, MaybeUndefined};
use data::{
    error::Refusal,
    id::Kind,
    patch::Patch,
    reference::{MemberReference, Reference},
    work::{StepInput, TaskInput, TaskPatch},
};
use domain::work::{TaskEnd, TaskState};

use super::{TaskKind, TaskPriority, TaskStatus};
use crate::{
    bulk::{UpsertPolicy, given, patch},
    id,
    scalar::{Date, DateTime},
};

/// A new task.
#[derive(Clone, Debug, InputObject)]
pub struct CreateTaskInput {
    /// The id of the account.
    account: ID,
    /// The id in the system it comes from; unique in the tenant.
    external_id: Option<String>,
    /// What is to be done, 1 to 200 characters.
    title: String,
    /// The same at length, up to 10,000 characters.
    description: Option<String>,
    /// What it is for.
    #[graphql(default_with = "TaskKind::ToDo")]
    kind: TaskKind,
    /// How much it matters.
    #[graphql(default_with = "TaskPriority::Medium")]
    priority: TaskPriority,
    /// Why it is to be done, up to 10,000 characters.
    reason: Option<String>,
    /// By when it is to be done.
    due_on: Option<Date>,
    /// The id of the member who is to do it; whoever is the primary owner of the account, when nothing is said.
    assignee: Option<ID>,
}

impl CreateTaskInput {
    /// The input for the data layer.
    pub(super) fn input(self) -> Result<TaskInput, Refusal> {
        let assignee = self.assignee.as_ref();
        let assignee = assignee.map(|member| id::expect(Kind::Member, member, "assignee"));
        Ok(TaskInput {
            account: Reference::Id(id::expect(Kind::Account, &self.account, "account")?),
            external_id: self.external_id,
            title: self.title,
            description: self.description,
            kind: self.kind.into(),
            priority: self.priority.into(),
            reason: self.reason,
            due_on: self.due_on.map(Into::into),
            assignee: assignee.transpose()?.map(MemberReference::Id),
            state: TaskState::OPEN,
            outcome: None,
            closed_at: None,
        })
    }
}

/// What to change about a task. Fields that are not given stay as they are, null empties them.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateTaskInput {
    /// The id of the task.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    version: Option<i32>,
    /// The id in the system it comes from; unique in the tenant.
    external_id: MaybeUndefined<String>,
    /// What is to be done, 1 to 200 characters.
    title: MaybeUndefined<String>,
    /// The same at length, up to 10,000 characters.
    description: MaybeUndefined<String>,
    /// What it is for.
    kind: MaybeUndefined<TaskKind>,
    /// How much it matters.
    priority: MaybeUndefined<TaskPriority>,
    /// Why it is to be done, up to 10,000 characters.
    reason: MaybeUndefined<String>,
    /// By when it is to be done.
    due_on: MaybeUndefined<Date>,
    /// The id of the member who is to do it; null for whoever is the primary owner of the account.
    assignee: MaybeUndefined<ID>,
}

impl UpdateTaskInput {
    /// The patch for the data layer.
    pub(super) fn patch(self) -> Result<TaskPatch, Refusal> {
        let assignee: Patch<ID> = patch(self.assignee);
        let assignee = assignee.try_map(|member| {
            let id = id::expect(Kind::Member, &member, "assignee")?;
            Ok::<_, Refusal>(MemberReference::Id(id))
        })?;
        Ok(TaskPatch {
            external_id: patch(self.external_id),
            title: given(self.title, "title")?,
            description: patch(self.description),
            kind: given(self.kind, "kind")?.map(Into::into),
            priority: given(self.priority, "priority")?.map(Into::into),
            reason: patch(self.reason),
            due_on: patch(self.due_on),
            assignee,
            version: self.version,
        })
    }
}

/// A task that is put off.
#[derive(Clone, Debug, InputObject)]
pub struct SnoozeTaskInput {
    /// The id of the task.
    pub(super) id: ID,
    /// The day on which it is OPEN again; after today.
    pub(super) until: Date,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
}

/// A task that is done.
#[derive(Clone, Debug, InputObject)]
pub struct CompleteTaskInput {
    /// The id of the task.
    pub(super) id: ID,
    /// What came of it, up to 10,000 characters.
    outcome: Option<String>,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    version: Option<i32>,
}

impl CompleteTaskInput {
    /// The input for the data layer.
    pub(super) fn input(self) -> StepInput {
        StepInput {
            outcome: self.outcome,
            version: self.version,
        }
    }
}

/// A task that will not be done.
#[derive(Clone, Debug, InputObject)]
pub struct DropTaskInput {
    /// The id of the task.
    pub(super) id: ID,
    /// Why, 1 to 10,000 characters.
    outcome: String,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    version: Option<i32>,
}

impl DropTaskInput {
    /// The input for the data layer.
    pub(super) fn input(self) -> StepInput {
        StepInput {
            outcome: Some(self.outcome),
            version: self.version,
        }
    }
}

/// A task that is to be done after all, or now.
#[derive(Clone, Debug, InputObject)]
pub struct ReopenTaskInput {
    /// The id of the task.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
}

/// A task that was made by mistake.
#[derive(Clone, Debug, InputObject)]
pub struct DeleteTaskInput {
    /// The id of the task.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
}

/// A whole task as another system knows it: what is not mentioned is not there.
#[derive(Clone, Debug, InputObject)]
pub struct UpsertTaskRow {
    /// The id in the system it comes from, by which the task is found or made.
    external_id: String,
    /// The id in the system of record of the account.
    account_external_id: String,
    /// What is to be done, 1 to 200 characters.
    title: String,
    /// The same at length, up to 10,000 characters.
    description: Option<String>,
    /// What it is for.
    #[graphql(default_with = "TaskKind::ToDo")]
    kind: TaskKind,
    /// How much it matters.
    #[graphql(default_with = "TaskPriority::Medium")]
    priority: TaskPriority,
    /// Why it is to be done, up to 10,000 characters.
    reason: Option<String>,
    /// By when it is to be done.
    due_on: Option<Date>,
    /// The e-mail address of the member who is to do it; whoever is the primary owner of the account, when nothing is said.
    assignee_email: Option<String>,
    /// Where it stands.
    #[graphql(default_with = "TaskStatus::Open")]
    status: TaskStatus,
    /// The day on which it is OPEN again; of one that is SNOOZED, which needs it.
    snoozed_until: Option<Date>,
    /// What came of it, up to 10,000 characters; of one that is DONE or DROPPED.
    outcome: Option<String>,
    /// When it was done or dropped, not in the future; of one that is DONE or DROPPED. As it is known, or else now, when nothing is said.
    closed_at: Option<DateTime>,
}

impl UpsertTaskRow {
    /// The input for the data layer.
    pub(super) fn input(self) -> Result<TaskInput, Refusal> {
        let end = match (self.status, self.snoozed_until) {
            (TaskStatus::Snoozed, None) => {
                let rule = "a task that is SNOOZED needs the day on which it is open again";
                return Err(Refusal::invalid("snoozedUntil", rule));
            }
            (TaskStatus::Open, Some(_)) => {
                let rule = "the task is OPEN: only one that is SNOOZED is put off until a day";
                return Err(Refusal::invalid("snoozedUntil", rule));
            }
            (TaskStatus::Open | TaskStatus::Snoozed, _) => None,
            (TaskStatus::Done, _) => Some(TaskEnd::Done),
            (TaskStatus::Dropped, _) => Some(TaskEnd::Dropped),
        };
        Ok(TaskInput {
            account: Reference::ExternalId(self.account_external_id),
            external_id: Some(self.external_id),
            title: self.title,
            description: self.description,
            kind: self.kind.into(),
            priority: self.priority.into(),
            reason: self.reason,
            due_on: self.due_on.map(Into::into),
            assignee: self.assignee_email.map(MemberReference::Email),
            state: TaskState {
                end,
                snoozed_until: self.snoozed_until.map(Into::into),
            },
            outcome: self.outcome,
            closed_at: self.closed_at.map(Into::into),
        })
    }
}

/// Tasks as another system knows them.
#[derive(InputObject)]
pub struct UpsertTasksInput {
    /// 1 to 1,000 tasks, each once.
    pub(super) rows: Vec<UpsertTaskRow>,
    /// What happens to the good rows when others are refused.
    #[graphql(default)]
    pub(super) policy: UpsertPolicy,
}
