//! The definitions of custom traits: which properties of accounts the tenant has made up.

mod read;
mod write;

use std::collections::HashMap;

use domain::account::{TraitDefinition, TraitKind, TraitValue};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

pub use read::{by_id, by_ids, by_keys, list};
pub use write::{
    DefinitionInput, DefinitionPatch, MOST_DEFINITIONS, archive, create, restore, update,
};

use super::entity::{
    trait_definition::{Column, Entity, Model},
    trait_value,
};
use crate::{
    error::{Error, Refusal},
    scope::Scope,
};

/// One definition in use.
#[derive(Clone, Debug)]
pub(super) struct Defined {
    pub(super) id: Uuid,
    pub(super) key: String,
    pub(super) label: String,
    pub(super) rule: TraitDefinition,
}

impl Defined {
    pub(super) fn of(row: Model) -> Result<Self, Error> {
        Ok(Self {
            id: row.id,
            rule: rule(&row)?,
            key: row.key,
            label: row.label,
        })
    }
}

/// The definitions in use, by key.
#[derive(Clone, Debug, Default)]
pub(super) struct Definitions(HashMap<String, Defined>);

impl Definitions {
    /// The tenant's definitions that are not archived.
    pub(super) async fn load(scope: &Scope) -> Result<Self, Error> {
        let rows = scope
            .find::<Entity>()
            .filter(Column::ArchivedAt.is_null())
            .order_by_asc(Column::Key)
            .all(scope.connection())
            .await?;
        let by_key = rows
            .into_iter()
            .map(|row| Ok((row.key.clone(), Defined::of(row)?)));
        by_key.collect::<Result<_, Error>>().map(Self)
    }

    /// The same, only when something of it is needed.
    pub(super) async fn load_if(scope: &Scope, needed: bool) -> Result<Self, Error> {
        match needed {
            true => Self::load(scope).await,
            false => Ok(Self::default()),
        }
    }

    /// The definition of that key.
    pub(super) fn find(&self, key: &str, field: &str) -> Result<&Defined, Refusal> {
        self.0.get(key).ok_or_else(|| {
            Refusal::invalid(
                field,
                format!("there is no trait `{key}`; {}", self.known_keys()),
            )
        })
    }

    /// The keys and kinds by id.
    pub(super) fn by_id(&self) -> HashMap<Uuid, (&str, TraitKind)> {
        let defined = self.0.values();
        defined
            .map(|defined| (defined.id, (defined.key.as_str(), defined.rule.kind())))
            .collect()
    }

    fn known_keys(&self) -> String {
        let mut keys: Vec<&str> = self.0.keys().map(String::as_str).collect();
        keys.sort_unstable();
        match keys.is_empty() {
            true => "none is defined".to_owned(),
            false => format!("the traits are {}", keys.join(", ")),
        }
    }
}

/// What the values of a trait may be.
///
/// # Errors
/// When the row makes no sense (a fault of ours).
pub fn rule(row: &Model) -> Result<TraitDefinition, Error> {
    let kind: TraitKind = row.kind.parse().map_err(Error::internal)?;
    TraitDefinition::new(kind, choices(row)?).map_err(Error::internal)
}

/// The choices of a trait, in the order to show them in; none unless its kind is CHOICE.
///
/// # Errors
/// When the row makes no sense (a fault of ours).
pub fn choices(row: &Model) -> Result<Vec<String>, Error> {
    serde_json::from_str(&row.choices).map_err(Error::internal)
}

/// The value that a row holds for a trait of `kind`.
pub(super) fn value(row: &trait_value::Model, kind: TraitKind) -> Option<TraitValue> {
    use domain::account::Millionths;
    match kind {
        TraitKind::Text => row.text_value.clone().map(TraitValue::Text),
        TraitKind::Choice => row.text_value.clone().map(TraitValue::Choice),
        TraitKind::Number => row.number_value.map(Millionths).map(TraitValue::Number),
        TraitKind::Date => row.date_value.map(TraitValue::Date),
        TraitKind::Boolean => row.boolean_value.map(TraitValue::Boolean),
    }
}

/// The row that holds a value.
pub(super) fn value_row(
    tenant: Uuid,
    account: Uuid,
    definition: Uuid,
    value: &TraitValue,
) -> trait_value::Model {
    let empty = trait_value::Model {
        tenant_id: tenant,
        account_id: account,
        trait_id: definition,
        text_value: None,
        number_value: None,
        date_value: None,
        boolean_value: None,
    };
    match value.clone() {
        TraitValue::Text(text) | TraitValue::Choice(text) => trait_value::Model {
            text_value: Some(text),
            ..empty
        },
        TraitValue::Number(number) => trait_value::Model {
            number_value: Some(number.0),
            ..empty
        },
        TraitValue::Date(date) => trait_value::Model {
            date_value: Some(date),
            ..empty
        },
        TraitValue::Boolean(boolean) => trait_value::Model {
            boolean_value: Some(boolean),
            ..empty
        },
    }
}
