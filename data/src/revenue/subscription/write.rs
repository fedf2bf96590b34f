//! Making, changing and removing one subscription.

use chrono::NaiveDate;
use domain::{member::Permission, revenue::Term};
use uuid::Uuid;

use super::{
    LifeInput, LineInput, Subscription, SubscriptionInput,
    check::{Draft, check, check_lines, term_field, with_plans},
    plans::Plans,
    read,
    reasons::Reasons,
    save::{Change, remove, save},
    upsert::change,
};
use crate::{
    error::{Error, Refusal},
    patch::Patch,
    reference::AccountDirectory,
    refresh::Projection,
    revenue::{
        catalogue::key,
        entity::{line, subscription},
    },
    scope::{Scope, Writer},
    upsert,
};

/// Makes a subscription.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageSubscriptions`]; [`Error::Refused`] when something in it is not allowed, the account or a
/// plan is unknown, or the external id is taken.
pub async fn create(scope: &Scope, input: SubscriptionInput) -> Result<Subscription, Error> {
    let writer = scope.require(Permission::ManageSubscriptions)?;
    let accounts = AccountDirectory::load(scope, [&input.account]).await?;
    let mut plans = load_plans(scope, &input.lines).await?;
    let mut reasons = Reasons::load(scope, input.life.reasons()).await?;
    let directories = (&accounts, &mut plans, &mut reasons);
    let draft = check(&writer, &input, None, directories).map_err(Error::Refused)?;
    check_free(scope, draft.external_id.as_deref(), None).await?;
    plans.save(&writer).await?;
    reasons.save(&writer).await?;
    write(&writer, change(&writer, None, draft)).await
}

/// What to change about a subscription.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SubscriptionPatch {
    /// The id in the billing system.
    pub external_id: Patch<String>,
    /// The first day; none leaves it. Lines that start with the subscription move along.
    pub starts_on: Option<NaiveDate>,
    /// The day after the last one. Lines that end with the subscription move along.
    pub ends_on: Patch<NaiveDate>,
    /// The first day of the trial.
    pub trial_starts_on: Patch<NaiveDate>,
    /// The day after the last one of the trial.
    pub trial_ends_on: Patch<NaiveDate>,
    /// All its lines; none leaves them.
    pub lines: Option<Vec<LineInput>>,
    /// Its contract, pauses and cancellation.
    pub life: LifeInput,
    /// The version that the caller has seen.
    pub version: Option<i32>,
}

/// Changes a subscription.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageSubscriptions`]; [`Error::Refused`] when there is no such subscription, something is not
/// allowed, a line would lie outside of it, the external id is taken, or the version has moved on.
pub async fn update(
    scope: &Scope,
    id: Uuid,
    patch: SubscriptionPatch,
) -> Result<Subscription, Error> {
    let writer = scope.require(Permission::ManageSubscriptions)?;
    let before = find(scope, id, patch.version).await?;
    let mut draft = Draft::of(&before);
    patch.external_id.apply_to(&mut draft.external_id);
    if let Some(text) = &draft.external_id {
        draft.external_id = Some(key(text, "externalId")?);
    }
    let life = &mut draft.life;
    life.starts_on = patch.starts_on.unwrap_or(life.starts_on);
    patch.ends_on.apply_to(&mut life.ends_on);
    patch.trial_starts_on.apply_to(&mut life.trial_starts_on);
    patch.trial_ends_on.apply_to(&mut life.trial_ends_on);
    let term = draft.term()?;
    let mut reasons = Reasons::load(scope, patch.life.reasons()).await?;
    patch.life.apply(scope, &reasons, &mut draft)?;
    patch.life.explain(&writer, &mut reasons, &mut draft);
    match &patch.lines {
        Some(lines) => {
            let mut plans = load_plans(scope, lines).await?;
            let rows = check_lines(&writer, &term, lines, &plans).map_err(Error::Refused)?;
            draft.lines = with_plans(&writer, rows, lines, &mut plans);
            plans.save(&writer).await?;
        }
        None => move_along(&before, &term, &mut draft)?,
    }
    check_free(scope, draft.external_id.as_deref(), Some(id)).await?;
    reasons.save(&writer).await?;
    write(&writer, change(&writer, Some(before), draft)).await
}

/// Removes a subscription with its lines, as if it had never been. What it was stays in the log.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageSubscriptions`]; [`Error::Refused`] when there is no such subscription or the version has
/// moved on.
pub async fn delete(scope: &Scope, id: Uuid, version: Option<i32>) -> Result<Subscription, Error> {
    let writer = scope.require(Permission::ManageSubscriptions)?;
    let subscription = find(scope, id, version).await?;
    remove(&writer, &subscription).await?;
    Ok(subscription)
}

pub(super) async fn find(
    scope: &Scope,
    id: Uuid,
    version: Option<i32>,
) -> Result<Subscription, Error> {
    let rows = read::rows_by_ids(scope, &[id]).await?;
    let found = read::with_parts(scope, rows).await?.pop();
    let found = found.ok_or_else(|| Refusal::not_found("id", "there is no such subscription"))?;
    crate::check_version(version, found.row.version)?;
    Ok(found)
}

pub(super) async fn write(writer: &Writer<'_>, change: Change) -> Result<Subscription, Error> {
    let mut changes = vec![change];
    save(writer, &mut changes, Projection::Now).await?;
    let written = changes.pop().map(Change::into_after);
    written.ok_or_else(|| Error::internal("a subscription was lost"))
}

pub(super) async fn load_plans(scope: &Scope, lines: &[LineInput]) -> Result<Plans, Error> {
    Plans::load(scope, lines.iter().filter_map(|line| line.plan.as_ref())).await
}

/// Moves the lines that start or end with the subscription, and refuses to leave others outside of it.
fn move_along(before: &Subscription, term: &Term, draft: &mut Draft) -> Result<(), Error> {
    let (starts_on, ends_on) = (draft.life.starts_on, draft.life.ends_on);
    for line in &mut draft.lines {
        if line.starts_on == before.row.starts_on {
            line.starts_on = starts_on;
        }
        if line.ends_on == before.row.ends_on {
            line.ends_on = ends_on;
        }
        place(term, line)?;
    }
    Ok(())
}

fn place(term: &Term, line: &mut line::Model) -> Result<(), Refusal> {
    let placed = term.line(Some(line.starts_on), line.ends_on);
    let (_, ends_on) = placed.map_err(|error| Refusal::invalid(term_field(&error), error))?;
    line.ends_on = ends_on;
    Ok(())
}

/// Refuses an external id that another subscription has.
pub(super) async fn check_free(
    scope: &Scope,
    external_id: Option<&str>,
    own: Option<Uuid>,
) -> Result<(), Error> {
    use subscription::{Column, Entity};
    let columns = (Column::Id, Column::ExternalId);
    upsert::check_free::<Entity>(scope, "subscription", columns, external_id, own).await
}
