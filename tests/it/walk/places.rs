//! Where in the arguments of a field values can stand.

use std::fmt;

use serde_json::{Value, json};

use super::{
    rooms,
    schema::{Field, Input, Schema, Type, TypeReference},
    world::World,
};

/// A place for a value within the arguments of a field.
#[derive(Clone)]
pub struct Place {
    steps: Vec<Step>,
    /// What stands there.
    pub holds: Holds,
}

/// What stands at a place.
#[derive(Clone)]
pub enum Holds {
    /// The id of a thing.
    Id,
    /// The place of an item in a list.
    Cursor,
    /// Any text.
    Text,
    /// A value of an enum.
    Enum(&'static Type),
    /// A value of another scalar, by its name.
    Scalar(&'static str),
}

#[derive(Clone)]
enum Step {
    /// A field of an object.
    Field {
        /// The name of the input type, or of the field whose argument it is.
        owner: String,
        name: String,
        /// No other field of the input may be given.
        alone: bool,
        /// The input has fields that must be given.
        in_company: bool,
    },
    /// The first item of a list.
    Item,
}

/// The fields by which filters compare. A refusal may name the field that is compared instead.
const COMPARISONS: [&str; 12] = [
    "eq", "neq", "in", "notIn", "contains", "gt", "gte", "lt", "lte", "between", "from", "to",
];

impl Place {
    /// Every place in the arguments of a field.
    pub fn all(schema: &'static Schema, owner: &str, field: &'static Field) -> Vec<Self> {
        let mut found = Vec::new();
        for argument in &field.arguments {
            let step = Step::Field {
                owner: owner.to_owned(),
                name: argument.name.clone(),
                alone: false,
                in_company: false,
            };
            let cursor = ["after", "before"].contains(&argument.name.as_str());
            if cursor && argument.of.name() == "String" {
                found.push(Self {
                    steps: vec![step],
                    holds: Holds::Cursor,
                });
            } else {
                descend(schema, argument, vec![step], &mut Vec::new(), &mut found);
            }
        }
        found
    }

    /// The arguments with another value at the place. What leads to it is added where it is missing, and what excludes it is taken away.
    pub fn put(&self, world: &World, arguments: &Value, value: Value) -> Value {
        let mut changed = arguments.clone();
        put(world, &mut changed, &self.steps, value);
        changed
    }

    /// What the arguments have at the place.
    pub fn get<'a>(&self, arguments: &'a Value) -> Option<&'a Value> {
        let mut value = arguments;
        for step in &self.steps {
            value = match step {
                Step::Field { name, .. } => value.get(name)?,
                Step::Item => value.get(0)?,
            };
        }
        Some(value)
    }

    /// Whether it stands in a filter that is kept with a thing, and finds what there is at the time.
    pub fn is_in_kept_filter(&self) -> bool {
        self.steps.iter().any(|step| {
            matches!(step, Step::Field { owner, .. } if ["AccountFilter", "ContactFilter"].contains(&owner.as_str()))
        })
    }

    /// The name of the field that it is the value of.
    pub fn name(&self) -> &str {
        self.names().last().expect("a place has a name")
    }

    /// The names of which a refusal has to give one: the field's own, and for a comparison the compared field's.
    pub fn fair_names(&self) -> Vec<&str> {
        let mut fair = Vec::new();
        for name in self.names().rev() {
            fair.push(name);
            if !COMPARISONS.contains(&name) {
                break;
            }
        }
        fair
    }

    fn names(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.steps.iter().filter_map(|step| match step {
            Step::Field { name, .. } => Some(name.as_str()),
            Step::Item => None,
        })
    }
}

fn put(world: &World, target: &mut Value, steps: &[Step], value: Value) {
    let Some((step, rest)) = steps.split_first() else {
        *target = value;
        return;
    };
    match step {
        Step::Field {
            owner,
            name,
            alone,
            in_company,
        } => {
            if !target.is_object() {
                *target = match in_company {
                    true => rooms::sample(world, owner),
                    false => json!({}),
                };
            }
            let fields = target.as_object_mut().expect("an object");
            let excluded = rooms::alternatives_to(owner, name);
            fields.retain(|other, _| {
                other == name || !(*alone || excluded.contains(&other.as_str()))
            });
            if let Some((other, value)) = rooms::company_of(owner, name) {
                fields.insert(other.to_owned(), value);
            }
            put(
                world,
                fields.entry(name).or_insert(Value::Null),
                rest,
                value,
            );
        }
        Step::Item => {
            if target.as_array().is_none_or(Vec::is_empty) {
                *target = json!([null]);
            }
            put(world, &mut target[0], rest, value);
        }
    }
}

/// Looks for places below an input. A type within itself (`and`, `or`, `not` of filters) is looked into once more, for one place of each kind.
fn descend(
    schema: &'static Schema,
    input: &'static Input,
    steps: Vec<Step>,
    within: &mut Vec<&'static str>,
    found: &mut Vec<Place>,
) {
    let steps = through_lists(&input.of, steps);
    let of = schema.get(input.of.name());
    if of.kind != "INPUT_OBJECT" {
        found.push(Place {
            steps,
            holds: Holds::of(of),
        });
        return;
    }
    let times = within.iter().filter(|name| **name == of.name).count();
    if times > 1 {
        return;
    }
    within.push(&of.name);
    let before = found.len();
    for field in &of.inputs {
        let mut steps = steps.clone();
        steps.push(Step::Field {
            owner: of.name.clone(),
            name: field.name.clone(),
            alone: of.one_of,
            in_company: of.inputs.iter().any(Input::is_required),
        });
        descend(schema, field, steps, within, found);
    }
    if times == 1 {
        let mut kinds = Vec::new();
        for place in found.split_off(before) {
            let kind = place.holds.to_string();
            if !kinds.contains(&kind) {
                kinds.push(kind);
                found.push(place);
            }
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

impl Holds {
    fn of(of: &'static Type) -> Self {
        match (of.kind.as_str(), of.name.as_str()) {
            ("ENUM", _) => Self::Enum(of),
            (_, "ID") => Self::Id,
            (_, "String") => Self::Text,
            (_, name) => Self::Scalar(name),
        }
    }
}

impl fmt::Display for Holds {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Id => "an id",
            Self::Cursor => "a cursor",
            Self::Text => "a text",
            Self::Enum(_) => "a value of an enum",
            Self::Scalar(name) => name,
        })
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
