//! Requests made from the schema alone.

use std::{
    collections::{BTreeSet, VecDeque},
    fmt::Write as _,
};

use serde_json::{Map, Value, json};
use tests::Answer;

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
}

impl Call {
    /// The fields of a root type.
    pub fn roots(schema: &'static Schema, root: &str) -> Vec<Self> {
        let operation = match root {
            "Query" => "query",
            "Mutation" => "mutation",
            _ => "subscription",
        };
        let call = |field| Self {
            schema,
            operation,
            steps: vec![Step {
                parent: root.to_owned(),
                field,
            }],
        };
        schema.roots(root).map(call).collect()
    }

    /// A way to every field that leads to an object, by the shortest way to its object.
    pub fn queries(schema: &'static Schema) -> Vec<Self> {
        let mut calls = Vec::new();
        let mut seen = BTreeSet::from(["Query".to_owned()]);
        let mut roots = Self::roots(schema, "Query");
        // All accounts together have whatever there is to see; one alone may not.
        roots.sort_by_key(|call| call.field().name != "portfolio");
        let mut queue: VecDeque<Self> = roots.into();
        while let Some(call) = queue.pop_front() {
            let of = schema.get(call.field().of.name());
            calls.push(call.clone());
            // The objects of an interface are reached in other ways, which is made sure of below.
            if !of.possible.is_empty() || !seen.insert(of.name.clone()) {
                continue;
            }
            let fields = of
                .fields
                .iter()
                .filter(|field| schema.is_composite(&field.of));
            queue.extend(fields.map(|field| call.then(&of.name, field)));
        }
        let nodes = &schema.get("Node").possible;
        let missed: Vec<_> = nodes.iter().filter(|name| !seen.contains(*name)).collect();
        assert!(
            missed.is_empty(),
            "only `node` leads to {missed:?}: let `queries` in tests/it/walk/call.rs walk on from there"
        );
        calls
    }

    fn then(&self, parent: &str, field: &'static Field) -> Self {
        let mut call = self.clone();
        call.steps.push(Step {
            parent: parent.to_owned(),
            field,
        });
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
        self.last().name()
    }

    /// Whether it changes something.
    pub fn is_mutation(&self) -> bool {
        self.operation == "mutation"
    }

    /// Whether it is a field of a root type.
    pub fn is_root(&self) -> bool {
        self.steps.len() == 1
    }

    /// Whether whoever asks for the object before the field has its plain fields too, because it needs no arguments.
    pub fn is_selected_before(&self) -> bool {
        let mut arguments = self.field().arguments.iter();
        !self.is_root() && !arguments.any(super::schema::Input::is_required)
    }

    /// Good arguments of the field that it leads to.
    pub async fn arguments(&self, world: &World) -> Value {
        self.last().arguments(world).await
    }

    /// Asks as the owner of the world; a root as deep as any other field where everything at once would cost too much.
    pub async fn ask(&self, world: &World, arguments: &Value) -> Answer {
        let mut depth = if self.is_root() { ROOT_DEPTH } else { DEPTH };
        loop {
            let request = self.request_of(world, arguments, depth).await;
            let answer = world.owner.send(request).await;
            let code = &answer.body["errors"][0]["extensions"]["code"];
            if depth <= DEPTH || code != "TOO_COMPLEX" {
                return answer;
            }
            depth -= 1;
        }
    }

    /// The request, as `query` and `variables`, with `arguments` for the last field.
    pub async fn request(&self, world: &World, arguments: &Value) -> Value {
        self.request_of(world, arguments, DEPTH).await
    }

    async fn request_of(&self, world: &World, arguments: &Value, depth: u32) -> Value {
        let mut variables = Map::new();
        let mut declarations = String::new();
        let mut opening = String::new();
        for (index, step) in self.steps.iter().enumerate() {
            let arguments = match index + 1 == self.steps.len() {
                true => arguments.clone(),
                false => step.arguments(world).await,
            };
            let _ = write!(opening, " {{ {}", step.field.name);
            let mut separator = '(';
            for (name, value) in arguments.as_object().expect("arguments are an object") {
                let of = step.argument(name);
                let _ = write!(declarations, " ${name}{index}: {of}");
                let _ = write!(opening, "{separator} {name}: ${name}{index}");
                separator = ' ';
                variables.insert(format!("{name}{index}"), value.clone());
            }
            if separator == ' ' {
                opening.push(')');
            }
        }
        let closing = " }".repeat(self.steps.len());
        let declarations = match declarations.is_empty() {
            true => declarations,
            false => format!("({declarations} )"),
        };
        let selection = selection(self.schema, &self.field().of, depth);
        json!({ "query": format!("{}{declarations}{opening}{selection}{closing}", self.operation), "variables": variables })
    }
}

impl Step {
    fn name(&self) -> String {
        format!("{}.{}", self.parent, self.field.name)
    }

    fn argument(&self, name: &str) -> &TypeReference {
        let mut arguments = self.field.arguments.iter();
        let argument = arguments.find(|argument| argument.name == name);
        &argument
            .unwrap_or_else(|| panic!("{} has no argument {name}", self.name()))
            .of
    }

    async fn arguments(&self, world: &World) -> Value {
        let name = self.name();
        if let Some(arguments) = rooms::arguments(world, &name).await {
            return arguments;
        }
        let arguments = &self.field.arguments;
        let required: Vec<&str> = arguments
            .iter()
            .filter(|argument| argument.is_required())
            .map(|argument| argument.name.as_str())
            .collect();
        assert!(
            required.is_empty(),
            "{name} is not covered: add good arguments of it ({required:?}) to `arguments` of its room in tests/it/walk/rooms"
        );
        json!({})
    }
}

/// How many objects deep a request selects: all of an object, and the plain fields of what that leads to. Whatever is deeper is another call's.
const DEPTH: u32 = 2;

/// How many objects deep the field of a root does: its list has objects to which no other way leads.
const ROOT_DEPTH: u32 = 3;

/// Everything that can be selected without arguments, `depth` objects deep.
fn selection(schema: &Schema, of: &TypeReference, depth: u32) -> String {
    if !schema.is_composite(of) {
        return String::new();
    }
    let mut text = String::from(" { __typename");
    for field in &schema.get(of.name()).fields {
        let needs_arguments = field
            .arguments
            .iter()
            .any(super::schema::Input::is_required);
        let too_deep = depth <= 1 && schema.is_composite(&field.of);
        if !needs_arguments && !too_deep {
            let inner = selection(schema, &field.of, depth.saturating_sub(1));
            let _ = write!(text, " {}{inner}", field.name);
        }
    }
    text.push_str(" }");
    text
}
