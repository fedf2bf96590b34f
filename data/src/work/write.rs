//! Making, changing and removing one task.

use chrono::NaiveDate;
use domain::work::{TaskKind, TaskPriority};
use uuid::Uuid;

use super::{
    TaskInput,
    access::{check_accounts, writer},
    check::Directories,
    entity::task::{Column, Entity, Model},
    read,
    save::remove,
};
use crate::{
    change,
    error::{Error, Refusal},
    patch::Patch,
    reference::{MemberDirectory, MemberReference, external_id, line, lines},
    scope::{Scope, Writer},
    upsert,
};

/// Makes a task.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor may work for the account; [`Error::Refused`] when something in it is not allowed, something it names is unknown, or
/// the external id is taken.
pub async fn create(scope: &Scope, input: TaskInput) -> Result<Model, Error> {
    let writer = writer(scope)?;
    let directories = Directories::load(scope, std::slice::from_ref(&input)).await?;
    // What is wrong with the rest is not said of another's account.
    if let Ok(account) = directories.account(&input) {
        check_accounts(&writer, &[account]).await?;
    }
    let checked = directories.check(&writer, &input, None);
    let row = checked.map_err(Error::Refused)?;
    check_free(scope, row.external_id.as_deref(), None).await?;
    change::write::<Entity>(&writer, None, row).await
}

/// What to change about a task.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaskPatch {
    /// The id in the system it comes from.
    pub external_id: Patch<String>,
    /// What is to be done; none leaves it.
    pub title: Option<String>,
    /// The same at length.
    pub description: Patch<String>,
    /// What it is for; none leaves it.
    pub kind: Option<TaskKind>,
    /// How much it matters; none leaves it.
    pub priority: Option<TaskPriority>,
    /// Why it is to be done.
    pub reason: Patch<String>,
    /// By when it is to be done.
    pub due_on: Patch<NaiveDate>,
    /// Who is to do it.
    pub assignee: Patch<MemberReference>,
    /// The version that the caller has seen.
    pub version: Option<i32>,
}

/// Changes a task. Where it stands stays.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor may work for the account; [`Error::Refused`] when there is no such task, something is not allowed, the external id is
/// taken, or the version has moved on.
pub async fn update(scope: &Scope, id: Uuid, patch: TaskPatch) -> Result<Model, Error> {
    let writer = writer(scope)?;
    let before = find(&writer, id, patch.version).await?;
    let mut row = before.clone();
    patch.external_id.apply_to(&mut row.external_id);
    row.external_id = external_id(row.external_id.as_deref())?;
    if let Some(title) = line(patch.title.as_deref(), "title")? {
        row.title = title;
    }
    patch.description.apply_to(&mut row.description);
    row.description = lines(row.description.as_deref(), "description")?;
    patch.reason.apply_to(&mut row.reason);
    row.reason = lines(row.reason.as_deref(), "reason")?;
    if let Some(kind) = patch.kind {
        kind.as_str().clone_into(&mut row.kind);
    }
    if let Some(priority) = patch.priority {
        priority.as_str().clone_into(&mut row.priority);
    }
    patch.due_on.apply_to(&mut row.due_on);
    let members = MemberDirectory::load(scope, patch.assignee.value()).await?;
    let assignee = patch
        .assignee
        .try_map(|member| members.resolve(&member, "assignee"))?;
    assignee.apply_to(&mut row.assignee_id);
    check_free(scope, row.external_id.as_deref(), Some(id)).await?;
    change::write::<Entity>(&writer, Some(before), row).await
}

/// Removes a task that was made by mistake. What it was stays in the log.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor may work for the account; [`Error::Refused`] when there is no such task, or the version has moved on.
pub async fn delete(scope: &Scope, id: Uuid, version: Option<i32>) -> Result<Model, Error> {
    let writer = writer(scope)?;
    let row = find(&writer, id, version).await?;
    remove(&writer, &row).await?;
    Ok(row)
}

/// The task that the actor is to change.
pub(super) async fn find(
    writer: &Writer<'_>,
    id: Uuid,
    version: Option<i32>,
) -> Result<Model, Error> {
    let found = read::rows_by_ids(writer, &[id]).await?.pop();
    let found = found.ok_or_else(|| Refusal::not_found("id", "there is no such task"))?;
    check_accounts(writer, &[found.account_id]).await?;
    crate::check_version(version, found.version)?;
    Ok(found)
}

/// Refuses an external id that another task has.
async fn check_free(
    scope: &Scope,
    external_id: Option<&str>,
    own: Option<Uuid>,
) -> Result<(), Error> {
    let columns = (Column::Id, Column::ExternalId);
    upsert::check_free::<Entity>(scope, "task", columns, external_id, own).await
}
