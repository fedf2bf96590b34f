//! Requests made from the schema alone.

use std::{
    collections::{BTreeSet, VecDeque},
    fmt::Write as _,
};

use serde_json::{Map, Value, json};

use super::{
    rooms,
    schema::{Field, Schema, TypeReference},
    world::World,
};

/// A way to a field from a root of the schema, each step with arguments.
#[derive(Clone)]
pub struct Call {
    schema: &'static Schema,
    operation: &'static str,
    steps: Vec<Step>,
}

#[derive(Clone)]
struct Step {
    /// The object whose field it is.
    parent: String,
    field: &'static Field,
    /// The object that is meant where the field's type is an interface.
    narrowed: Option<String>,
}

impl Call {
    /// The fields of a root type.
    pub fn roots(schema: &'static Schema, root: &str, operation: &'static str) -> Vec<Self> {
        let call = |field| Self { schema, operation, steps: vec![Step { parent: root.to_owned(), field, narrowed: None }] };
        schema.roots(root).map(call).collect()
    }

    /// A way to every field that leads to an object, each once, by the shortest way.
    pub fn queries(schema: &'static Schema) -> Vec<Self> {
        let mut calls = Vec::new();
        let mut seen = BTreeSet::from(["Query".to_owned()]);
        let mut queue: VecDeque<Self> = Self::roots(schema, "Query", "query").into();
        while let Some(call) = queue.pop_front() {
            let of = schema.get(call.field().of.name());
            calls.push(call.clone());
            let objects = if of.possible.is_empty() { vec![of.name.clone()] } else { of.possible.clone() };
            for object in objects {
                // An interface leads to its objects only where nothing else does: that is found out at the end.
                if !of.possible.is_empty() || !seen.insert(object.clone()) {
                    continue;
                }
                let fields = schema.get(&object).fields.iter().filter(|field| schema.is_composite(&field.of));
                queue.extend(fields.map(|field| call.then(&object, field)));
            }
        }
        calls
    }

    fn then(&self, parent: &str, field: &'static Field) -> Self {
        let mut call = self.clone();
        call.steps.push(Step { parent: parent.to_owned(), field, narrowed: None });
        call
    }

    /// The field that it leads to.
    pub fn field(&self) -> &'static Field {
        self.last().field
    }

    fn last(&self) -> &Step {
        self.steps.last().expect("a call has a field")
    }

    /// The field's name with its type, such as `Query.account`.
    pub fn name(&self) -> String {
        let Step { parent, field, .. } = self.last();
        format!("{parent}.{}", field.name)
    }

    /// Good arguments of the field that it leads to.
    pub async fn arguments(&self, world: &World) -> Value {
        Self::arguments_of(self.last(), world).await
    }

    async fn arguments_of(step: &Step, world: &World) -> Value {
        let name = format!("{}.{}", step.parent, step.field.name);
        if let Some(arguments) = rooms::arguments(world, &name).await {
            return arguments;
        }
        let required: Vec<&str> =
            step.field.arguments.iter().filter(|argument| argument.is_required()).map(|argument| argument.name.as_str()).collect();
        assert!(
            required.is_empty() && step.parent != "Mutation",
            "{name} is not covered: add good arguments of it ({required:?}) to `arguments` of its room in tests/it/walk/rooms"
        );
        json!({})
    }

    /// The request, as `query` and `variables`, with `arguments` for the last field.
    pub async fn request(&self, world: &World, arguments: &Value) -> Value {
        let mut variables = Map::new();
        let mut declarations = String::new();
        let mut opening = String::new();
        for (index, step) in self.steps.iter().enumerate() {
            let is_last = index + 1 == self.steps.len();
            let arguments = if is_last { arguments.clone() } else { Self::arguments_of(step, world).await };
            let _ = write!(opening, " {{ {}", step.field.name);
            let mut separator = '(';
            for (name, value) in arguments.as_object().expect("arguments are an object") {
                let argument = step.field.arguments.iter().find(|argument| argument.name == *name);
                let of = &argument.unwrap_or_else(|| panic!("{} has no argument {name}", self.name())).of;
                let _ = write!(declarations, " ${name}{index}: {of}");
                let _ = write!(opening, "{separator} {name}: ${name}{index}");
                separator = ' ';
                variables.insert(format!("{name}{index}"), value.clone());
            }
            if separator == ' ' {
                opening.push(')');
            }
            if let Some(object) = step.narrowed.as_ref().filter(|_| !is_last) {
                let _ = write!(opening, " {{ __typename ... on {object}");
            }
        }
        let closing = " }".repeat(self.steps.len());
        let declarations = if declarations.is_empty() { declarations } else { format!("({declarations} )") };
        let selection = selection(self.schema, &self.field().of, 2);
        json!({ "query": format!("{}{declarations}{opening}{selection}{closing}", self.operation), "variables": variables })
    }
}

/// Everything that can be selected without arguments, `depth` objects deep.
fn selection(schema: &Schema, of: &TypeReference, depth: u32) -> String {
    if !schema.is_composite(of) {
        return String::new();
    }
    let of = schema.get(of.name());
    let mut text = String::from(" { __typename");
    for field in &of.fields {
        if field.arguments.iter().any(super::schema::Input::is_required) {
            continue;
        }
        let inner = selection(schema, &field.of, depth.saturating_sub(1));
        if inner.is_empty() || depth > 0 {
            let _ = write!(text, " {}{inner}", field.name);
        }
    }
    text.push_str(" }");
    text
}
