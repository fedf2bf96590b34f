//! An account with what belongs to it, as it is and as a change makes it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::account::{Stage, StageChange, StageHistory, TraitValue};
use uuid::Uuid;

use super::{
    checked::Change,
    definition::value_row,
    entity::{account::Model, stage, trait_value},
};
use crate::{error::Error, scope::Scope};

/// The stage of a new account whose input does not name one.
const FIRST_STAGE: Stage = Stage::Active;

/// An account with its stages and the values of its traits, as far as they were loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct State {
    pub(super) row: Model,
    pub(super) stages: BTreeMap<NaiveDate, stage::Model>,
    pub(super) traits: BTreeMap<Uuid, trait_value::Model>,
}

impl State {
    /// A new account without stages, to which the input that makes it is yet to be applied.
    pub(super) fn new(scope: &Scope, id: Uuid) -> Self {
        Self {
            row: Model {
                tenant_id: scope.tenant_id(),
                id,
                external_id: None,
                name: String::new(),
                domain: None,
                industry: None,
                country: None,
                segment: None,
                stage: FIRST_STAGE.as_str().to_owned(),
                parent_id: None,
                signed_up_on: None,
                archived_at: None,
                current_mrr: Some(0),
                owner_id: None,
                refresh_on: None,
                version: 1,
                created_at: scope.now(),
                updated_at: scope.now(),
            },
            stages: BTreeMap::new(),
            traits: BTreeMap::new(),
        }
    }

    /// Applies a change, the first one when the account is `new`; `parent` is the account that the change names as parent.
    pub(super) fn apply(
        &mut self,
        scope: &Scope,
        change: &Change,
        parent: Option<Uuid>,
        new: bool,
    ) -> Result<(), Error> {
        let row = &mut self.row;
        change.external_id.apply_to(&mut row.external_id);
        change.domain.apply_to(&mut row.domain);
        change.industry.apply_to(&mut row.industry);
        change.country.apply_to(&mut row.country);
        change.segment.apply_to(&mut row.segment);
        change.signed_up_on.apply_to(&mut row.signed_up_on);
        if let Some(name) = &change.name {
            row.name.clone_from(name);
        }
        if !change.parent.keeps() {
            row.parent_id = parent;
        }
        self.apply_stage(scope, change.stage, new)?;
        for (definition, value) in &change.traits {
            self.apply_trait(*definition, value.as_ref());
        }
        Ok(())
    }

    fn apply_stage(
        &mut self,
        scope: &Scope,
        change: Option<(Stage, Option<NaiveDate>)>,
        new: bool,
    ) -> Result<(), Error> {
        let today = scope.today();
        if new {
            let signed_up = self.row.signed_up_on.filter(|date| *date <= today);
            let (stage, since) = change.unwrap_or((FIRST_STAGE, None));
            return self.enter(scope, stage, since.or(signed_up).unwrap_or(today));
        }
        match change {
            Some((stage, None)) if stage.as_str() == self.row.stage => Ok(()),
            Some((stage, since)) => self.enter(scope, stage, since.unwrap_or(today)),
            None => Ok(()),
        }
    }

    fn enter(&mut self, scope: &Scope, stage: Stage, since: NaiveDate) -> Result<(), Error> {
        let mut history = history(&self.stages)?;
        if history.record(since, stage) != StageChange::Unchanged {
            let entry = stage::Model {
                tenant_id: self.row.tenant_id,
                account_id: self.row.id,
                starts_on: since,
                stage: stage.as_str().to_owned(),
                recorded_at: scope.now(),
            };
            self.stages.insert(since, entry);
        }
        let now = history.stage_on(scope.today()).unwrap_or(stage);
        now.as_str().clone_into(&mut self.row.stage);
        Ok(())
    }

    fn apply_trait(&mut self, definition: Uuid, value: Option<&TraitValue>) {
        match value {
            None => self.traits.remove(&definition),
            Some(value) => {
                let row = value_row(self.row.tenant_id, self.row.id, definition, value);
                self.traits.insert(definition, row)
            }
        };
    }
}

fn history(stages: &BTreeMap<NaiveDate, stage::Model>) -> Result<StageHistory, Error> {
    let entries = stages.values().map(|entry| {
        Ok((
            entry.starts_on,
            entry.stage.parse().map_err(Error::internal)?,
        ))
    });
    entries.collect()
}
