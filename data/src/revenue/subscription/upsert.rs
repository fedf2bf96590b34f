//! Subscriptions in bulk, found by their external ids: the same rows twice change nothing the second time.

use std::collections::HashMap;

use domain::member::Permission;
use uuid::Uuid;

use super::{
    Subscription, SubscriptionInput,
    check::{Draft, check},
    lines::merge,
    plans::Plans,
    read,
    reasons::Reasons,
    save::{Change, save},
};
use crate::{
    answer,
    bulk::{self, Outcome, Policy, RowResult},
    error::Error,
    id,
    reference::AccountDirectory,
    refresh::Projection,
    revenue::entity::{pause, subscription},
    scope::{Scope, Writer},
    upsert::Known,
};

/// Writes whole subscriptions. A known one becomes what its row says: lines that the row does not mention are removed, and it moves to the
/// account that the row names. Unknown plans and products are made when the actor may change the catalogue.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageSubscriptions`]; [`Error::Refused`] for too many rows, or any bad row under
/// [`Policy::RejectAll`].
pub async fn upsert(
    scope: &Scope,
    rows: &[SubscriptionInput],
    policy: Policy,
    projection: Projection,
) -> Result<Vec<RowResult>, Error> {
    scope.check(Permission::ManageSubscriptions)?;
    bulk::check_size(rows.len())?;
    let external_ids = rows.iter().filter_map(|row| row.external_id.as_deref());
    let external_ids: Vec<&str> = external_ids.map(str::trim).collect();
    let known = load_known(scope, &external_ids).await?;
    upsert_over(scope, rows, known, policy, projection).await
}

/// As [`upsert`], for a caller who has the subscriptions that the rows may be about from [`known`], in the same scope.
///
/// # Errors
/// As [`upsert`].
pub async fn upsert_over(
    scope: &Scope,
    rows: &[SubscriptionInput],
    known: HashMap<String, Subscription>,
    policy: Policy,
    projection: Projection,
) -> Result<Vec<RowResult>, Error> {
    let writer = scope.require(Permission::ManageSubscriptions)?;
    bulk::check_size(rows.len())?;
    let accounts = AccountDirectory::load(scope, rows.iter().map(|row| &row.account)).await?;
    let lines = rows.iter().flat_map(|row| &row.lines);
    let mut plans = Plans::load(scope, lines.filter_map(|line| line.plan.as_ref())).await?;
    let mut reasons = Reasons::load(scope, rows.iter().flat_map(|row| row.life.reasons())).await?;
    let mut known = Known::new("subscription", known);
    let (mut results, mut changes) = (Vec::with_capacity(rows.len()), Vec::new());
    for (place, input) in rows.iter().enumerate() {
        let checked = known.check(input.external_id.as_deref(), |stored| {
            let directories = (&accounts, &mut plans, &mut reasons);
            check(&writer, input, stored, directories)
        });
        match checked {
            Ok((before, draft)) => {
                let change = change(&writer, before, draft);
                results.push(RowResult::done(outcome(&change), change.row.id));
                changes.push(change);
            }
            Err(refusals) => results.push(RowResult::rejected(place, refusals)),
        }
    }
    answer::enforce(policy, &results)?;
    plans.save(&writer).await?;
    reasons.save(&writer).await?;
    save(&writer, &mut changes, projection).await?;
    Ok(results)
}

/// The subscriptions of those external ids, by them, with all that is theirs. Four statements, one when none is known.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn known(
    scope: &Scope,
    external_ids: &[&str],
) -> Result<HashMap<String, Subscription>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    load_known(scope, external_ids).await
}

async fn load_known(
    scope: &Scope,
    external_ids: &[&str],
) -> Result<HashMap<String, Subscription>, Error> {
    let found = read::rows_by_external_ids(scope, external_ids).await?;
    let whole = read::with_parts(scope, found).await?.into_iter();
    let named = whole.filter_map(|known| Some((known.row.external_id.clone()?, known)));
    Ok(named.collect())
}

/// What it takes to make the known subscription what the draft says.
pub(super) fn change(writer: &Writer<'_>, before: Option<Subscription>, draft: Draft) -> Change {
    let known = before.as_ref().map(|before| &before.row);
    let life = &draft.life;
    let number = |number: Option<u32>| number.and_then(|number| i32::try_from(number).ok());
    let row = subscription::Model {
        tenant_id: writer.tenant_id(),
        id: known.map_or_else(|| id::new(writer.now()), |row| row.id),
        account_id: draft.account,
        external_id: draft.external_id,
        starts_on: life.starts_on,
        ends_on: life.ends_on,
        trial_starts_on: life.trial_starts_on,
        trial_ends_on: life.trial_ends_on,
        term_months: number(life.contract.months),
        term_ends_on: life.contract.term_ends_on,
        notice_days: number(life.contract.notice_days),
        renews_automatically: life.contract.renews_automatically,
        cancelled_on: life.cancellation.map(|cancelled| cancelled.cancelled_on),
        paid_until: life.cancellation.and_then(|cancelled| cancelled.paid_until),
        churn_kind: draft.kind.map(|kind| kind.as_str().to_owned()),
        version: known.map_or(0, |row| row.version),
        created_at: known.map_or_else(|| writer.now(), |row| row.created_at),
        updated_at: known.map_or_else(|| writer.now(), |row| row.updated_at),
    };
    let mut declared = draft.lines;
    for line in &mut declared {
        line.subscription_id = row.id;
        line.account_id = row.account_id;
    }
    let stored = before.as_ref().map_or(&[][..], |before| &before.lines);
    let new_id = || -> Uuid { id::new(writer.now()) };
    let lines = merge(stored, declared, new_id);
    let pauses = life.pauses.iter().map(|pause| pause::Model {
        tenant_id: row.tenant_id,
        subscription_id: row.id,
        starts_on: pause.starts_on,
        ends_on: pause.ends_on,
        account_id: row.account_id,
    });
    Change {
        pauses: pauses.collect(),
        reasons: draft.reasons,
        before,
        row,
        lines,
        renews: false,
    }
}

fn outcome(change: &Change) -> Outcome {
    match &change.before {
        None => Outcome::Created,
        Some(_) if change.differs() => Outcome::Updated,
        Some(_) => Outcome::Unchanged,
    }
}
