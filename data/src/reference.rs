//! Naming a thing by our id or by its id in the system of record.

mod people;
mod text;

use std::collections::{HashMap, HashSet};

use sea_orm::{ColumnTrait, Condition, QueryFilter, QuerySelect};
use uuid::Uuid;

pub use people::MemberReference;
pub(crate) use people::{ContactDirectory, MemberDirectory};
pub(crate) use text::{external_id, line, lines};

use crate::{
    account::entity::account::{Column, Entity},
    error::{Error, Refusal},
    scope::Scope,
};

/// The name that a caller gives a thing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Reference {
    /// Our id.
    Id(Uuid),
    /// The id in the system of record.
    ExternalId(String),
}

impl Reference {
    /// The input field that holds such a reference: `field` for our id, `fieldExternalId` for the other.
    #[must_use]
    pub fn field(&self, field: &str) -> String {
        match self {
            Self::Id(_) => field.to_owned(),
            Self::ExternalId(_) => format!("{field}ExternalId"),
        }
    }
}

/// What finds the rows that references name, by the columns of ids and of external ids; none when there are no references.
pub(crate) fn named<'r, C: ColumnTrait>(
    references: impl IntoIterator<Item = &'r Reference>,
    (id, name): (C, C),
) -> Option<Condition> {
    let (mut ids, mut names) = (HashSet::new(), HashSet::new());
    for reference in references {
        match reference {
            Reference::Id(id) => _ = ids.insert(*id),
            Reference::ExternalId(name) => _ = names.insert(name.as_str()),
        }
    }
    let mut any = Condition::any();
    if !ids.is_empty() {
        any = any.add(id.is_in(ids));
    }
    if !names.is_empty() {
        any = any.add(name.is_in(names));
    }
    (!any.is_empty()).then_some(any)
}

/// The accounts that some references name.
#[derive(Clone, Debug, Default)]
pub(crate) struct AccountDirectory {
    ids: HashSet<Uuid>,
    by_external_id: HashMap<String, Uuid>,
}

impl AccountDirectory {
    /// Looks all of them up in one statement, in none when there are none.
    pub(crate) async fn load<'r>(
        scope: &Scope,
        references: impl IntoIterator<Item = &'r Reference>,
    ) -> Result<Self, Error> {
        let mut directory = Self::default();
        let Some(named) = named(references, (Column::Id, Column::ExternalId)) else {
            return Ok(directory);
        };
        let query = scope.find::<Entity>().filter(named).select_only();
        let query = query.columns([Column::Id, Column::ExternalId]);
        let found: Vec<(Uuid, Option<String>)> = query.into_tuple().all(scope.connection()).await?;
        for (id, external_id) in found {
            directory.ids.insert(id);
            let external_id = external_id.map(|external_id| (external_id, id));
            directory.by_external_id.extend(external_id);
        }
        Ok(directory)
    }

    /// The account that the reference names; a refusal is about the input field that holds it, see [`Reference::field`].
    pub(crate) fn resolve(&self, reference: &Reference, field: &str) -> Result<Uuid, Refusal> {
        let found = match reference {
            Reference::Id(id) => self.ids.get(id),
            Reference::ExternalId(external_id) => self.by_external_id.get(external_id),
        };
        let field = reference.field(field);
        found.copied().ok_or_else(|| match reference {
            Reference::Id(_) => Refusal::not_found(&field, "there is no such account"),
            Reference::ExternalId(external_id) => Refusal::not_found(
                &field,
                format!("there is no account with the externalId `{external_id}`"),
            ),
        })
    }
}
