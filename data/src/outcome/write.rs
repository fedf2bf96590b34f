//! Adding outcomes to plans, changing and ending them.

use chrono::NaiveDate;
use domain::outcome::{OutcomeEnd, OutcomeStatus};
use sea_orm::{ColumnTrait, QueryFilter};
use uuid::Uuid;

use super::{
    DesiredOutcome, MeasureInput, OutcomeInput,
    check::{self, MOST_OUTCOMES},
    entity::outcome::{Column, Entity},
    milestone::{Directories, milestones},
    plan, read, save,
};
use crate::{
    error::{Error, Refusal},
    growth::{KpiDirectory, check_accounts, check_day, writer},
    page,
    reference::lines,
    scope::{Scope, Writer},
};

/// Adds an outcome to a plan.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor may record outcomes of the account; [`Error::Refused`] when there is no such plan, it has too many outcomes, or
/// something is not allowed.
pub async fn add(scope: &Scope, plan: Uuid, input: OutcomeInput) -> Result<DesiredOutcome, Error> {
    let writer = writer(scope)?;
    let plan = plan::find(&writer, plan, "plan").await?;
    let known = scope.find::<Entity>().filter(Column::PlanId.eq(plan.id));
    let known = page::count(scope, known).await?;
    if usize::try_from(known).unwrap_or(usize::MAX) >= MOST_OUTCOMES {
        let rule = format!("a plan has at most {MOST_OUTCOMES} outcomes");
        return Err(Refusal::invalid("plan", rule).into());
    }
    let named = Directories::load(scope, [&input]).await?;
    let outcome = check::outcome(&writer, &named, &plan, &input).map_err(Error::Refused)?;
    save::create(&writer, std::slice::from_ref(&outcome)).await?;
    Ok(outcome)
}

/// What to change about an outcome.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OutcomePatch {
    /// In the customer's words; none leaves it.
    pub statement: Option<String>,
    /// The day by which it is to be reached; none leaves it.
    pub due_on: Option<NaiveDate>,
    /// All measures, with what they are now; none leaves them.
    pub measures: Option<Vec<MeasureInput>>,
    /// The milestones of onboardings that lead to it, all of them; none leaves them.
    pub milestones: Option<Vec<Uuid>>,
    /// The version that the caller has seen.
    pub version: Option<i32>,
}

/// Changes an outcome.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor may record outcomes of the account; [`Error::Refused`] when there is no such outcome, something is not allowed, or
/// the version has moved on.
pub async fn update(scope: &Scope, id: Uuid, patch: OutcomePatch) -> Result<DesiredOutcome, Error> {
    let writer = writer(scope)?;
    let before = find(&writer, id, patch.version).await?;
    let mut after = before.clone();
    if let Some(statement) = patch.statement {
        after.row.statement = check::statement(&statement)?;
    }
    after.row.due_on = patch.due_on.unwrap_or(after.row.due_on);
    if let Some(measures) = patch.measures {
        let kpis = KpiDirectory::load(scope).await?;
        let measures = check::measures(&writer, &kpis, id, &measures);
        after.measures = measures.map_err(Error::Refused)?;
    }
    if let Some(ids) = &patch.milestones {
        after.milestones = milestones(scope, ids, after.row.account_id).await?;
    }
    save::replace(&writer, &before, after).await
}

/// Ends an outcome: it was reached, or given up, on a day that has begun.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor may record outcomes of the account; [`Error::Refused`] when there is no such outcome, it has ended, something is
/// not allowed, or the version has moved on.
pub async fn close(
    scope: &Scope,
    id: Uuid,
    end: OutcomeEnd,
    note: Option<String>,
    version: Option<i32>,
) -> Result<DesiredOutcome, Error> {
    let writer = writer(scope)?;
    let before = find(&writer, id, version).await?;
    if let Some(ended_on) = before.row.ended_on {
        let rule = format!("the outcome ended on {ended_on}: reopen it first");
        return Err(Refusal::conflict("id", rule).into());
    }
    let mut after = before.clone();
    let status = match end {
        OutcomeEnd::Attained(_) => OutcomeStatus::Attained,
        OutcomeEnd::Abandoned(_) => OutcomeStatus::Abandoned,
    };
    status.as_str().clone_into(&mut after.row.status);
    after.row.ended_on = Some(check_day(scope, end.day(), "endedOn")?);
    after.row.note = lines(note.as_deref(), "note")?;
    save::replace(&writer, &before, after).await
}

/// Takes back that an outcome ended.
///
/// # Errors
/// As [`close`]; [`Error::Refused`] when it has not ended.
pub async fn reopen(
    scope: &Scope,
    id: Uuid,
    version: Option<i32>,
) -> Result<DesiredOutcome, Error> {
    let writer = writer(scope)?;
    let before = find(&writer, id, version).await?;
    if before.row.ended_on.is_none() {
        return Err(Refusal::conflict("id", "the outcome has not ended").into());
    }
    let mut after = before.clone();
    let open = OutcomeStatus::Open.as_str();
    open.clone_into(&mut after.row.status);
    (after.row.ended_on, after.row.note) = (None, None);
    save::replace(&writer, &before, after).await
}

/// The outcome that the actor is to change.
async fn find(
    writer: &Writer<'_>,
    id: Uuid,
    version: Option<i32>,
) -> Result<DesiredOutcome, Error> {
    let found = read::whole(writer, id).await?;
    let found = found.ok_or_else(|| Refusal::not_found("id", "there is no such outcome"))?;
    check_accounts(writer, &[found.row.account_id]).await?;
    crate::check_version(version, found.row.version)?;
    Ok(found)
}
