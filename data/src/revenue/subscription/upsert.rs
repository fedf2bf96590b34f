//! Subscriptions in bulk, found by their external ids: the same rows twice change nothing the second time.

use std::collections::{HashMap, HashSet};

use domain::member::Permission;
use uuid::Uuid;

use super::{
    Subscription, SubscriptionInput,
    check::{Draft, check},
    lines::merge,
    plans::Plans,
    read,
    save::{Change, save},
};
use crate::{
    answer,
    bulk::{self, Outcome, Policy, RowResult},
    error::{Error, Refusal},
    id,
    reference::AccountDirectory,
    refresh::Projection,
    revenue::entity::subscription,
    scope::{Scope, Writer},
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
    mut known: HashMap<String, Subscription>,
    policy: Policy,
    projection: Projection,
) -> Result<Vec<RowResult>, Error> {
    let writer = scope.require(Permission::ManageSubscriptions)?;
    bulk::check_size(rows.len())?;
    let accounts = AccountDirectory::load(scope, rows.iter().map(|row| &row.account)).await?;
    let lines = rows.iter().flat_map(|row| &row.lines);
    let mut plans = Plans::load(scope, lines.filter_map(|line| line.plan.as_ref())).await?;
    let mut seen = HashSet::with_capacity(rows.len());
    let (mut results, mut changes) = (Vec::with_capacity(rows.len()), Vec::new());
    for (place, input) in rows.iter().enumerate() {
        let draft = identify(input, &mut seen)
            .map_err(|refusal| vec![refusal])
            .and_then(|()| check(&writer, input, &accounts, &mut plans));
        match draft {
            Ok(draft) => {
                let before = draft
                    .external_id
                    .as_ref()
                    .and_then(|external_id| known.remove(external_id));
                let change = change(&writer, before, draft);
                results.push(RowResult::done(outcome(&change), change.row.id));
                changes.push(change);
            }
            Err(refusals) => results.push(RowResult::rejected(place, refusals)),
        }
    }
    answer::enforce(policy, &results)?;
    plans.save(&writer).await?;
    save(&writer, &mut changes, projection).await?;
    Ok(results)
}

/// The subscriptions of those external ids, by them, with their lines. Two statements, one when none is known.
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
    let with_lines = read::with_lines(scope, found).await?.into_iter();
    let named = with_lines.filter_map(|known| Some((known.row.external_id.clone()?, known)));
    Ok(named.collect())
}

/// Refuses a row that does not say which subscription it is, or the same as another one.
fn identify<'r>(input: &'r SubscriptionInput, seen: &mut HashSet<&'r str>) -> Result<(), Refusal> {
    let Some(external_id) = input.external_id.as_deref().map(str::trim) else {
        return Err(Refusal::invalid(
            "externalId",
            "the row needs an externalId, by which the subscription is found again",
        ));
    };
    match seen.insert(external_id) {
        true => Ok(()),
        false => Err(Refusal::conflict(
            "externalId",
            format!("another row has the externalId `{external_id}` too"),
        )),
    }
}

/// What it takes to make the known subscription what the draft says.
pub(super) fn change(writer: &Writer<'_>, before: Option<Subscription>, draft: Draft) -> Change {
    let known = before.as_ref().map(|before| &before.row);
    let row = subscription::Model {
        tenant_id: writer.tenant_id(),
        id: known.map_or_else(|| id::new(writer.now()), |row| row.id),
        account_id: draft.account,
        external_id: draft.external_id,
        starts_on: draft.starts_on,
        ends_on: draft.ends_on,
        trial_starts_on: draft.trial_starts_on,
        trial_ends_on: draft.trial_ends_on,
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
    Change { before, row, lines }
}

fn outcome(change: &Change) -> Outcome {
    match &change.before {
        None => Outcome::Created,
        Some(_) if change.differs() => Outcome::Updated,
        Some(_) => Outcome::Unchanged,
    }
}
