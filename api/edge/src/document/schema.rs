//! The schema that documents are checked against.

use std::collections::HashSet;
use std::sync::Arc;

use apollo_compiler::ast::{Definition, Document, Type};
use apollo_compiler::parser::Parser;
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::validation::{DiagnosticList, Valid};
use apollo_compiler::{Name, Schema};

use super::scalar::ScalarRules;

/// The directives that a federated schema may use without defining them.
const FEDERATION_DIRECTIVES: &str = "
scalar FieldSet
scalar link__Import
directive @link(url: String!, as: String, for: String, import: [link__Import]) repeatable on SCHEMA
directive @key(fields: FieldSet!, resolvable: Boolean = true) repeatable on OBJECT | INTERFACE
directive @requires(fields: FieldSet!) on FIELD_DEFINITION
directive @provides(fields: FieldSet!) on FIELD_DEFINITION
directive @external on OBJECT | FIELD_DEFINITION
directive @extends on OBJECT | INTERFACE
directive @shareable repeatable on OBJECT | FIELD_DEFINITION
directive @override(from: String!) on FIELD_DEFINITION
directive @composeDirective(name: String!) repeatable on SCHEMA
directive @interfaceObject on OBJECT
directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
directive @tag(name: String!) repeatable on FIELD_DEFINITION | INTERFACE | OBJECT | UNION
  | ARGUMENT_DEFINITION | SCALAR | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION
directive @inaccessible on FIELD_DEFINITION | INTERFACE | OBJECT | UNION
  | ARGUMENT_DEFINITION | SCALAR | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION
directive @oneOf on INPUT_OBJECT
";

/// What the engine's introspection has beyond the validator's.
const INTROSPECTION: &str = "extend type __Type { isOneOf: Boolean }";

/// A text is no schema that documents can be checked against.
#[derive(Debug, thiserror::Error)]
#[error("the schema cannot be used to check documents: {0}")]
pub struct SchemaError(String);

impl SchemaError {
    fn new(found: &DiagnosticList) -> Self {
        let messages = found
            .iter()
            .take(5)
            .map(|diagnostic| diagnostic.error.to_string());
        Self(messages.collect::<Vec<_>>().join("; "))
    }
}

/// A schema and what the cost of operations needs to know of it.
#[derive(Debug)]
pub(super) struct LoadedSchema {
    /// The schema.
    pub schema: Arc<Valid<Schema>>,
    /// What its own scalars take.
    pub scalars: ScalarRules,
    mutation: Option<Name>,
    /// Types that fields with `first` or `last` answer with: their lists are as long as asked for.
    pages: HashSet<Name>,
    /// Objects that are a part of what they stand on, such as an amount with its currency.
    values: HashSet<Name>,
}

impl LoadedSchema {
    pub(super) fn load(sdl: &str) -> Result<Self, SchemaError> {
        let document = parse(sdl)?;
        let mut builder = Schema::builder()
            .adopt_orphan_extensions()
            .ignore_builtin_redefinitions()
            .add_ast(&parse(INTROSPECTION)?)
            .add_ast(&document)
            .add_ast(&missing_definitions(&document)?);
        if let Some(subgraph) = subgraph_fields(&document)? {
            builder = builder.add_ast(&subgraph);
        }
        let schema = builder
            .build()
            .map_err(|failed| SchemaError::new(&failed.errors))?;
        let schema = schema
            .validate()
            .map_err(|failed| SchemaError::new(&failed.errors))?;
        let mutation = schema.schema_definition.mutation.as_ref();
        Ok(Self {
            mutation: mutation.map(|root| root.name.clone()),
            pages: page_types(&schema),
            values: value_types(&schema),
            scalars: ScalarRules::default(),
            schema: Arc::new(schema),
        })
    }

    /// Whether a type has fields.
    pub(super) fn is_composite(&self, name: &Name) -> bool {
        let of = self.schema.types.get(name);
        of.is_some_and(|of| of.is_object() || of.is_interface() || of.is_union())
    }

    /// Whether a field of this type answers with one value, which is there when what it stands on is there.
    pub(super) fn is_value(&self, of: &Type) -> bool {
        of.is_named() && self.values.contains(of.inner_named_type())
    }

    /// Whether a type is the root of an operation.
    pub(super) fn is_root(&self, name: &Name) -> bool {
        is_root(&self.schema, name)
    }

    /// Whether a type is the root of mutations.
    pub(super) fn is_mutation(&self, name: &Name) -> bool {
        self.mutation.as_ref() == Some(name)
    }

    /// Whether a field of this type answers with one page.
    pub(super) fn is_page(&self, of: &Type) -> bool {
        of.is_named() && self.is_page_type(of.inner_named_type())
    }

    /// Whether a type is a page of items.
    pub(super) fn is_page_type(&self, name: &Name) -> bool {
        name.ends_with("Connection") || self.pages.contains(name)
    }
}

fn is_root(schema: &Schema, name: &Name) -> bool {
    let definition = &schema.schema_definition;
    let roots = [
        &definition.query,
        &definition.mutation,
        &definition.subscription,
    ];
    roots.into_iter().flatten().any(|root| root.name == *name)
}

/// The types of objects without an identity of their own, all of whose fields are plain: scalars and enums without arguments.
fn value_types(schema: &Schema) -> HashSet<Name> {
    let is_leaf = |of: &Type| {
        let of = schema.types.get(of.inner_named_type());
        of.is_some_and(|of| of.is_scalar() || of.is_enum())
    };
    let objects = schema.types.iter().filter_map(|(name, of)| match of {
        ExtendedType::Object(object) => Some((name, object)),
        _ => None,
    });
    let values = objects.filter(|(name, object)| {
        !is_root(schema, name)
            && !object.fields.contains_key("id")
            && object.fields.values().all(|field| {
                field.arguments.is_empty() && !field.ty.is_list() && is_leaf(&field.ty)
            })
    });
    values.map(|(name, _)| name.clone()).collect()
}

/// The types of objects that a value of this type may be.
pub(crate) fn possible_types<'schema>(schema: &'schema Schema, of: &str) -> Vec<&'schema Name> {
    match schema.types.get_key_value(of) {
        Some((name, ExtendedType::Object(_))) => vec![name],
        Some((_, ExtendedType::Union(union))) => {
            union.members.iter().map(|member| &member.name).collect()
        }
        Some((_, ExtendedType::Interface(_))) => {
            let objects = schema.types.iter().filter(|(_, kind)| kind.is_object());
            objects
                .map(|(name, _)| name)
                .filter(|name| schema.is_subtype(of, name))
                .collect()
        }
        _ => Vec::new(),
    }
}

fn parse(sdl: &str) -> Result<Document, SchemaError> {
    let parsed = Parser::new().parse_ast(sdl, "schema.graphql");
    parsed.map_err(|failed| SchemaError::new(&failed.errors))
}

/// The definitions of federation that a schema lacks.
fn missing_definitions(document: &Document) -> Result<Document, SchemaError> {
    let defined: HashSet<_> = document
        .definitions
        .iter()
        .filter_map(name_and_kind)
        .collect();
    let mut missing = parse(FEDERATION_DIRECTIVES)?;
    missing.definitions.retain(|definition| {
        name_and_kind(definition).is_none_or(|definition| !defined.contains(&definition))
    });
    Ok(missing)
}

fn name_and_kind(definition: &Definition) -> Option<(Name, bool)> {
    let is_directive = matches!(definition, Definition::DirectiveDefinition(_));
    definition.name().map(|name| (name.clone(), is_directive))
}

/// The fields that every subgraph has and its federated text leaves out.
fn subgraph_fields(document: &Document) -> Result<Option<Document>, SchemaError> {
    let mut is_federated = false;
    let mut has_service = false;
    let mut entities = Vec::new();
    for definition in &document.definitions {
        match definition {
            Definition::SchemaExtension(extension) => {
                is_federated |= extension.directives.has("link")
            }
            Definition::ObjectTypeDefinition(object) => {
                has_service |= object.name == "_Service";
                if object.directives.has("key") {
                    entities.push(object.name.as_str());
                }
            }
            _ => {}
        }
    }
    if !is_federated || has_service {
        return Ok(None);
    }
    let mut fields =
        "type _Service { sdl: String } extend type Query { _service: _Service! }".to_owned();
    if !entities.is_empty() {
        fields.push_str(" scalar _Any union _Entity = ");
        fields.push_str(&entities.join(" | "));
        fields.push_str(" extend type Query { _entities(representations: [_Any!]!): [_Entity]! }");
    }
    parse(&fields).map(Some)
}

fn page_types(schema: &Schema) -> HashSet<Name> {
    let types = schema.types.values();
    let fields = types.flat_map(|of| match of {
        ExtendedType::Object(object) => object.fields.values().collect(),
        ExtendedType::Interface(interface) => interface.fields.values().collect(),
        _ => Vec::new(),
    });
    let pages = fields.filter(|field| {
        let mut arguments = field.arguments.iter();
        field.ty.is_named()
            && arguments.any(|argument| argument.name == "first" || argument.name == "last")
    });
    pages
        .map(|field| field.ty.inner_named_type().clone())
        .collect()
}
