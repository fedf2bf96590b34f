//! Tasks of a file.

use chrono_tz::Tz;
use data::{
    bulk::Policy,
    error::Error,
    reference::{MemberReference, Reference},
    scope::Scope,
    work::{TaskInput, entity::task::Model, known, upsert_over},
};
use domain::work::{TaskEnd, TaskState, TaskStatus};

use super::{
    row::{required, split},
    sink::join,
    support::{is_mapped, kept, named},
};
use crate::import::{Row, RowOutcome, Values};

/// Writes tasks. What a row does not say stays as it is stored.
pub(super) async fn write(scope: &Scope, batch: &[Row]) -> Result<Vec<RowOutcome>, Error> {
    let external_ids = batch.iter().filter_map(|row| row.values.text("externalId"));
    let external_ids: Vec<&str> = external_ids.map(str::trim).collect();
    let stored = known(scope, &external_ids).await?;
    let zone = scope.tenant().time_zone;
    let (inputs, refused) = split(batch, |values| {
        let known = values
            .text("externalId")
            .and_then(|id| stored.get(id.trim()));
        input(values, known, zone)
    });
    let results = upsert_over(scope, &inputs, stored, Policy::RejectRow).await?;
    Ok(join(results, refused))
}

fn input(values: &Values, known: Option<&Model>, zone: Tz) -> Result<TaskInput, String> {
    let account = required(values.text("accountExternalId"), "accountExternalId")?;
    let text = |field: &str, stored: fn(&Model) -> Option<&str>| {
        kept(values, field, known.and_then(stored))
    };
    let state = state(values, known)?;
    let closed_at = values.instant("closedAt", zone);
    // What has not ended any more has no outcome.
    let outcome = state
        .end
        .and_then(|_| text("outcome", |row| row.outcome.as_deref()));
    Ok(TaskInput {
        account: Reference::ExternalId(account.to_owned()),
        external_id: values.text("externalId").map(str::to_owned),
        title: required(values.text("title"), "title")?.to_owned(),
        description: text("description", |row| row.description.as_deref()),
        kind: named(text("kind", |row| Some(row.kind.as_str())), "kind")?.unwrap_or_default(),
        priority: named(
            text("priority", |row| Some(row.priority.as_str())),
            "priority",
        )?
        .unwrap_or_default(),
        reason: text("reason", |row| row.reason.as_deref()),
        due_on: match is_mapped(values, "dueOn") {
            true => values.date("dueOn"),
            false => known.and_then(|row| row.due_on),
        },
        assignee: match values.text("assigneeEmail") {
            Some(email) => Some(MemberReference::Email(email.to_owned())),
            None => known
                .filter(|_| !is_mapped(values, "assigneeEmail"))
                .and_then(|row| row.assignee_id)
                .map(MemberReference::Id),
        },
        outcome: outcome.or_else(|| values.text("outcome").map(str::to_owned)),
        closed_at,
        state,
    })
}

/// Where the task stands: as the row says, or else as it is stored, or else open.
fn state(values: &Values, known: Option<&Model>) -> Result<TaskState, String> {
    let status: Option<TaskStatus> = named(values.text("status").map(str::to_owned), "status")?;
    let until = values.date("snoozedUntil");
    let ended = |end| TaskState {
        end: Some(end),
        snoozed_until: until,
    };
    match (status, until) {
        (None, None) if !is_mapped(values, "status") => known.map_or(Ok(TaskState::OPEN), |row| {
            row.state().map_err(|error| error.to_string())
        }),
        (Some(TaskStatus::Snoozed), None) => Err(
            "snoozedUntil: a task that is SNOOZED needs the day on which it is open again"
                .to_owned(),
        ),
        (Some(TaskStatus::Open), Some(_)) => Err(
            "snoozedUntil: the task is OPEN: only one that is SNOOZED is put off until a day"
                .to_owned(),
        ),
        (Some(TaskStatus::Done), _) => Ok(ended(TaskEnd::Done)),
        (Some(TaskStatus::Dropped), _) => Ok(ended(TaskEnd::Dropped)),
        (_, snoozed_until) => Ok(TaskState {
            end: None,
            snoozed_until,
        }),
    }
}
