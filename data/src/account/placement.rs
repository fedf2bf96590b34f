//! Settling the parents of the rows of one call, which may refer to each other in any order.

use std::collections::{HashMap, HashSet};

use domain::account::would_cycle;
use uuid::Uuid;

use super::{checked::Change, entity::account::Model, known::Known};
use crate::{bulk::Rows, error::Refusal, id, reference::Reference, scope::Scope};

/// The input field that names the account that an account belongs to.
const PARENT: &str = "parent";

/// The accounts of a call by external id: those that are there, and those that it makes.
pub(super) struct Places<'a> {
    known: &'a Known,
    new: HashMap<String, Uuid>,
}

/// One row: the account it is about and the change. The account exists or gets made under this id.
pub(super) struct Placed {
    pub(super) account: Uuid,
    pub(super) change: Change,
}

impl<'a> Places<'a> {
    pub(super) fn new(known: &'a Known) -> Self {
        Self {
            known,
            new: HashMap::new(),
        }
    }

    /// The id of the account with that external id, a new one when there is none.
    pub(super) fn place(&mut self, scope: &Scope, external_id: &str) -> Uuid {
        match self.known.by_external_id(external_id) {
            Some(row) => row.id,
            None => {
                let place = self.new.entry(external_id.to_owned());
                *place.or_insert_with(|| id::new(scope.now()))
            }
        }
    }

    /// The account that a change names as parent.
    pub(super) fn parent(&self, change: &Change) -> Option<Uuid> {
        match change.parent.value()? {
            Reference::Id(id) => Some(*id),
            reference @ Reference::ExternalId(external_id) => {
                let known = self.known.find(reference).map(|row| row.id);
                known.or_else(|| self.new.get(external_id).copied())
            }
        }
    }

    /// Refuses rows until the parents of the others make sense: a row that was refused may have brought the parent of another.
    pub(super) fn settle(&self, rows: &mut Rows<Placed>) {
        loop {
            let mut refused = self.nameless(rows);
            if refused.is_empty() {
                refused = self.orphans(rows);
            }
            if refused.is_empty() {
                refused = self.circles(rows);
            }
            if refused.is_empty() {
                return;
            }
            for (index, refusal) in refused {
                rows.refuse(index, refusal);
            }
        }
    }

    /// New accounts whose first row has no name.
    fn nameless(&self, rows: &Rows<Placed>) -> Vec<(usize, Refusal)> {
        let mut made = HashSet::new();
        let mut refused = Vec::new();
        for (index, row) in rows.good() {
            if self.known.by_id(row.account).is_some() || made.contains(&row.account) {
                continue;
            }
            match row.change.name {
                Some(_) => _ = made.insert(row.account),
                None => refused.push((
                    index,
                    Refusal::invalid("name", "a new account needs a name"),
                )),
            }
        }
        refused
    }

    /// Rows whose parent is not there, or in the archive.
    fn orphans(&self, rows: &Rows<Placed>) -> Vec<(usize, Refusal)> {
        let there: HashSet<Uuid> = rows.good().map(|(_, row)| row.account).collect();
        let check = |row: &Placed| {
            let reference = row.change.parent.value()?;
            match (self.known.find(reference), self.parent(&row.change)) {
                (Some(parent), _) => archived_parent(
                    parent,
                    self.known.by_id(row.account),
                    &reference.field(PARENT),
                ),
                (None, Some(parent)) if there.contains(&parent) => None,
                _ => Some(no_parent(reference)),
            }
        };
        let rows = rows.good();
        rows.filter_map(|(index, row)| Some((index, check(row)?)))
            .collect()
    }

    /// Rows whose parent would close a circle. What counts is what all rows make together.
    fn circles(&self, rows: &Rows<Placed>) -> Vec<(usize, Refusal)> {
        let mut last: HashMap<Uuid, usize> = HashMap::new();
        for (index, row) in rows.good() {
            if !row.change.parent.keeps() {
                last.insert(row.account, index);
            }
        }
        let mut links = self.known.parents.clone();
        links.retain(|account, _| !last.contains_key(account));
        let mut refused = Vec::new();
        for (index, row) in rows.good() {
            let Some(parent) = self.parent(&row.change) else {
                continue;
            };
            if last.get(&row.account) != Some(&index) {
                continue;
            }
            if would_cycle(row.account, parent, |account| links.get(&account).copied()) {
                let rule = "the account would end up below itself";
                let parent = row.change.parent.value();
                let field = parent.map_or(PARENT.to_owned(), |parent| parent.field(PARENT));
                refused.push((index, Refusal::invalid(&field, rule)));
            } else {
                links.insert(row.account, parent);
            }
        }
        refused
    }
}

/// An archived account takes no new children; those it has may stay.
fn archived_parent(parent: &Model, child: Option<&Model>, field: &str) -> Option<Refusal> {
    let stays = child.is_some_and(|child| child.parent_id == Some(parent.id));
    if parent.archived_at.is_none() || stays {
        return None;
    }
    let rule = format!(
        "the account `{}` is archived: restore it first",
        parent.name
    );
    Some(Refusal::conflict(field, rule))
}

fn no_parent(reference: &Reference) -> Refusal {
    let rule = match reference {
        Reference::Id(_) => "there is no such account".to_owned(),
        Reference::ExternalId(external_id) => {
            format!("there is no account with the external id `{external_id}`")
        }
    };
    Refusal::not_found(&reference.field(PARENT), rule)
}
