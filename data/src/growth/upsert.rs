//! Values in bulk, found by their external ids: the same rows twice change nothing the second time.

use std::collections::HashMap;

use domain::member::Permission;

use super::{
    ValueInput,
    check::Directories,
    entity::value::Model,
    read,
    save::{SeriesOf, save},
};
use crate::{
    bulk::{self, Policy, RowResult},
    error::Error,
    scope::Scope,
    upsert::{Known, settle},
};

/// Writes whole values. A known one becomes what its row says: restated, or moved to the account, the KPI or the day that the row names. Rows are taken in
/// their order, as if they came one after another: a day that a value leaves is free for the rows after it.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageOutcomes`]; [`Error::Refused`] for too many rows, or any bad row under [`Policy::RejectAll`].
pub async fn upsert(
    scope: &Scope,
    rows: &[ValueInput],
    policy: Policy,
) -> Result<Vec<RowResult>, Error> {
    scope.check(Permission::ManageOutcomes)?;
    bulk::check_size(rows.len())?;
    let external_ids = rows.iter().filter_map(|row| row.external_id.as_deref());
    let external_ids: Vec<&str> = external_ids.map(str::trim).collect();
    let known = load_known(scope, &external_ids).await?;
    upsert_over(scope, rows, known, policy).await
}

/// As [`upsert`], for a caller who has the values that the rows may be about from [`known`], in the same scope.
///
/// # Errors
/// As [`upsert`].
pub async fn upsert_over(
    scope: &Scope,
    rows: &[ValueInput],
    known: HashMap<String, Model>,
    policy: Policy,
) -> Result<Vec<RowResult>, Error> {
    let writer = scope.require(Permission::ManageOutcomes)?;
    bulk::check_size(rows.len())?;
    let directories = Directories::load(scope, rows).await?;
    let mut known = Known::new("value", known);
    let checked = rows.iter().map(|input| {
        known.change(input.external_id.as_deref(), |stored| {
            directories.check(&writer, input, stored)
        })
    });
    let checked: Vec<_> = checked.collect();
    let good = checked.iter().filter_map(|change| change.as_ref().ok());
    let mut series = SeriesOf::load(scope, good.map(|change| &change.after)).await?;
    let placed = checked.into_iter().map(|change| {
        let mut change = change?;
        let placed = series.place(&writer, &mut change);
        placed.map(|()| change).map_err(|refusal| vec![refusal])
    });
    let (results, mut changes) = settle(policy, placed)?;
    save(&writer, &series, &mut changes).await?;
    Ok(results)
}

/// The values of those external ids, by them. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn known(scope: &Scope, external_ids: &[&str]) -> Result<HashMap<String, Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    load_known(scope, external_ids).await
}

async fn load_known(scope: &Scope, external_ids: &[&str]) -> Result<HashMap<String, Model>, Error> {
    let found = read::rows_by_external_ids(scope, external_ids).await?;
    let named = found
        .into_iter()
        .filter_map(|row| Some((row.external_id.clone()?, row)));
    Ok(named.collect())
}
