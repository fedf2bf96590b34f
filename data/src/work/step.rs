//! What happens to a task.

use chrono::{NaiveDate, SubsecRound as _};
use domain::work::{TaskMove, TaskMoveError};
use uuid::Uuid;

use super::{
    access::writer,
    entity::task::{Entity, Model},
    write::find,
};
use crate::{
    change,
    error::{Error, Refusal},
    reference::lines,
    scope::Scope,
};

/// What is said of a step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StepInput {
    /// What came of the task, or why it is dropped, 1 to 10,000 characters.
    pub outcome: Option<String>,
    /// The version that the caller has seen.
    pub version: Option<i32>,
}

/// Puts a task off until a day, on which it is open again by itself.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor may work for the account; [`Error::Refused`] when there is no such task, it has ended, the day is not ahead, or the
/// version has moved on.
pub async fn snooze(
    scope: &Scope,
    id: Uuid,
    until: NaiveDate,
    version: Option<i32>,
) -> Result<Model, Error> {
    let input = StepInput {
        outcome: None,
        version,
    };
    step(scope, id, TaskMove::Snooze(until), input).await
}

/// Says that a task is done, and what came of it.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor may work for the account; [`Error::Refused`] when there is no such task, it has ended, the outcome is too long, or the
/// version has moved on.
pub async fn complete(scope: &Scope, id: Uuid, input: StepInput) -> Result<Model, Error> {
    step(scope, id, TaskMove::Complete, input).await
}

/// Says that a task will not be done, and why.
///
/// # Errors
/// As [`complete`]; [`Error::Refused`] also when nothing is said of why.
pub async fn drop_task(scope: &Scope, id: Uuid, input: StepInput) -> Result<Model, Error> {
    step(scope, id, TaskMove::Drop, input).await
}

/// Says that a task that has ended is to be done after all, or one that is put off now. What came of it stays in the log.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor may work for the account; [`Error::Refused`] when there is no such task, it is open, or the version has moved on.
pub async fn reopen(scope: &Scope, id: Uuid, version: Option<i32>) -> Result<Model, Error> {
    let input = StepInput {
        outcome: None,
        version,
    };
    step(scope, id, TaskMove::Reopen, input).await
}

async fn step(scope: &Scope, id: Uuid, what: TaskMove, input: StepInput) -> Result<Model, Error> {
    let writer = writer(scope)?;
    let before = find(&writer, id, input.version).await?;
    let state = before.state()?.after(what, scope.today());
    let state = state.map_err(refusal)?;
    let outcome = lines(input.outcome.as_deref(), "outcome")?;
    if what == TaskMove::Drop && outcome.is_none() {
        let rule = "a task is dropped for a reason: say why";
        return Err(Refusal::invalid("outcome", rule).into());
    }
    let mut after = before.clone();
    after.set_state(state);
    after.outcome = outcome;
    after.closed_at = state.end.map(|_| writer.now().trunc_subsecs(6));
    change::write::<Entity>(&writer, Some(before), after).await
}

fn refusal(error: TaskMoveError) -> Refusal {
    match error {
        TaskMoveError::NotAhead { .. } => Refusal::invalid("until", error),
        TaskMoveError::Ended(_) | TaskMoveError::IsOpen => Refusal::conflict("id", error),
    }
}
