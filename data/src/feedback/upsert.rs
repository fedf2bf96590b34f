//! Items in bulk, found by their external ids: the same rows twice change nothing the second time.

use std::collections::{HashMap, HashSet};

use domain::member::Permission;

use super::{
    FeedbackInput, FeedbackItem,
    check::Directories,
    read,
    save::{Change, save},
};
use crate::{
    answer,
    bulk::{self, Policy, RowResult},
    error::Error,
    scope::Scope,
    support::identify,
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
    let writer = scope.require(Permission::ManageSupport)?;
    bulk::check_size(rows.len())?;
    let external_ids = rows.iter().filter_map(|row| row.external_id.as_deref());
    let external_ids: Vec<&str> = external_ids.map(str::trim).collect();
    let found = read::rows_by_external_ids(scope, &external_ids).await?;
    let found = read::with_accounts(scope, found).await?.into_iter();
    let named = found.filter_map(|known| Some((known.row.external_id.clone()?, known)));
    let mut known: HashMap<String, FeedbackItem> = named.collect();
    let directories = Directories::load(scope, rows).await?;
    let mut seen = HashSet::with_capacity(rows.len());
    let (mut results, mut changes) = (Vec::with_capacity(rows.len()), Vec::new());
    for (place, input) in rows.iter().enumerate() {
        let external_id = input.external_id.as_deref().map(str::trim);
        let checked = identify(external_id, &mut seen, "item")
            .and_then(|external_id| directories.check(&writer, input, known.get(external_id)));
        match checked {
            Ok(item) => {
                let before = external_id.and_then(|external_id| known.remove(external_id));
                let change = Change::new(&writer, before, item);
                results.push(RowResult::done(change.outcome(), change.after.row.id));
                changes.push(change);
            }
            Err(refusals) => results.push(RowResult::rejected(place, refusals)),
        }
    }
    answer::enforce(policy, &results)?;
    save(&writer, &mut changes).await?;
    Ok(results)
}
