//! Costs in bulk, found by their external ids: the same rows twice change nothing the second time.

use std::collections::{HashMap, HashSet};

use domain::member::Permission;

use super::{
    CostInput,
    check::check,
    entity::Model,
    read,
    write::{Change, save},
};
use crate::{
    answer,
    bulk::{self, Outcome, Policy, RowResult},
    error::{Error, Refusal},
    id,
    reference::AccountDirectory,
    scope::Scope,
};

/// Writes whole costs: a known one becomes what its row says.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageCosts`]; [`Error::Refused`] for too many rows, or any bad row under [`Policy::RejectAll`].
pub async fn upsert(
    scope: &Scope,
    rows: &[CostInput],
    policy: Policy,
) -> Result<Vec<RowResult>, Error> {
    scope.check(Permission::ManageCosts)?;
    bulk::check_size(rows.len())?;
    let external_ids = rows.iter().filter_map(|row| row.external_id.as_deref());
    let external_ids: Vec<&str> = external_ids.map(str::trim).collect();
    let known = load_known(scope, &external_ids).await?;
    upsert_over(scope, rows, known, policy).await
}

/// As [`upsert`], for a caller who has the costs that the rows may be about from [`known`], in the same scope.
///
/// # Errors
/// As [`upsert`].
pub async fn upsert_over(
    scope: &Scope,
    rows: &[CostInput],
    mut known: HashMap<String, Model>,
    policy: Policy,
) -> Result<Vec<RowResult>, Error> {
    let writer = scope.require(Permission::ManageCosts)?;
    bulk::check_size(rows.len())?;
    let accounts = rows.iter().filter_map(|row| row.account.as_ref());
    let accounts = AccountDirectory::load(scope, accounts).await?;
    let mut seen = HashSet::with_capacity(rows.len());
    let (mut results, mut changes) = (Vec::with_capacity(rows.len()), Vec::new());
    for (place, input) in rows.iter().enumerate() {
        let row = identify(input, &mut seen)
            .map_err(|refusal| vec![refusal])
            .and_then(|external_id| {
                let before = known.remove(external_id);
                let row = check(&writer, input, before.as_ref(), &accounts)?;
                Ok((before, row))
            });
        match row {
            Ok((before, mut row)) => {
                let outcome = match &before {
                    None => Outcome::Created,
                    Some(before) if *before == row => Outcome::Unchanged,
                    Some(_) => Outcome::Updated,
                };
                if before.is_none() {
                    row.id = id::new(writer.now());
                }
                results.push(RowResult::done(outcome, row.id));
                changes.push(Change { before, row });
            }
            Err(refusals) => results.push(RowResult::rejected(place, refusals)),
        }
    }
    answer::enforce(policy, &results)?;
    save(&writer, &mut changes).await?;
    Ok(results)
}

/// The costs of those external ids, by them. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ReadCosts`].
pub async fn known(scope: &Scope, external_ids: &[&str]) -> Result<HashMap<String, Model>, Error> {
    scope.check(Permission::ReadCosts)?;
    load_known(scope, external_ids).await
}

async fn load_known(scope: &Scope, external_ids: &[&str]) -> Result<HashMap<String, Model>, Error> {
    let found = read::rows_by_external_ids(scope, external_ids).await?;
    let named = found
        .into_iter()
        .filter_map(|row| Some((row.external_id.clone()?, row)));
    Ok(named.collect())
}

/// Refuses a row that does not say which cost it is, or the same as another one.
fn identify<'r>(input: &'r CostInput, seen: &mut HashSet<&'r str>) -> Result<&'r str, Refusal> {
    let Some(external_id) = input.external_id.as_deref().map(str::trim) else {
        return Err(Refusal::invalid(
            "externalId",
            "the row needs an externalId, by which the cost is found again",
        ));
    };
    match seen.insert(external_id) {
        true => Ok(external_id),
        false => Err(Refusal::conflict(
            "externalId",
            format!("another row has the externalId `{external_id}` too"),
        )),
    }
}
