//! Costs in bulk, found by their external ids: the same rows twice change nothing the second time.

use std::collections::HashMap;

use domain::member::Permission;

use super::{
    CostInput,
    check::check,
    entity::{Entity, Model},
    read,
};
use crate::{
    bulk::{self, Policy, RowResult},
    change,
    error::Error,
    reference::AccountDirectory,
    scope::Scope,
    upsert::{Known, settle},
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
    known: HashMap<String, Model>,
    policy: Policy,
) -> Result<Vec<RowResult>, Error> {
    let writer = scope.require(Permission::ManageCosts)?;
    bulk::check_size(rows.len())?;
    let accounts = rows.iter().filter_map(|row| row.account.as_ref());
    let accounts = AccountDirectory::load(scope, accounts).await?;
    let mut known = Known::new("cost", known);
    let checked = rows.iter().map(|input| {
        known.change(input.external_id.as_deref(), |stored| {
            check(&writer, input, stored, &accounts)
        })
    });
    let (results, mut changes) = settle(policy, checked)?;
    change::save::<Entity>(&writer, &mut changes).await?;
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
