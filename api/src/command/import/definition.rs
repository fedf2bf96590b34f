//! Traits that a mapping fills and the tenant does not have yet.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Read,
    sync::Arc,
};

use data::account::definition::DefinitionInput;
use domain::account::{Label, TraitKind as ExactKind};

use crate::{
    command::Failure,
    import::{Mapping, TraitValue, Value, kind::TraitKind, read::Reader},
};

/// How many rows are looked at in one go.
const ROWS: usize = 1_000;

/// A trait to define.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NewTrait {
    /// The key, which is its label, too.
    pub(super) key: String,
    kind: ExactKind,
    /// What the rows of the file have, for a trait of kind CHOICE.
    choices: BTreeSet<String>,
}

impl NewTrait {
    /// What defines it.
    pub(super) fn input(&self) -> DefinitionInput {
        DefinitionInput {
            key: self.key.clone(),
            label: self.key.clone(),
            kind: self.kind,
            choices: self.choices.iter().cloned().collect(),
        }
    }

    fn of(given: &TraitValue) -> Self {
        let kind = match given.kind {
            TraitKind::Text => ExactKind::Text,
            TraitKind::Number => ExactKind::Number,
            TraitKind::Date => ExactKind::Date,
            TraitKind::Boolean => ExactKind::Boolean,
            TraitKind::Choice => ExactKind::Choice,
        };
        Self { key: given.key.to_string(), kind, choices: BTreeSet::new() }
    }
}

/// The traits that a mapping fills and that are not `known`. A source is read to its end only to find the choices of such a trait; a choice
/// trait of which no row has a value is left out.
pub(super) fn traits_of(
    source: impl Read + Send + 'static,
    mapping: &Arc<Mapping>,
    known: Vec<String>,
) -> Result<Vec<NewTrait>, Failure> {
    let failed = |error: &dyn std::fmt::Display| error.to_string();
    let mut reader = Reader::open(source, Arc::clone(mapping)).map_err(|error| failed(&error))?;
    let mut new: BTreeMap<String, NewTrait> = BTreeMap::new();
    while let Some(batch) = reader.next_batch(ROWS).map_err(|error| failed(&error))? {
        for accepted in &batch.accepted {
            for given in accepted.row.values.traits() {
                if known.iter().any(|key| **key == *given.key) {
                    continue;
                }
                let entry = new.entry(given.key.to_string()).or_insert_with(|| NewTrait::of(given));
                entry.choices.extend(choice(given));
            }
        }
        let has_choices = new.values().any(|new| new.kind == ExactKind::Choice);
        if !batch.accepted.is_empty() && !has_choices {
            break;
        }
    }
    let without_choice = |new: &NewTrait| new.kind == ExactKind::Choice && new.choices.is_empty();
    Ok(new.into_values().filter(|new| !without_choice(new)).collect())
}

/// The choice of a row, when it may be one: the row is rejected otherwise.
fn choice(given: &TraitValue) -> Option<String> {
    match (given.kind, given.cell.value()) {
        (TraitKind::Choice, Some(Value::Text(text))) => text.parse::<Label>().ok().map(Label::into_string),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::import::Kind;

    const MAPPING: &str = "
        [fields]
        externalId = 'id'
        name = 'name'
        [traits.region]
        column = 'region'
        kind = 'choice'
        [traits.seats]
        column = 'seats'
        kind = 'number'
    ";

    fn found(source: &'static str, known: &[&str]) -> Vec<NewTrait> {
        let mapping = Arc::new(Mapping::parse(MAPPING, Kind::Accounts).unwrap());
        let known = known.iter().map(|key| (*key).to_owned()).collect();
        traits_of(Cursor::new(source), &mapping, known).unwrap()
    }

    #[test]
    fn unknown_traits_come_with_their_kinds_and_the_choices_of_the_file() {
        let found = found("id,name,region,seats\nA1,Acme,West,3\nA2,Beta,East,\nA3,Gamma,West,4\n", &[]);
        let inputs: Vec<DefinitionInput> = found.iter().map(NewTrait::input).collect();
        assert_eq!(inputs.len(), 2);
        assert_eq!((inputs[0].key.as_str(), inputs[0].kind), ("region", ExactKind::Choice));
        assert_eq!(inputs[0].choices, ["East", "West"]);
        assert_eq!((inputs[1].key.as_str(), inputs[1].kind), ("seats", ExactKind::Number));
        assert!(inputs[1].choices.is_empty());
    }

    #[test]
    fn known_traits_and_choices_that_nobody_makes_are_left_alone() {
        assert!(found("id,name,region,seats\nA1,Acme,,3\n", &["seats"]).is_empty());
    }
}
