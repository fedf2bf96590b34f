//! Cases in bulk, found by their external ids: the same rows twice change nothing the second time.

use std::collections::HashMap;

use domain::member::Permission;

use super::{
    CaseInput, SupportCase,
    check::check,
    read,
    save::{change, save},
};
use crate::{
    bulk::{self, Policy, RowResult},
    error::Error,
    reference::{AccountDirectory, ContactDirectory},
    scope::Scope,
    upsert::{Known, settle},
};

/// Writes whole cases. A known one becomes what its row says, and moves to the account that the row names. Contacts, events with external ids, and the
/// satisfaction stay as they are stored when the row says nothing about them.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageSupport`]; [`Error::Refused`] for too many rows, or any bad row under
/// [`Policy::RejectAll`].
pub async fn upsert(
    scope: &Scope,
    rows: &[CaseInput],
    policy: Policy,
) -> Result<Vec<RowResult>, Error> {
    scope.check(Permission::ManageSupport)?;
    bulk::check_size(rows.len())?;
    let external_ids = rows.iter().filter_map(|row| row.external_id.as_deref());
    let external_ids: Vec<&str> = external_ids.map(str::trim).collect();
    let known = load_known(scope, &external_ids).await?;
    upsert_over(scope, rows, known, policy).await
}

/// As [`upsert`], for a caller who has the cases that the rows may be about from [`known`], in the same scope.
///
/// # Errors
/// As [`upsert`].
pub async fn upsert_over(
    scope: &Scope,
    rows: &[CaseInput],
    known: HashMap<String, SupportCase>,
    policy: Policy,
) -> Result<Vec<RowResult>, Error> {
    let writer = scope.require(Permission::ManageSupport)?;
    bulk::check_size(rows.len())?;
    let accounts = AccountDirectory::load(scope, rows.iter().map(|row| &row.account)).await?;
    let contacts = rows.iter().filter_map(|row| row.contact.as_ref());
    let people = ContactDirectory::load(scope, contacts).await?;
    let mut known = Known::new("case", known);
    let mut checked = Vec::with_capacity(rows.len());
    for input in rows {
        let case = known.check(input.external_id.as_deref(), |stored| {
            check(&writer, input, stored, &accounts, &people)
        });
        checked.push(match case {
            Ok((before, case)) => Ok(change(&writer, before, case)?),
            Err(refusals) => Err(refusals),
        });
    }
    let (results, mut changes) = settle(policy, checked)?;
    save(&writer, &mut changes).await?;
    Ok(results)
}

/// The cases of those external ids, by them, with what happened to them. Two statements, one when none is known.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn known(
    scope: &Scope,
    external_ids: &[&str],
) -> Result<HashMap<String, SupportCase>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    load_known(scope, external_ids).await
}

pub(super) async fn load_known(
    scope: &Scope,
    external_ids: &[&str],
) -> Result<HashMap<String, SupportCase>, Error> {
    let found = read::rows_by_external_ids(scope, external_ids).await?;
    let with_events = read::with_events(scope, found).await?.into_iter();
    let named = with_events.filter_map(|known| Some((known.row.external_id.clone()?, known)));
    Ok(named.collect())
}
