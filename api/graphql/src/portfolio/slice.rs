//! Names of slices.

use std::collections::{HashMap, HashSet};

use data::{
    error::{Error, Refusal},
    id::Kind,
    scope::Scope,
};
use domain::{
    account::TraitValue,
    portfolio::{Dimension, Slice, SliceKey},
};
use uuid::Uuid;

use super::SliceBy;
use service::id;

/// What the accounts of a slice have in common.
#[derive(Clone, Debug)]
pub(super) struct Label {
    /// For programs.
    pub(super) key: Option<String>,
    /// For people.
    pub(super) text: Option<String>,
}

/// The dimension that a caller asks for.
pub(super) async fn dimension(
    scope: &Scope,
    by: SliceBy,
    key: Option<String>,
) -> Result<Dimension, Error> {
    match (by.dimension(), key) {
        (Some(dimension), None) => Ok(dimension),
        (Some(_), Some(_)) => Err(not_by_trait()),
        (None, None) => Err(bad_trait(
            "slices by TRAIT need the key of a custom trait; `traits` lists them",
        )),
        (None, Some(key)) => {
            let found = data::account::definition::by_keys(scope, std::slice::from_ref(&key))
                .await?
                .pop();
            let unknown = || {
                bad_trait(&format!(
                    "there is no custom trait `{key}`; `traits` lists them"
                ))
            };
            found
                .map(|row| Dimension::Trait(row.id))
                .ok_or_else(unknown)
        }
    }
}

/// Refuses a trait where none is cut by.
pub(super) fn check_no_trait(key: Option<&str>) -> Result<(), Error> {
    match key {
        None => Ok(()),
        Some(_) => Err(not_by_trait()),
    }
}

fn not_by_trait() -> Error {
    bad_trait("a trait is for slices by TRAIT alone")
}

/// The labels of slices, in their order, with one statement for the names of CSMs or plans.
pub(super) async fn labels<'s>(
    scope: &Scope,
    slices: impl Iterator<Item = &'s Slice> + Clone,
) -> Result<Vec<Label>, Error> {
    let members: HashSet<Uuid> = slices
        .clone()
        .filter_map(|slice| {
            if let SliceKey::Csm(id) = slice.key {
                Some(id)
            } else {
                None
            }
        })
        .collect();
    let plans: HashSet<Uuid> = slices
        .clone()
        .filter_map(|slice| {
            if let SliceKey::Plan(id) = slice.key {
                Some(id)
            } else {
                None
            }
        })
        .collect();
    let mut names: HashMap<Uuid, String> = HashMap::new();
    if !members.is_empty() {
        names.extend(
            data::member::by_ids(scope, &members.into_iter().collect::<Vec<_>>())
                .await?
                .into_iter()
                .map(|(id, row)| (id, row.name)),
        );
    }
    if !plans.is_empty() {
        names.extend(
            data::revenue::plan::by_ids(scope, &plans.into_iter().collect::<Vec<_>>())
                .await?
                .into_iter()
                .map(|row| (row.id, row.name)),
        );
    }
    Ok(slices.map(|slice| label(&slice.key, &names)).collect())
}

fn label(key: &SliceKey, names: &HashMap<Uuid, String>) -> Label {
    let same = |text: String| Label {
        key: Some(text.clone()),
        text: Some(text),
    };
    match key {
        SliceKey::Csm(id) => Label {
            key: Some(id_key(Kind::Member, *id)),
            text: names.get(id).cloned(),
        },
        SliceKey::Plan(id) => Label {
            key: Some(id_key(Kind::Plan, *id)),
            text: names.get(id).cloned(),
        },
        SliceKey::Segment(text) | SliceKey::Industry(text) | SliceKey::Country(text) => {
            same(text.clone())
        }
        SliceKey::Stage(stage) => same(stage.as_str().to_owned()),
        SliceKey::HealthBand(band) => same(band.as_str().to_owned()),
        SliceKey::SignupMonth(month) => same(month.to_string()),
        SliceKey::Trait(TraitValue::Text(text) | TraitValue::Choice(text)) => same(text.clone()),
        SliceKey::Trait(TraitValue::Number(number)) => {
            same(number.to_decimal().normalize().to_string())
        }
        SliceKey::Trait(TraitValue::Date(date)) => same(date.to_string()),
        SliceKey::Trait(TraitValue::Boolean(truth)) => same(truth.to_string()),
        SliceKey::None => Label {
            key: None,
            text: None,
        },
    }
}

/// An id as a slice's key.
fn id_key(kind: Kind, id: Uuid) -> String {
    id::encode(kind, id).0
}

/// A trait that has to be named, or must not be.
fn bad_trait(message: &str) -> Error {
    Refusal::invalid("trait", message).into()
}
