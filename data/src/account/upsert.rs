//! Accounts of an integration, made or changed by their external ids, many at once.

use std::collections::HashMap;

use domain::member::Permission;
use uuid::Uuid;

use super::{
    checked::Change,
    definition::Definitions,
    input::AccountInput,
    known::Known,
    placement::{Placed, Places},
    save::{Entry, save},
    state::State,
};
use crate::{
    bulk::{Outcome, Policy, RowResult, Rows},
    error::{Error, Refusal},
    log::ChangeKind,
    scope::Scope,
};

/// Makes or changes up to [`crate::bulk::MOST`] accounts, found by their external ids, in a constant number of statements.
///
/// Rows are applied in their order; of several about one account the last word counts. A row may name as parent an account that
/// another row of the call makes, before or after it. A row that changes nothing writes nothing.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to manage all accounts; [`Error::Refused`] when there are too many rows or, with
/// [`Policy::RejectAll`], any is refused.
pub async fn upsert(
    scope: &Scope,
    inputs: Vec<AccountInput>,
    policy: Policy,
) -> Result<Vec<RowResult>, Error> {
    let writer = scope.require(Permission::ManageAccounts)?;
    let needed = inputs.iter().any(|input| !input.traits.is_empty());
    let definitions = Definitions::load_if(scope, needed).await?;
    let today = scope.today();
    let rows = Rows::check(inputs, |input| {
        let change = Change::check(input, &definitions, today)?;
        match change.external_id.value() {
            Some(_) => Ok(change),
            None => Err(vec![no_external_id()]),
        }
    })?;
    let changes: Vec<&Change> = rows.good().map(|(_, change)| change).collect();
    let known = Known::load(scope, None, &changes).await?;
    let mut places = Places::new(&known);
    let mut rows = rows.map(|change| Placed {
        account: places.place(scope, change.external_id.value().map_or("", String::as_str)),
        change,
    });
    places.settle(&mut rows);
    rows.settle(policy)?;
    let mut work = Work::new(scope, &known, &places);
    let results = rows.finish(|row| work.apply(&row))?;
    save(
        &writer,
        ChangeKind::Updated,
        &definitions,
        &mut work.entries,
    )
    .await?;
    Ok(results)
}

fn no_external_id() -> Refusal {
    let rule = "an upsert finds the account by its external id: give one";
    Refusal::invalid("externalId", rule)
}

/// The accounts of a call while its rows are applied one after another.
struct Work<'a> {
    scope: &'a Scope,
    known: &'a Known,
    places: &'a Places<'a>,
    entries: Vec<Entry>,
    by_account: HashMap<Uuid, usize>,
}

impl<'a> Work<'a> {
    fn new(scope: &'a Scope, known: &'a Known, places: &'a Places<'a>) -> Self {
        Self {
            scope,
            known,
            places,
            entries: Vec::new(),
            by_account: HashMap::new(),
        }
    }

    fn apply(&mut self, row: &Placed) -> Result<(Outcome, Uuid), Error> {
        let parent = self.places.parent(&row.change);
        let (index, new) = self.entry(row.account);
        let Some(entry) = self.entries.get_mut(index) else {
            return Err(Error::internal("an account of the call was lost"));
        };
        let before = entry.after.clone();
        entry.after.apply(self.scope, &row.change, parent, new)?;
        let outcome = match () {
            () if new => Outcome::Created,
            () if before == entry.after => Outcome::Unchanged,
            () => Outcome::Updated,
        };
        Ok((outcome, row.account))
    }

    /// The place of the account's entry, and whether the account is made now.
    fn entry(&mut self, account: Uuid) -> (usize, bool) {
        if let Some(index) = self.by_account.get(&account) {
            return (*index, false);
        }
        let before = self.known.state(account);
        let new = before.is_none();
        let after = before
            .clone()
            .unwrap_or_else(|| State::new(self.scope, account));
        self.entries.push(Entry { before, after });
        let index = self.entries.len() - 1;
        self.by_account.insert(account, index);
        (index, new)
    }
}
