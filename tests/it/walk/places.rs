//! Where in the arguments of a field ids and cursors can stand.

use std::fmt;

use serde_json::{Map, Value, json};

use super::schema::{Field, Input, Schema, TypeReference};

/// A place for a value within the arguments of a field.
#[derive(Clone, Debug)]
pub struct Place {
    steps: Vec<Step>,
    pub kind: PlaceKind,
}

/// What stands at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlaceKind {
    Id,
    Cursor,
}

#[derive(Clone, Debug)]
enum Step {
    /// A field of an object; of an input of which one field alone may be given.
    Field { name: String, alone: bool },
    /// The first item of a list.
    Item,
}

impl Place {
    /// Every place in the arguments of a field.
    pub fn all(schema: &Schema, field: &Field) -> Vec<Self> {
        let mut found = Vec::new();
        for argument in &field.arguments {
            let cursor = ["after", "before"].contains(&argument.name.as_str()) && argument.of.name() == "String";
            let step = Step::Field { name: argument.name.clone(), alone: false };
            if cursor {
                found.push(Self { steps: vec![step], kind: PlaceKind::Cursor });
            } else {
                descend(schema, argument, vec![step], &mut Vec::new(), &mut found);
            }
        }
        found
    }

    /// The arguments with another value at the place; what leads to it is added where it is missing.
    pub fn put(&self, arguments: &Value, value: Value) -> Value {
        let mut changed = arguments.clone();
        put(&mut changed, &self.steps, value);
        changed
    }
}

fn put(target: &mut Value, steps: &[Step], value: Value) {
    let Some((step, rest)) = steps.split_first() else {
        *target = value;
        return;
    };
    match step {
        Step::Field { name, alone } => {
            if *alone || !target.is_object() {
                let kept = target.get(name).cloned();
                *target = Value::Object(kept.map(|kept| (name.clone(), kept)).into_iter().collect::<Map<_, _>>());
            }
            put(&mut target[name], rest, value);
        }
        Step::Item => {
            if !target.as_array().is_some_and(|items| !items.is_empty()) {
                *target = json!([null]);
            }
            put(&mut target[0], rest, value);
        }
    }
}

/// Looks for ids below an input. A type within itself (`and`, `or`, `not` of filters) is looked into once more, for its first id alone.
fn descend(schema: &Schema, input: &Input, steps: Vec<Step>, within: &mut Vec<String>, found: &mut Vec<Place>) {
    let steps = through_lists(&input.of, steps);
    let of = schema.get(input.of.name());
    if of.name == "ID" {
        found.push(Place { steps, kind: PlaceKind::Id });
        return;
    }
    if of.kind != "INPUT_OBJECT" {
        return;
    }
    let times = within.iter().filter(|name| **name == of.name).count();
    if times > 1 {
        return;
    }
    within.push(of.name.clone());
    for field in &of.inputs {
        let mut steps = steps.clone();
        steps.push(Step::Field { name: field.name.clone(), alone: of.one_of });
        let before = found.len();
        descend(schema, field, steps, within, found);
        if times == 1 && found.len() > before {
            found.truncate(before + 1);
            break;
        }
    }
    within.pop();
}

fn through_lists(of: &TypeReference, mut steps: Vec<Step>) -> Vec<Step> {
    match of {
        TypeReference::Named(_) => steps,
        TypeReference::NonNull(inner) => through_lists(inner, steps),
        TypeReference::List(inner) => {
            steps.push(Step::Item);
            through_lists(inner, steps)
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, step) in self.steps.iter().enumerate() {
            match step {
                Step::Field { name, .. } if index == 0 => formatter.write_str(name)?,
                Step::Field { name, .. } => write!(formatter, ".{name}")?,
                Step::Item => formatter.write_str("[0]")?,
            }
        }
        Ok(())
    }
}
