//! Contacts of an integration, made or changed by their external ids, many at once.

use std::collections::HashMap;

use domain::member::Permission;
use uuid::Uuid;

use super::{
    super::entity::contact::Model,
    input::{Change, ContactInput},
    state::{Known, apply, new, save},
};
use crate::{
    bulk::{Outcome, Policy, RowResult, Rows},
    error::{Error, Refusal},
    id,
    log::ChangeKind,
    scope::Scope,
};

/// Makes or changes up to [`crate::bulk::MOST`] contacts, found by their external ids, in a constant number of statements.
///
/// Rows are applied in their order; of several about one contact the last word counts. A row that changes nothing writes nothing.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to manage all accounts; [`Error::Refused`] when there are too many rows or, with
/// [`Policy::RejectAll`], any is refused.
pub async fn upsert(
    scope: &Scope,
    inputs: Vec<ContactInput>,
    policy: Policy,
) -> Result<Vec<RowResult>, Error> {
    let writer = scope.require(Permission::ManageAccounts)?;
    let mut rows = Rows::check(inputs, |input| {
        let change = Change::check(input)?;
        match change.external_id.value().cloned() {
            Some(external_id) => Ok((external_id, change)),
            None => Err(vec![no_external_id()]),
        }
    })?;
    let changes: Vec<&Change> = rows.good().map(|(_, (_, change))| change).collect();
    let known = Known::load(scope, None, &changes).await?;
    for (index, refusal) in refused(&known, &rows) {
        rows.refuse(index, refusal);
    }
    rows.settle(policy)?;
    let mut work = Work {
        scope,
        known: &known,
        contacts: Vec::new(),
        by_external_id: HashMap::new(),
    };
    let results = rows.finish(|(external_id, change)| work.apply(external_id, &change))?;
    save(&writer, ChangeKind::Updated, &mut work.contacts).await?;
    Ok(results)
}

fn no_external_id() -> Refusal {
    let rule = "an upsert finds the contact by its external id: give one";
    Refusal::invalid("externalId", rule)
}

/// Rows whose account is not there, and first rows of new contacts without an account or a name.
fn refused(known: &Known, rows: &Rows<(String, Change)>) -> Vec<(usize, Refusal)> {
    let mut accounts: HashMap<&str, Uuid> = HashMap::new();
    let mut refused = Vec::new();
    for (index, (external_id, change)) in rows.good() {
        let there = known.by_external_id(external_id).map(|row| row.account_id);
        let now = accounts.get(external_id.as_str()).copied().or(there);
        match known.account(change, now) {
            Ok(_) if now.is_none() && change.name.is_none() => {
                refused.push((
                    index,
                    Refusal::invalid("name", "a new contact needs a name"),
                ));
            }
            Ok(account) => _ = accounts.insert(external_id, account),
            Err(refusal) => refused.push((index, refusal)),
        }
    }
    refused
}

/// The contacts of a call while its rows are applied one after another.
struct Work<'a> {
    scope: &'a Scope,
    known: &'a Known,
    contacts: Vec<(Option<Model>, Model)>,
    by_external_id: HashMap<String, usize>,
}

impl Work<'_> {
    fn apply(&mut self, external_id: String, change: &Change) -> Result<(Outcome, Uuid), Error> {
        let place = self.by_external_id.get(&external_id).copied();
        let there = place.and_then(|place| self.contacts.get_mut(place));
        if let Some((_, row)) = there {
            let before = row.clone();
            let account = self.known.account(change, Some(row.account_id))?;
            apply(row, change, account)?;
            return Ok((outcome(&before, row), row.id));
        }
        let before = self.known.by_external_id(&external_id).cloned();
        let account = self
            .known
            .account(change, before.as_ref().map(|row| row.account_id))?;
        let made = || new(self.scope, id::new(self.scope.now()), account);
        let mut row = before.clone().unwrap_or_else(made);
        apply(&mut row, change, account)?;
        let outcome = before
            .as_ref()
            .map_or(Outcome::Created, |before| outcome(before, &row));
        let id = row.id;
        self.by_external_id.insert(external_id, self.contacts.len());
        self.contacts.push((before, row));
        Ok((outcome, id))
    }
}

fn outcome(before: &Model, after: &Model) -> Outcome {
    match before == after {
        true => Outcome::Unchanged,
        false => Outcome::Updated,
    }
}
