//! What has to be known of the accounts that a call names: loaded once, whatever their number.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, QueryFilter, sea_query::Condition};
use uuid::Uuid;

use super::{
    checked::Change,
    entity::{
        account::{Column, Entity, Model},
        stage, trait_value,
    },
    state::State,
    tree,
};
use crate::{error::Error, patch::Patch, reference::Reference, scope::Scope};

/// The accounts that a call names, as they are in the database.
#[derive(Default)]
pub(super) struct Known {
    rows: HashMap<Uuid, Model>,
    by_external_id: HashMap<String, Uuid>,
    stages: HashMap<Uuid, BTreeMap<NaiveDate, stage::Model>>,
    traits: HashMap<Uuid, BTreeMap<Uuid, trait_value::Model>>,
    /// The parents of the accounts named as parents and of all above them.
    pub(super) parents: HashMap<Uuid, Uuid>,
}

impl Known {
    /// Loads the accounts that `changes` name by their external ids or as parents, and the account `id` if it is given.
    pub(super) async fn load(
        scope: &Scope,
        id: Option<Uuid>,
        changes: &[&Change],
    ) -> Result<Self, Error> {
        let mut known = Self::default();
        known.load_rows(scope, id, changes).await?;
        let targets = known.targets(id, changes);
        if !targets.is_empty() && changes.iter().any(|change| change.stage.is_some()) {
            known.load_stages(scope, &targets).await?;
        }
        if !targets.is_empty() && changes.iter().any(|change| !change.traits.is_empty()) {
            known.load_traits(scope, &targets).await?;
        }
        let above: HashSet<Uuid> = changes
            .iter()
            .filter_map(|change| change.parent.value())
            .filter_map(|parent| known.find(parent))
            .map(|row| row.id)
            .collect();
        known.parents = tree::parents_above(scope, above.into_iter().collect()).await?;
        Ok(known)
    }

    /// The account of that id.
    pub(super) fn by_id(&self, id: Uuid) -> Option<&Model> {
        self.rows.get(&id)
    }

    /// The account of that external id.
    pub(super) fn by_external_id(&self, external_id: &str) -> Option<&Model> {
        self.by_id(*self.by_external_id.get(external_id)?)
    }

    /// The account that is referred to.
    pub(super) fn find(&self, reference: &Reference) -> Option<&Model> {
        match reference {
            Reference::Id(id) => self.by_id(*id),
            Reference::ExternalId(external_id) => self.by_external_id(external_id),
        }
    }

    /// The account with what was loaded of it.
    pub(super) fn state(&self, id: Uuid) -> Option<State> {
        Some(State {
            row: self.by_id(id)?.clone(),
            stages: self.stages.get(&id).cloned().unwrap_or_default(),
            traits: self.traits.get(&id).cloned().unwrap_or_default(),
        })
    }

    fn targets(&self, id: Option<Uuid>, changes: &[&Change]) -> Vec<Uuid> {
        let named = changes
            .iter()
            .filter_map(|change| change.external_id.value())
            .filter_map(|external_id| self.by_external_id.get(external_id).copied());
        let all: HashSet<Uuid> = named
            .chain(id.filter(|id| self.rows.contains_key(id)))
            .collect();
        all.into_iter().collect()
    }

    async fn load_rows(
        &mut self,
        scope: &Scope,
        id: Option<Uuid>,
        changes: &[&Change],
    ) -> Result<(), Error> {
        let mut ids: HashSet<Uuid> = id.into_iter().collect();
        let mut external_ids: HashSet<&str> = HashSet::new();
        for change in changes {
            external_ids.extend(change.external_id.value().map(String::as_str));
            match &change.parent {
                Patch::Set(Reference::Id(id)) => _ = ids.insert(*id),
                Patch::Set(Reference::ExternalId(id)) => _ = external_ids.insert(id),
                Patch::Keep | Patch::Clear => {}
            }
        }
        let mut named = Condition::any();
        if !ids.is_empty() {
            named = named.add(Column::Id.is_in(ids));
        }
        if !external_ids.is_empty() {
            named = named.add(Column::ExternalId.is_in(external_ids));
        }
        if named.is_empty() {
            return Ok(());
        }
        let query = scope.find::<Entity>().filter(named);
        for row in query.all(scope.connection()).await? {
            if let Some(external_id) = &row.external_id {
                self.by_external_id.insert(external_id.clone(), row.id);
            }
            self.rows.insert(row.id, row);
        }
        Ok(())
    }

    async fn load_stages(&mut self, scope: &Scope, targets: &[Uuid]) -> Result<(), Error> {
        use stage::{Column, Entity};
        let of_targets = Column::AccountId.is_in(targets.iter().copied());
        let query = scope.find::<Entity>().filter(of_targets);
        for entry in query.all(scope.connection()).await? {
            let stages = self.stages.entry(entry.account_id).or_default();
            stages.insert(entry.starts_on, entry);
        }
        Ok(())
    }

    async fn load_traits(&mut self, scope: &Scope, targets: &[Uuid]) -> Result<(), Error> {
        use trait_value::{Column, Entity};
        let of_targets = Column::AccountId.is_in(targets.iter().copied());
        let query = scope.find::<Entity>().filter(of_targets);
        for value in query.all(scope.connection()).await? {
            let traits = self.traits.entry(value.account_id).or_default();
            traits.insert(value.trait_id, value);
        }
        Ok(())
    }
}
