//! Things in bulk, found by their external ids: the same rows twice change nothing the second time.

use std::collections::{HashMap, HashSet};

use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::{
    answer,
    bulk::{Policy, RowResult},
    change::{Change, Versioned},
    error::{Error, Refusal},
    scope::{Scope, TenantEntity},
};

/// The stored things that rows may be about, by their external ids. Each row takes its own.
pub(crate) struct Known<'r, T> {
    what: &'static str,
    things: HashMap<String, T>,
    seen: HashSet<&'r str>,
}

impl<'r, T> Known<'r, T> {
    /// `what` is what messages call such a thing.
    pub(crate) fn new(what: &'static str, things: HashMap<String, T>) -> Self {
        Self {
            what,
            things,
            seen: HashSet::new(),
        }
    }

    /// Checks a row over the stored thing that it is about, if there is one; answers that thing and what was found good.
    pub(crate) fn check<U>(
        &mut self,
        external_id: Option<&'r str>,
        check: impl FnOnce(Option<&T>) -> Result<U, Vec<Refusal>>,
    ) -> Result<(Option<T>, U), Vec<Refusal>> {
        let external_id = external_id.map(str::trim);
        let external_id = identify(external_id, &mut self.seen, self.what)?;
        let checked = check(self.things.get(external_id))?;
        Ok((self.things.remove(external_id), checked))
    }

    /// As [`Known::check`], for a check that answers the whole thing that the row declares.
    pub(crate) fn change(
        &mut self,
        external_id: Option<&'r str>,
        check: impl FnOnce(Option<&T>) -> Result<T, Vec<Refusal>>,
    ) -> Result<Change<T>, Vec<Refusal>> {
        let (before, after) = self.check(external_id, check)?;
        Ok(Change { before, after })
    }
}

/// Refuses a row that does not say which thing it is, or the same as another one.
pub(crate) fn identify<'r>(
    external_id: Option<&'r str>,
    seen: &mut HashSet<&'r str>,
    what: &str,
) -> Result<&'r str, Vec<Refusal>> {
    let missing = || {
        let rule = format!("the row needs an externalId, by which the {what} is found again");
        vec![Refusal::invalid("externalId", rule)]
    };
    let external_id = external_id.ok_or_else(missing)?;
    match seen.insert(external_id) {
        true => Ok(external_id),
        false => Err(vec![Refusal::conflict(
            "externalId",
            format!("another row has the externalId `{external_id}` too"),
        )]),
    }
}

/// The answers to checked rows and the changes that the good ones make. Refuses the call when the policy wants that and a row was refused.
pub(crate) fn settle<T: Versioned>(
    policy: Policy,
    rows: impl IntoIterator<Item = Result<Change<T>, Vec<Refusal>>>,
) -> Result<(Vec<RowResult>, Vec<Change<T>>), Error> {
    let (mut results, mut changes) = (Vec::new(), Vec::new());
    for (place, row) in rows.into_iter().enumerate() {
        match row {
            Ok(change) => {
                let id = change.after.subject().id;
                results.push(RowResult::done(change.outcome(), id));
                changes.push(change);
            }
            Err(refusals) => results.push(RowResult::rejected(place, refusals)),
        }
    }
    answer::enforce(policy, &results)?;
    Ok((results, changes))
}

/// Refuses an external id that another thing has, whose table has ids and external ids in `columns`.
pub(crate) async fn check_free<E: TenantEntity>(
    scope: &Scope,
    what: &str,
    columns: (E::Column, E::Column),
    external_id: Option<&str>,
    own: Option<Uuid>,
) -> Result<(), Error> {
    let Some(external_id) = external_id else {
        return Ok(());
    };
    let (id, name) = columns;
    let query = scope.find::<E>().filter(name.eq(external_id));
    let query = query.select_only().column(id).into_tuple::<Uuid>();
    match query.one(scope.connection()).await? {
        Some(other) if Some(other) != own => Err(Refusal::conflict(
            "externalId",
            format!("there is another {what} with the externalId `{external_id}`"),
        )
        .into()),
        _ => Ok(()),
    }
}
