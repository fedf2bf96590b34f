//! The schema, as introspection tells it.

use std::{collections::BTreeMap, fmt};

use async_graphql::Request;
use serde_json::Value;
use tokio::sync::OnceCell;

/// The fields by which a router of Federation asks: `_service` tells the schema, and `_entities` is walked in `foreign/entities.rs`.
const FEDERATION: [&str; 2] = ["_service", "_entities"];

/// Every type by name.
pub struct Schema {
    types: BTreeMap<String, Type>,
}

/// A type.
pub struct Type {
    pub name: String,
    pub kind: String,
    pub fields: Vec<Field>,
    pub inputs: Vec<Input>,
    /// The objects that an interface or union stands for.
    pub possible: Vec<String>,
    pub one_of: bool,
    /// The values of an enum.
    pub values: Vec<String>,
}

/// A field of an object.
pub struct Field {
    pub name: String,
    pub arguments: Vec<Input>,
    pub of: TypeReference,
}

/// An argument, or a field of an input object.
pub struct Input {
    pub name: String,
    pub of: TypeReference,
    pub has_default: bool,
}

/// A type where it is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypeReference {
    Named(String),
    List(Box<TypeReference>),
    NonNull(Box<TypeReference>),
}

impl Schema {
    /// The schema of the product.
    pub async fn of_the_product() -> &'static Self {
        static SCHEMA: OnceCell<Schema> = OnceCell::const_new();
        SCHEMA.get_or_init(Self::introspect).await
    }

    async fn introspect() -> Self {
        let nested = "kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } }";
        let query = format!(
            "{{ __schema {{ types {{ kind name isOneOf possibleTypes {{ name }}
                fields(includeDeprecated: true) {{ name type {{ {nested} }} args(includeDeprecated: true) {{ name defaultValue type {{ {nested} }} }} }}
                inputFields(includeDeprecated: true) {{ name defaultValue type {{ {nested} }} }}
                enumValues(includeDeprecated: true) {{ name }} }} }} }}"
        );
        let response = graphql::schema().execute(Request::new(query)).await;
        assert!(response.errors.is_empty(), "{:?}", response.errors);
        let data = response.data.into_json().unwrap();
        let types = list(&data["__schema"]["types"]).map(Type::read);
        Self {
            types: types.map(|of| (of.name.clone(), of)).collect(),
        }
    }

    /// The type of that name.
    pub fn get(&self, name: &str) -> &Type {
        self.types
            .get(name)
            .unwrap_or_else(|| panic!("there is no type {name}"))
    }

    /// All types.
    pub fn types(&self) -> impl Iterator<Item = &Type> {
        self.types.values().filter(|of| !of.name.starts_with("__"))
    }

    /// The fields of a root type that are the product's own. Those of Federation are tested by themselves.
    pub fn roots(&self, root: &str) -> impl Iterator<Item = &Field> {
        let fields = self.get(root).fields.iter();
        fields.filter(|field| !FEDERATION.contains(&field.name.as_str()))
    }

    /// Whether the type has fields to select.
    pub fn is_composite(&self, of: &TypeReference) -> bool {
        matches!(
            self.get(of.name()).kind.as_str(),
            "OBJECT" | "INTERFACE" | "UNION"
        )
    }
}

impl Type {
    fn read(value: &Value) -> Self {
        let fields = list(&value["fields"]).map(|field| Field {
            name: text(&field["name"]),
            arguments: list(&field["args"]).map(Input::read).collect(),
            of: TypeReference::read(&field["type"]),
        });
        let kind = text(&value["kind"]);
        let possible = list(&value["possibleTypes"]).map(|of| text(&of["name"]));
        Self {
            name: text(&value["name"]),
            fields: fields.collect(),
            inputs: list(&value["inputFields"]).map(Input::read).collect(),
            possible: if kind == "OBJECT" {
                Vec::new()
            } else {
                possible.collect()
            },
            one_of: value["isOneOf"] == true,
            values: list(&value["enumValues"])
                .map(|value| text(&value["name"]))
                .collect(),
            kind,
        }
    }
}

impl Input {
    fn read(value: &Value) -> Self {
        Self {
            name: text(&value["name"]),
            of: TypeReference::read(&value["type"]),
            has_default: !value["defaultValue"].is_null(),
        }
    }

    /// Whether it has to be given.
    pub fn is_required(&self) -> bool {
        matches!(self.of, TypeReference::NonNull(_)) && !self.has_default
    }
}

impl TypeReference {
    fn read(value: &Value) -> Self {
        match value["kind"].as_str() {
            Some("LIST") => Self::List(Box::new(Self::read(&value["ofType"]))),
            Some("NON_NULL") => Self::NonNull(Box::new(Self::read(&value["ofType"]))),
            _ => Self::Named(text(&value["name"])),
        }
    }

    /// The type without lists and marks.
    pub fn name(&self) -> &str {
        match self {
            Self::Named(name) => name,
            Self::List(inner) | Self::NonNull(inner) => inner.name(),
        }
    }
}

impl fmt::Display for TypeReference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(name) => formatter.write_str(name),
            Self::List(inner) => write!(formatter, "[{inner}]"),
            Self::NonNull(inner) => write!(formatter, "{inner}!"),
        }
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
