//! A parsed document in the types of the engine, so that the text is parsed once.

use apollo_compiler::ast;
use apollo_compiler::parser::SourceSpan;
use apollo_compiler::{Name as ParsedName, Node};
use async_graphql::parser::types::{
    BaseType, Directive, DocumentOperations, ExecutableDocument, Field, FragmentDefinition,
    FragmentSpread, InlineFragment, OperationDefinition, OperationType, Selection, SelectionSet,
    Type, TypeCondition, VariableDefinition,
};
use async_graphql::{Name, Number, Pos, Positioned};
use async_graphql_value::Value;

use super::locate::Locator;
use super::refusal::Refusal;

type Arguments = Vec<(Positioned<Name>, Positioned<Value>)>;

/// Converts a document whose text is `text`.
pub(super) fn document(
    document: &ast::Document,
    text: &str,
) -> Result<ExecutableDocument, Refusal> {
    let mut converter = Converter {
        locator: Locator::new(text),
    };
    let mut anonymous = None;
    let mut named = Vec::new();
    let mut fragments = Vec::new();
    for definition in &document.definitions {
        match definition {
            ast::Definition::OperationDefinition(node) => match &node.name {
                Some(name) => named.push((Name::new(name), converter.operation(node)?)),
                None => anonymous = Some(converter.operation(node)?),
            },
            ast::Definition::FragmentDefinition(node) => {
                fragments.push((Name::new(&node.name), converter.fragment(node)?));
            }
            _ => {}
        }
    }
    Ok(ExecutableDocument {
        operations: match anonymous {
            Some(operation) => DocumentOperations::Single(operation),
            None => DocumentOperations::Multiple(named.into_iter().collect()),
        },
        fragments: fragments.into_iter().collect(),
    })
}

/// Converts a literal without variables, such as the default of a variable.
pub(super) fn constant(value: &ast::Value) -> Option<async_graphql::Value> {
    literal(value).ok()?.into_const()
}

/// Visits the nodes in the order of the text, as the locator wants it.
struct Converter<'text> {
    locator: Locator<'text>,
}

impl Converter<'_> {
    fn place<T>(&mut self, location: Option<SourceSpan>, node: T) -> Positioned<T> {
        let offset = location.map_or(0, |span| span.offset());
        Positioned::new(node, self.locator.at(offset))
    }

    fn name(&mut self, name: &ParsedName) -> Positioned<Name> {
        self.place(name.location(), Name::new(name))
    }

    fn operation(
        &mut self,
        node: &Node<ast::OperationDefinition>,
    ) -> Result<Positioned<OperationDefinition>, Refusal> {
        let start = self.place(node.location(), ());
        let variables = node
            .variables
            .iter()
            .map(|variable| self.variable(variable));
        let variable_definitions = variables.collect::<Result<_, _>>()?;
        let operation = OperationDefinition {
            ty: match node.operation_type {
                ast::OperationType::Query => OperationType::Query,
                ast::OperationType::Mutation => OperationType::Mutation,
                ast::OperationType::Subscription => OperationType::Subscription,
            },
            variable_definitions,
            directives: self.directives(&node.directives)?,
            selection_set: self.selection_set(start.pos, &node.selection_set)?,
        };
        Ok(start.position_node(operation))
    }

    fn variable(
        &mut self,
        node: &Node<ast::VariableDefinition>,
    ) -> Result<Positioned<VariableDefinition>, Refusal> {
        let start = self.place(node.location(), ());
        let name = self.name(&node.name);
        let var_type = self.place(node.ty.location(), type_reference(&node.ty));
        let default_value = match &node.default_value {
            Some(value) => {
                let default = literal(value)?.into_const();
                default.map(|default| self.place(value.location(), default))
            }
            None => None,
        };
        let directives = self.directives(&node.directives)?;
        let definition = VariableDefinition {
            name,
            var_type,
            directives,
            default_value,
        };
        Ok(start.position_node(definition))
    }

    fn fragment(
        &mut self,
        node: &Node<ast::FragmentDefinition>,
    ) -> Result<Positioned<FragmentDefinition>, Refusal> {
        let start = self.place(node.location(), ());
        let fragment = FragmentDefinition {
            type_condition: self.type_condition(&node.type_condition),
            directives: self.directives(&node.directives)?,
            selection_set: self.selection_set(start.pos, &node.selection_set)?,
        };
        Ok(start.position_node(fragment))
    }

    fn type_condition(&mut self, name: &ParsedName) -> Positioned<TypeCondition> {
        let on = self.name(name);
        on.position_node(TypeCondition { on: on.clone() })
    }

    /// The parser keeps no place of selection sets: they begin with their first selection, and an
    /// empty one where its field does.
    fn selection_set(
        &mut self,
        owner: Pos,
        set: &[ast::Selection],
    ) -> Result<Positioned<SelectionSet>, Refusal> {
        let start = match set.first() {
            Some(first) => self.place(first.location(), ()),
            None => Positioned::new((), owner),
        };
        let items = set.iter().map(|selection| self.selection(selection));
        let items = items.collect::<Result<_, _>>()?;
        Ok(start.position_node(SelectionSet { items }))
    }

    fn selection(&mut self, selection: &ast::Selection) -> Result<Positioned<Selection>, Refusal> {
        let start = self.place(selection.location(), ());
        let converted = match selection {
            ast::Selection::Field(node) => {
                Selection::Field(start.position_node(self.field(start.pos, node)?))
            }
            ast::Selection::FragmentSpread(node) => {
                let fragment_name = self.name(&node.fragment_name);
                let directives = self.directives(&node.directives)?;
                let spread = FragmentSpread {
                    fragment_name,
                    directives,
                };
                Selection::FragmentSpread(start.position_node(spread))
            }
            ast::Selection::InlineFragment(node) => {
                let condition = node.type_condition.as_ref();
                let inline = InlineFragment {
                    type_condition: condition.map(|name| self.type_condition(name)),
                    directives: self.directives(&node.directives)?,
                    selection_set: self.selection_set(start.pos, &node.selection_set)?,
                };
                Selection::InlineFragment(start.position_node(inline))
            }
        };
        Ok(start.position_node(converted))
    }

    fn field(&mut self, start: Pos, node: &ast::Field) -> Result<Field, Refusal> {
        Ok(Field {
            alias: node.alias.as_ref().map(|alias| self.name(alias)),
            name: self.name(&node.name),
            arguments: self.arguments(&node.arguments)?,
            directives: self.directives(&node.directives)?,
            selection_set: self.selection_set(start, &node.selection_set)?,
        })
    }

    fn directives(
        &mut self,
        list: &ast::DirectiveList,
    ) -> Result<Vec<Positioned<Directive>>, Refusal> {
        let directives = list.iter().map(|node| {
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
            let value = literal(&argument.value)?;
            Ok((name, self.place(argument.value.location(), value)))
        });
        arguments.collect()
    }
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
