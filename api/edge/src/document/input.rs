//! The rules about values in documents that the validator does not check at all depths: variables
//! within lists and input objects, input fields given twice, input objects of which exactly one
//! field may be given, and what scalars of the schema's own take.

use std::collections::{HashMap, HashSet};

use apollo_compiler::ast::{
    Argument, Directive, InputValueDefinition, Type, Value, VariableDefinition,
};
use apollo_compiler::executable::{Operation, Selection, SelectionSet};
use apollo_compiler::parser::SourceSpan;
use apollo_compiler::schema::{ExtendedType, InputObjectType};
use apollo_compiler::{ExecutableDocument, Node};

use super::convert;
use super::refusal::{DocumentError, Location, Refusal, RefusalCode, Stage, shorten};
use super::scalar::ScalarRule;
use super::schema::LoadedSchema;

/// The longest part of a wrong value that an error repeats, in bytes.
const VALUE_BYTES: usize = 40;

/// Checks the values of all arguments of a document that is valid otherwise.
pub(super) fn validate(
    document: &ExecutableDocument,
    schema: &LoadedSchema,
    most: usize,
) -> Result<(), Refusal> {
    let mut errors = Vec::new();
    for operation in document.operations.iter() {
        let mut check = Check::new(document, schema, operation, &mut errors);
        check.defaults(operation);
        check.directives(&operation.directives);
        check.selection_set(&operation.selection_set);
    }
    if errors.is_empty() {
        return Ok(());
    }
    errors.truncate(most.max(1));
    Err(Refusal {
        code: RefusalCode::ValidationFailed,
        errors,
        stage: Stage::Validate,
        cost: None,
    })
}

/// Whether an input object must be given with exactly one of its fields.
pub(super) fn takes_one_field(object: &InputObjectType) -> bool {
    object.directives.has("oneOf")
}

/// What a place in a document expects; nothing is known within values of custom scalars.
#[derive(Clone, Copy)]
struct Expected<'schema> {
    of: Option<&'schema Type>,
    has_default: bool,
}

impl<'schema> Expected<'schema> {
    const ANYTHING: Self = Self {
        of: None,
        has_default: false,
    };

    fn input(definition: &'schema InputValueDefinition) -> Self {
        Self {
            of: Some(&definition.ty),
            has_default: definition.default_value.is_some(),
        }
    }
}

struct Check<'document, 'errors> {
    document: &'document ExecutableDocument,
    schema: &'document LoadedSchema,
    variables: HashMap<&'document str, &'document VariableDefinition>,
    seen: HashSet<&'document str>,
    errors: &'errors mut Vec<DocumentError>,
}

impl<'document, 'errors> Check<'document, 'errors> {
    fn new(
        document: &'document ExecutableDocument,
        schema: &'document LoadedSchema,
        operation: &'document Operation,
        errors: &'errors mut Vec<DocumentError>,
    ) -> Self {
        let variables = operation.variables.iter();
        Self {
            document,
            schema,
            variables: variables
                .map(|variable| (variable.name.as_str(), &**variable))
                .collect(),
            seen: HashSet::new(),
            errors,
        }
    }

    fn defaults(&mut self, operation: &'document Operation) {
        for variable in &operation.variables {
            if let Some(default) = &variable.default_value {
                let expected = Expected {
                    of: Some(&*variable.ty),
                    has_default: false,
                };
                self.value(expected, default);
            }
        }
    }

    fn selection_set(&mut self, set: &'document SelectionSet) {
        for selection in &set.selections {
            self.directives(selection.directives());
            match selection {
                Selection::Field(field) => {
                    self.arguments(&field.arguments, &field.definition.arguments);
                    self.selection_set(&field.selection_set);
                }
                Selection::InlineFragment(inline) => self.selection_set(&inline.selection_set),
                Selection::FragmentSpread(spread) => {
                    let is_new = self.seen.insert(spread.fragment_name.as_str());
                    let fragment = self.document.fragments.get(&spread.fragment_name);
                    if let Some(fragment) = fragment.filter(|_| is_new) {
                        self.directives(&fragment.directives);
                        self.selection_set(&fragment.selection_set);
                    }
                }
            }
        }
    }

    fn directives(&mut self, directives: &'document [Node<Directive>]) {
        for directive in directives {
            if let Some(definition) = self
                .schema
                .schema
                .directive_definitions
                .get(&directive.name)
            {
                self.arguments(&directive.arguments, &definition.arguments);
            }
        }
    }

    fn arguments(
        &mut self,
        given: &'document [Node<Argument>],
        defined: &'document [Node<InputValueDefinition>],
    ) {
        for argument in given {
            if let Some(definition) = defined.iter().find(|one| one.name == argument.name) {
                self.value(Expected::input(definition), &argument.value);
            }
        }
    }

    fn value(&mut self, expected: Expected<'document>, value: &'document Node<Value>) {
        match &**value {
            Value::Null => {}
            Value::Variable(name) => self.variable(expected, name, value),
            Value::List(items) if expected.of.is_none_or(Type::is_list) => {
                let item = Expected {
                    of: expected.of.map(Type::item_type),
                    has_default: false,
                };
                for value in items {
                    self.value(item, value);
                }
            }
            other => match (self.rule(expected), other) {
                (Some(rule), _) => self.scalar(rule, value),
                (None, Value::List(items)) => {
                    items
                        .iter()
                        .for_each(|item| self.value(Expected::ANYTHING, item));
                }
                (None, Value::Object(fields)) => self.object(expected, fields, value),
                (None, _) => {}
            },
        }
    }

    /// What the scalar takes that is expected, when it has a rule. A single value may stand for a list.
    fn rule(&self, expected: Expected<'_>) -> Option<&'document ScalarRule> {
        let of = expected.of?.inner_named_type();
        self.schema.scalars.get(of)
    }

    fn scalar(&mut self, rule: &ScalarRule, value: &Node<Value>) {
        let allowed = convert::constant(value).is_some_and(|value| (rule.accepts)(&value));
        if !allowed {
            let expected = rule.expected();
            let given = value.serialize().no_indent().to_string();
            let given = shorten(&given, VALUE_BYTES);
            self.error(
                &format!("Expected {expected}, found {given}."),
                value.location(),
            );
        }
    }

    fn variable(&mut self, expected: Expected<'_>, name: &str, value: &Node<Value>) {
        let Some(variable) = self.variables.get(name) else {
            self.error(
                &format!("Variable \"${name}\" is not defined."),
                value.location(),
            );
            return;
        };
        if let Some(of) = expected.of
            && !may_stand(variable, of, expected.has_default)
        {
            let message = format!(
                "Variable \"${name}\" of type \"{}\" is used where \"{of}\" is expected.",
                variable.ty
            );
            self.error(&message, value.location());
        }
    }

    fn object(
        &mut self,
        expected: Expected<'_>,
        fields: &'document [(apollo_compiler::Name, Node<Value>)],
        object: &Node<Value>,
    ) {
        let mut names = HashSet::new();
        for (name, value) in fields {
            if !names.insert(name.as_str()) {
                self.error(
                    &format!("The input field \"{name}\" is given twice."),
                    value.location(),
                );
            }
        }
        let schema = &self.schema.schema;
        let of = expected
            .of
            .and_then(|of| schema.types.get(of.inner_named_type()));
        let input = of.and_then(ExtendedType::as_input_object);
        for (name, value) in fields {
            let field = input.and_then(|input| input.fields.get(name));
            self.value(
                field.map_or(Expected::ANYTHING, |field| Expected::input(field)),
                value,
            );
        }
        if let Some(input) = input.filter(|input| takes_one_field(input))
            && !self.is_one_field(fields)
        {
            let message = format!(
                "Exactly one field of \"{}\" must be given, and not null.",
                input.name
            );
            self.error(&message, object.location());
        }
    }

    fn is_one_field(&self, fields: &[(apollo_compiler::Name, Node<Value>)]) -> bool {
        let [(_, value)] = fields else {
            return false;
        };
        match &**value {
            Value::Null => false,
            Value::Variable(name) => {
                let variable = self.variables.get(name.as_str());
                variable.is_none_or(|variable| variable.ty.is_non_null())
            }
            _ => true,
        }
    }

    fn error(&mut self, message: &str, location: Option<SourceSpan>) {
        let start = location.and_then(|span| span.line_column(&self.document.sources));
        let place = start.map(|at| Location {
            line: at.line,
            column: at.column,
        });
        self.errors.push(DocumentError::new(
            RefusalCode::ValidationFailed,
            message,
            place,
        ));
    }
}

/// The rule "all variable usages are allowed" of the specification.
fn may_stand(variable: &VariableDefinition, expected: &Type, has_default: bool) -> bool {
    if !expected.is_non_null() || variable.ty.is_non_null() {
        return variable.ty.is_assignable_to(expected);
    }
    let default = variable.default_value.as_ref();
    let has_value = default.is_some_and(|value| !value.is_null());
    (has_value || has_default) && variable.ty.is_assignable_to(&expected.clone().nullable())
}
