//! Finding what rows name among what is stored.

use std::collections::{HashMap, HashSet};

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::{
    error::{Error, Refusal},
    reference::Reference,
    scope::{Scope, TenantEntity},
};

/// The rows that some references name.
pub(super) struct Directory<M> {
    by_id: HashMap<Uuid, M>,
    ids: HashMap<String, Uuid>,
}

impl<M> Directory<M> {
    /// Looks all of them up in one statement.
    pub(super) async fn load<E>(
        scope: &Scope,
        references: impl IntoIterator<Item = &Reference>,
        (id, name): (E::Column, E::Column),
        keys: impl Fn(&M) -> (Uuid, Option<String>),
    ) -> Result<Self, Error>
    where
        E: TenantEntity + EntityTrait<Model = M>,
        M: sea_orm::FromQueryResult + Send + Sync,
    {
        let (mut ids, mut names) = (HashSet::new(), HashSet::new());
        for reference in references {
            match reference {
                Reference::Id(id) => _ = ids.insert(*id),
                Reference::ExternalId(name) => _ = names.insert(name.trim().to_owned()),
            }
        }
        let mut directory = Self {
            by_id: HashMap::new(),
            ids: HashMap::new(),
        };
        if ids.is_empty() && names.is_empty() {
            return Ok(directory);
        }
        let wanted = Condition::any().add(id.is_in(ids)).add(name.is_in(names));
        let query = scope.find::<E>().filter(wanted);
        for row in query.all(scope.connection()).await? {
            let (id, name) = keys(&row);
            directory.ids.extend(name.map(|name| (name, id)));
            directory.by_id.insert(id, row);
        }
        Ok(directory)
    }

    /// The row that a reference names.
    pub(super) fn find(&self, reference: &Reference, what: &str) -> Result<&M, Refusal> {
        let id = match reference {
            Reference::Id(id) => Some(id),
            Reference::ExternalId(name) => self.ids.get(name.trim()),
        };
        let found = id.and_then(|id| self.by_id.get(id));
        found.ok_or_else(|| {
            let rule = match reference {
                Reference::Id(_) => format!("there is no such {what}"),
                Reference::ExternalId(name) => {
                    format!("there is no {what} with the externalId `{name}`")
                }
            };
            Refusal::not_found(&reference.field(what), rule)
        })
    }
}
