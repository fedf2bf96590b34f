//! Changing tasks.

use async_graphql::{Context, ID, Object};
use data::{id::Kind, scope::Scope, work};

use super::{
    Task,
    input::{
        CompleteTaskInput, CreateTaskInput, DeleteTaskInput, DropTaskInput, ReopenTaskInput,
        SnoozeTaskInput, UpdateTaskInput, UpsertTaskRow, UpsertTasksInput,
    },
};
use crate::{
    bulk::{loaded_results, upsert_payload, upsert_rows},
    id,
    payload::{mutate, payload},
};

payload! {
    /// What became of `createTask`.
    CreateTaskPayload {
        /// The new task.
        task: Task
    }
}
payload! {
    /// What became of `updateTask`.
    UpdateTaskPayload {
        /// The task as it is now.
        task: Task
    }
}
payload! {
    /// What became of `snoozeTask`.
    SnoozeTaskPayload {
        /// The task as it is now.
        task: Task
    }
}
payload! {
    /// What became of `completeTask`.
    CompleteTaskPayload {
        /// The task as it is now.
        task: Task
    }
}
payload! {
    /// What became of `dropTask`.
    DropTaskPayload {
        /// The task as it is now.
        task: Task
    }
}
payload! {
    /// What became of `reopenTask`.
    ReopenTaskPayload {
        /// The task as it is now.
        task: Task
    }
}
payload! {
    /// What became of `deleteTask`.
    DeleteTaskPayload {
        /// The id of the task that was there.
        deleted_id: ID
    }
}
upsert_payload!(
    /// What became of `upsertTasks`.
    UpsertTasksPayload,
    UpsertTaskResult,
    /// The task; null when the row was rejected, or when you may write it without reading it.
    task: Task
);

/// Changing tasks.
#[derive(Default)]
pub struct TaskMutation;

/// Changing tasks.
#[Object]
impl TaskMutation {
    /// Makes a task. Needs a role of MANAGER or above, a CSM who owns the account, or the scope `work:write`.
    async fn create_task(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: CreateTaskInput,
    ) -> async_graphql::Result<CreateTaskPayload> {
        let change = async |scope: &Scope| {
            let created = work::create(scope, input.input()?).await;
            created.map(Task::alone)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Changes a task. Where it stands stays. Needs a role of MANAGER or above, a CSM who owns the account, or the scope `work:write`.
    async fn update_task(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: UpdateTaskInput,
    ) -> async_graphql::Result<UpdateTaskPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::Task, &input.id, "id")?;
            work::update(scope, id, input.patch()?)
                .await
                .map(Task::alone)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Puts a task off until a day, on which it is OPEN again by itself. Needs a role of MANAGER or above, a CSM who owns the account, or the scope
    /// `work:write`.
    async fn snooze_task(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: SnoozeTaskInput,
    ) -> async_graphql::Result<SnoozeTaskPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::Task, &input.id, "id")?;
            let snoozed = work::snooze(scope, id, input.until.into(), input.version).await;
            snoozed.map(Task::alone)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Says that a task is done, and what came of it. Needs a role of MANAGER or above, a CSM who owns the account, or the scope `work:write`.
    async fn complete_task(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: CompleteTaskInput,
    ) -> async_graphql::Result<CompleteTaskPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::Task, &input.id, "id")?;
            let completed = work::complete(scope, id, input.input()).await;
            completed.map(Task::alone)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Says that a task will not be done, and why. Needs a role of MANAGER or above, a CSM who owns the account, or the scope `work:write`.
    async fn drop_task(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: DropTaskInput,
    ) -> async_graphql::Result<DropTaskPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::Task, &input.id, "id")?;
            let dropped = work::drop_task(scope, id, input.input()).await;
            dropped.map(Task::alone)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Says that a task that was done or dropped is to be done after all, or one that is put off now. What had come of it stays in the log. Needs a role of
    /// MANAGER or above, a CSM who owns the account, or the scope `work:write`.
    async fn reopen_task(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: ReopenTaskInput,
    ) -> async_graphql::Result<ReopenTaskPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::Task, &input.id, "id")?;
            let reopened = work::reopen(scope, id, input.version).await;
            reopened.map(Task::alone)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Removes a task that was made by mistake, as if it had never been; the log keeps what it was. Needs a role of MANAGER or above, a CSM who owns the
    /// account, or the scope `work:write`.
    async fn delete_task(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: DeleteTaskInput,
    ) -> async_graphql::Result<DeleteTaskPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::Task, &input.id, "id")?;
            let deleted = work::delete(scope, id, input.version).await?;
            Ok(id::encode(Kind::Task, deleted.id))
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Makes or changes many whole tasks, found by their external ids. Sending the same rows again changes nothing and says so. Needs a role of MANAGER or
    /// above, or the scope `work:write`.
    async fn upsert_tasks(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: UpsertTasksInput,
    ) -> async_graphql::Result<UpsertTasksPayload> {
        let change = async |scope: &Scope| {
            let policy = input.policy.into();
            let upsert = async |rows: Vec<_>| work::upsert(scope, &rows, policy).await;
            upsert_rows(input.rows, policy, UpsertTaskRow::input, upsert).await
        };
        let outcome = mutate(context, change).await?;
        let tasks = loaded_results(context, &outcome, Task::by_ids).await?;
        Ok(UpsertTasksPayload::from_outcome(outcome, |id| {
            tasks.get(&id).cloned()
        }))
    }
}
