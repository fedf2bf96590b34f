//! The parts of a checked document in the types of the engine, so that the text is parsed once.

use std::collections::HashSet;

use apollo_compiler::ast;
use apollo_compiler::executable::{Field as TypedField, Operation};
use apollo_compiler::parser::SourceSpan;
use apollo_compiler::{Name as ParsedName, Node};
use async_graphql::parser::types::{
    BaseType, Directive, Field, InlineFragment, OperationDefinition, OperationType, Selection,
    SelectionSet, Type, TypeCondition, VariableDefinition,
};
use async_graphql::{Name, Number, Pos, Positioned};
use async_graphql_value::Value;

use super::flags::is_condition;
use super::locate::Locator;
use super::refusal::Refusal;

type Arguments = Vec<(Positioned<Name>, Positioned<Value>)>;

/// Converts a literal without variables, such as the default of a variable.
pub(super) fn constant(value: &ast::Value) -> Option<async_graphql::Value> {
    literal(value).ok()?.into_const()
}

/// Converts the parts of one document.
pub(super) struct Converter<'text> {
    locator: Locator<'text>,
    /// The variables that what was converted since the last operation asks for.
    asked: HashSet<ParsedName>,
}

impl<'text> Converter<'text> {
    pub(super) fn new(text: &'text str) -> Self {
        Self {
            locator: Locator::new(text),
            asked: HashSet::new(),
        }
    }

    /// An operation that selects `items`, with the variables that they ask for.
    pub(super) fn operation(
        &mut self,
        node: &Node<Operation>,
        items: Vec<Positioned<Selection>>,
    ) -> Result<Positioned<OperationDefinition>, Refusal> {
        let start = self.place(node.location(), ());
        let directives = self.directives(&node.directives)?;
        let asked = std::mem::take(&mut self.asked);
        let asked = node
            .variables
            .iter()
            .filter(|variable| asked.contains(&variable.name));
        let mut variable_definitions = Vec::new();
        for variable in asked {
            variable_definitions.push(self.variable(variable)?);
        }
        let operation = OperationDefinition {
            ty: match node.operation_type {
                ast::OperationType::Query => OperationType::Query,
                ast::OperationType::Mutation => OperationType::Mutation,
                ast::OperationType::Subscription => OperationType::Subscription,
            },
            variable_definitions,
            directives,
            selection_set: selection_set(start.pos, items),
        };
        Ok(start.position_node(operation))
    }

    /// A field that selects `items` of its objects. Its conditions are met, and left out.
    pub(super) fn field(
        &mut self,
        node: &Node<TypedField>,
        items: Vec<Positioned<Selection>>,
    ) -> Result<Positioned<Selection>, Refusal> {
        let start = self.place(node.location(), ());
        let field = Field {
            alias: node.alias.as_ref().map(|alias| self.name(alias)),
            name: self.name(&node.name),
            arguments: self.arguments(&node.arguments)?,
            directives: self.directives(&node.directives)?,
            selection_set: selection_set(start.pos, items),
        };
        Ok(start.position_node(Selection::Field(start.position_node(field))))
    }

    fn place<T>(&self, location: Option<SourceSpan>, node: T) -> Positioned<T> {
        let offset = location.map_or(0, |span| span.offset());
        Positioned::new(node, self.locator.at(offset))
    }

    fn name(&self, name: &ParsedName) -> Positioned<Name> {
        self.place(name.location(), Name::new(name))
    }

    fn variable(
        &mut self,
        node: &Node<ast::VariableDefinition>,
    ) -> Result<Positioned<VariableDefinition>, Refusal> {
        let start = self.place(node.location(), ());
        let default_value = match &node.default_value {
            Some(value) => {
                let default = literal(value)?.into_const();
                default.map(|default| self.place(value.location(), default))
            }
            None => None,
        };
        let definition = VariableDefinition {
            name: self.name(&node.name),
            var_type: self.place(node.ty.location(), type_reference(&node.ty)),
            directives: self.directives(&node.directives)?,
            default_value,
        };
        Ok(start.position_node(definition))
    }

    fn directives(
        &mut self,
        list: &ast::DirectiveList,
    ) -> Result<Vec<Positioned<Directive>>, Refusal> {
        let others = list.iter().filter(|node| !is_condition(&node.name));
        let directives = others.map(|node| {
            let name = self.name(&node.name);
            let arguments = self.arguments(&node.arguments)?;
            Ok(name.position_node(Directive {
                name: name.clone(),
                arguments,
            }))
        });
        directives.collect()
    }

    fn arguments(&mut self, list: &[Node<ast::Argument>]) -> Result<Arguments, Refusal> {
        let arguments = list.iter().map(|argument| {
            let name = self.name(&argument.name);
            self.note_variables(&argument.value);
            let value = literal(&argument.value)?;
            Ok((name, self.place(argument.value.location(), value)))
        });
        arguments.collect()
    }

    fn note_variables(&mut self, value: &ast::Value) {
        match value {
            ast::Value::Variable(name) => {
                self.asked.insert(name.clone());
            }
            ast::Value::List(items) => items.iter().for_each(|item| self.note_variables(item)),
            ast::Value::Object(fields) => {
                fields
                    .iter()
                    .for_each(|(_, value)| self.note_variables(value));
            }
            _ => {}
        }
    }
}

/// The key of what is asked of an object so that something is. No key of a document can be like it.
pub(crate) const MARK: &str = "\0";

/// Asks an object for the name of its type, under [`MARK`].
pub(super) fn mark() -> Positioned<Selection> {
    let at = Positioned::new((), Pos::default());
    let field = Field {
        alias: Some(at.position_node(Name::new(MARK))),
        name: at.position_node(Name::new("__typename")),
        arguments: Vec::new(),
        directives: Vec::new(),
        selection_set: selection_set(at.pos, Vec::new()),
    };
    at.position_node(Selection::Field(at.position_node(field)))
}

/// Selections of objects of one type, of several that may stand at `place`.
pub(super) fn only_of(
    name: &ParsedName,
    place: Pos,
    items: Vec<Positioned<Selection>>,
) -> Positioned<Selection> {
    let at = Positioned::new((), place);
    let on = at.position_node(Name::new(name));
    let inline = InlineFragment {
        type_condition: Some(at.position_node(TypeCondition { on })),
        directives: Vec::new(),
        selection_set: selection_set(place, items),
    };
    at.position_node(Selection::InlineFragment(at.position_node(inline)))
}

/// The parser keeps no place of selection sets: they begin with their first selection, and an empty
/// one where its owner does.
fn selection_set(owner: Pos, items: Vec<Positioned<Selection>>) -> Positioned<SelectionSet> {
    let start = items.first().map_or(owner, |first| first.pos);
    Positioned::new(SelectionSet { items }, start)
}

fn literal(value: &ast::Value) -> Result<Value, Refusal> {
    Ok(match value {
        ast::Value::Null => Value::Null,
        ast::Value::Boolean(value) => Value::Boolean(*value),
        ast::Value::String(value) => Value::String(value.clone()),
        ast::Value::Enum(name) => Value::Enum(Name::new(name)),
        ast::Value::Variable(name) => Value::Variable(Name::new(name)),
        ast::Value::Int(number) => Value::Number(parse_number(number.as_str())?),
        ast::Value::Float(number) => Value::Number(parse_number(number.as_str())?),
        ast::Value::List(items) => {
            let items = items.iter().map(|item| literal(item));
            Value::List(items.collect::<Result<_, _>>()?)
        }
        ast::Value::Object(fields) => {
            let fields = fields
                .iter()
                .map(|(name, value)| Ok((Name::new(name), literal(value)?)));
            Value::Object(fields.collect::<Result<_, Refusal>>()?)
        }
    })
}

fn parse_number(text: &str) -> Result<Number, Refusal> {
    text.parse()
        .map_err(|_| Refusal::invalid(&format!("The number {text} is out of range.")))
}

fn type_reference(parsed: &ast::Type) -> Type {
    let base = match parsed {
        ast::Type::Named(name) | ast::Type::NonNullNamed(name) => BaseType::Named(Name::new(name)),
        ast::Type::List(item) | ast::Type::NonNullList(item) => {
            BaseType::List(Box::new(type_reference(item)))
        }
    };
    Type {
        base,
        nullable: !parsed.is_non_null(),
    }
}
