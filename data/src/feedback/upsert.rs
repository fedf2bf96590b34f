//! Items in bulk, found by their external ids: the same rows twice change nothing the second time.

use std::collections::HashMap;

use domain::member::Permission;

use super::{FeedbackInput, FeedbackItem, check::Directories, read, save::save};
use crate::{
    bulk::{self, Policy, RowResult},
    error::Error,
    scope::Scope,
    upsert::{Known, settle},
};

/// Writes whole items. A known one becomes what its row says; what customers were told stays.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageSupport`]; [`Error::Refused`] for too many rows, or any bad row under
/// [`Policy::RejectAll`].
pub async fn upsert(
    scope: &Scope,
    rows: &[FeedbackInput],
    policy: Policy,
) -> Result<Vec<RowResult>, Error> {
    scope.check(Permission::ManageSupport)?;
    bulk::check_size(rows.len())?;
    let external_ids = rows.iter().filter_map(|row| row.external_id.as_deref());
    let external_ids: Vec<&str> = external_ids.map(str::trim).collect();
    let known = load_known(scope, &external_ids).await?;
    upsert_over(scope, rows, known, policy).await
}

/// As [`upsert`], for a caller who has the items that the rows may be about from [`known`], in the same scope.
///
/// # Errors
/// As [`upsert`].
pub async fn upsert_over(
    scope: &Scope,
    rows: &[FeedbackInput],
    known: HashMap<String, FeedbackItem>,
    policy: Policy,
) -> Result<Vec<RowResult>, Error> {
    let writer = scope.require(Permission::ManageSupport)?;
    bulk::check_size(rows.len())?;
    let directories = Directories::load(scope, rows).await?;
    let mut known = Known::new("item", known);
    let checked = rows.iter().map(|input| {
        known.change(input.external_id.as_deref(), |stored| {
            directories.check(&writer, input, stored)
        })
    });
    let (results, mut changes) = settle(policy, checked)?;
    save(&writer, &mut changes).await?;
    Ok(results)
}

/// The items of those external ids, by them, with their accounts. Two statements, one when none is known.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn known(
    scope: &Scope,
    external_ids: &[&str],
) -> Result<HashMap<String, FeedbackItem>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    load_known(scope, external_ids).await
}

async fn load_known(
    scope: &Scope,
    external_ids: &[&str],
) -> Result<HashMap<String, FeedbackItem>, Error> {
    let found = read::rows_by_external_ids(scope, external_ids).await?;
    let found = read::with_accounts(scope, found).await?.into_iter();
    let named = found.filter_map(|known| Some((known.row.external_id.clone()?, known)));
    Ok(named.collect())
}
