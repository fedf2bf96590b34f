//! The churn reasons that cancellations name, found or made.

use std::collections::{HashMap, HashSet};

use domain::member::Permission;
use sea_orm::{ColumnTrait, Condition, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::{
    error::{Error, Refusal},
    revenue::{
        catalogue::{churn_reason, key, save_new},
        entity::churn_reason::{Column, Entity, Model},
    },
    scope::{Scope, Writer},
};

/// A churn reason as a caller names it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ReasonReference {
    /// By its id.
    Id(Uuid),
    /// By its key. A reason that is not known is made when the actor may do that.
    Key(String),
}

/// The most reasons of one cancellation.
const MOST_REASONS: usize = 20;

/// The reasons that some cancellations name, and those that are to be made for them.
#[derive(Default)]
pub(super) struct Reasons {
    ids: HashSet<Uuid>,
    by_key: HashMap<String, Uuid>,
    new: Vec<Model>,
}

impl Reasons {
    /// Looks all of them up, in at most one statement.
    pub(super) async fn load<'r>(
        scope: &Scope,
        references: impl IntoIterator<Item = &'r ReasonReference>,
    ) -> Result<Self, Error> {
        let (mut ids, mut keys) = (HashSet::new(), HashSet::new());
        for reference in references {
            match reference {
                ReasonReference::Id(id) => drop(ids.insert(*id)),
                ReasonReference::Key(key) => drop(keys.insert(key.trim())),
            }
        }
        let mut any = Condition::any();
        if !ids.is_empty() {
            any = any.add(Column::Id.is_in(ids));
        }
        if !keys.is_empty() {
            any = any.add(Column::ExternalId.is_in(keys));
        }
        let mut reasons = Self::default();
        if any.is_empty() {
            return Ok(reasons);
        }
        let query = scope.find::<Entity>().filter(any).select_only();
        let query = query.columns([Column::Id, Column::ExternalId]);
        let found: Vec<(Uuid, String)> = query.into_tuple().all(scope.connection()).await?;
        for (id, key) in found {
            reasons.ids.insert(id);
            reasons.by_key.insert(key, id);
        }
        Ok(reasons)
    }

    /// Whether [`Reasons::obtain`] would find or be allowed to make all of them. Paths of refusals start with the list's place.
    pub(super) fn check(
        &self,
        scope: &Scope,
        references: &[ReasonReference],
    ) -> Result<(), Refusal> {
        if references.len() > MOST_REASONS {
            let rule = format!(
                "a cancellation has at most {MOST_REASONS} reasons, not {}",
                references.len()
            );
            return Err(Refusal::invalid("reasons", rule));
        }
        for (place, reference) in references.iter().enumerate() {
            let place = place.to_string();
            self.check_one(scope, reference)
                .map_err(|refusal| refusal.under(&[field(reference), &place]))?;
        }
        Ok(())
    }

    fn check_one(&self, scope: &Scope, reference: &ReasonReference) -> Result<(), Refusal> {
        match reference {
            ReasonReference::Id(id) if self.ids.contains(id) => Ok(()),
            ReasonReference::Id(_) => Err(Refusal::not_found("", "there is no such churn reason")),
            ReasonReference::Key(text) if self.by_key.contains_key(text.trim()) => Ok(()),
            ReasonReference::Key(text) => {
                key(text, "")?;
                match scope.permissions().contains(Permission::ManageCatalogue) {
                    true => Ok(()),
                    false => Err(Refusal::not_found("", unknown(text.trim()))),
                }
            }
        }
    }

    /// The ids of the reasons, ascending, each once; those that are not known are made. They were checked before.
    pub(super) fn obtain(
        &mut self,
        writer: &Writer<'_>,
        references: &[ReasonReference],
    ) -> Vec<Uuid> {
        let mut ids: Vec<Uuid> = references
            .iter()
            .map(|reference| self.obtain_one(writer, reference))
            .collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    fn obtain_one(&mut self, writer: &Writer<'_>, reference: &ReasonReference) -> Uuid {
        let key = match reference {
            ReasonReference::Id(id) => return *id,
            ReasonReference::Key(key) => key.trim(),
        };
        if let Some(id) = self.by_key.get(key) {
            return *id;
        }
        let row = churn_reason::new_row(writer, key.to_owned(), key.to_owned());
        let id = row.id;
        self.by_key.insert(key.to_owned(), id);
        self.new.push(row);
        id
    }

    /// Writes and logs the new ones.
    pub(super) async fn save(self, writer: &Writer<'_>) -> Result<(), Error> {
        match self.new.is_empty() {
            true => Ok(()),
            false => save_new(writer, self.new).await,
        }
    }
}

/// The input field that holds such references.
const fn field(reference: &ReasonReference) -> &'static str {
    match reference {
        ReasonReference::Id(_) => "reasons",
        ReasonReference::Key(_) => "reasonExternalIds",
    }
}

fn unknown(key: &str) -> String {
    format!(
        "there is no churn reason with the externalId `{key}`, and making one needs the permission to change the catalogue"
    )
}
