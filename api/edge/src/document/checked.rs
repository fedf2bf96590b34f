//! What is known of a document from its text alone.

use std::sync::Arc;

use apollo_compiler::ast::{OperationType, VariableDefinition};
use apollo_compiler::executable::{Operation, Selection, SelectionSet};
use apollo_compiler::validation::Valid;
use apollo_compiler::{ExecutableDocument, Node};

use super::cost::{Planner, Step};
use super::flags::Flags;
use super::limits::Limits;
use super::merge::{Merged, Merger};
use super::refusal::Refusal;
use super::schema::LoadedSchema;
use super::{OperationKind, extent, parse, validate};

/// A document that is within the limits and valid.
#[derive(Debug)]
pub(super) struct CheckedDocument {
    /// The document with the types of its fields.
    pub typed: Arc<Valid<ExecutableDocument>>,
    /// The operations, in the order of the document.
    pub operations: Vec<CheckedOperation>,
    /// What each fragment costs, by the fragment's place in the document.
    pub fragments: Vec<Vec<Step>>,
    /// The length of the document in tokens.
    pub tokens: usize,
    /// Its length in selections, with its fragments spread out.
    pub selections: u64,
    most_selections: u64,
}

/// An operation of a checked document.
#[derive(Debug)]
pub(super) struct CheckedOperation {
    /// Its name, if it has one.
    pub name: Option<String>,
    /// What it does.
    pub kind: OperationKind,
    /// The variables that it declares.
    pub variables: Vec<Node<VariableDefinition>>,
    /// Its root fields, each once.
    pub root_fields: Vec<String>,
    /// What it costs.
    pub plan: Vec<Step>,
    /// The operation as the engine runs it, unless variables decide what that is.
    merged: Option<Merged>,
}

/// Does all of the checking that needs no variables.
pub(super) fn check(
    text: &str,
    schema: &LoadedSchema,
    limits: &Limits,
) -> Result<CheckedDocument, Refusal> {
    let parsed = parse::parse(text, limits)?;
    extent::measure(&parsed.document, limits)?;
    let typed = validate::validate(&parsed.document, schema, limits)?;
    let planner = Planner::new(schema, &typed);
    let most_selections = limits.expanded_selections;
    let mut merger = Merger::new(&schema.schema, &typed, text, most_selections);
    let mut operations = Vec::new();
    for operation in typed.operations.iter() {
        let merged = merger.operation(operation, &Flags::default())?;
        operations.push(CheckedOperation {
            name: operation.name.as_ref().map(ToString::to_string),
            kind: kind(operation),
            variables: operation.variables.clone(),
            root_fields: root_fields(&typed, operation),
            plan: planner.plan(&operation.selection_set),
            merged: (!merged.depends_on_variables).then_some(merged),
        });
    }
    let selections = merger.read();
    let fragments = typed.fragments.values();
    let fragments = fragments.map(|fragment| planner.plan(&fragment.selection_set));
    let fragments = fragments.collect();
    Ok(CheckedDocument {
        operations,
        fragments,
        tokens: parsed.tokens,
        selections,
        most_selections,
        typed: Arc::new(typed),
    })
}

impl CheckedDocument {
    /// The operation to run: the one of this name, or the only one when no name is given.
    pub(super) fn choose(&self, name: Option<&str>) -> Result<&CheckedOperation, Refusal> {
        let Some(name) = name.filter(|name| !name.is_empty()) else {
            return match self.operations.as_slice() {
                [only] => Ok(only),
                [] => Err(Refusal::invalid("The document has no operation.")),
                _ => Err(Refusal::invalid(
                    "The document has several operations: operationName must say which to run.",
                )),
            };
        };
        let mut operations = self.operations.iter();
        operations
            .find(|operation| operation.name.as_deref() == Some(name))
            .ok_or_else(|| {
                Refusal::invalid(&format!("The document has no operation named \"{name}\"."))
            })
    }

    /// An operation as the engine runs it with the variables of a request.
    pub(super) fn merged(
        &self,
        operation: &CheckedOperation,
        text: &str,
        schema: &LoadedSchema,
        flags: &Flags,
    ) -> Result<Merged, Refusal> {
        if let Some(merged) = &operation.merged {
            return Ok(merged.clone());
        }
        let typed = self.typed.operations.get(operation.name.as_deref());
        let typed = typed.map_err(|_| Refusal::invalid("The operation is not there."))?;
        let mut merger = Merger::new(&schema.schema, &self.typed, text, self.most_selections);
        merger.operation(typed, flags)
    }
}

fn kind(operation: &Operation) -> OperationKind {
    match operation.operation_type {
        OperationType::Query => OperationKind::Query,
        OperationType::Mutation => OperationKind::Mutation,
        OperationType::Subscription => OperationKind::Subscription,
    }
}

fn root_fields(document: &ExecutableDocument, operation: &Operation) -> Vec<String> {
    let mut names = Vec::new();
    let mut entered = Vec::new();
    collect_root_fields(document, &operation.selection_set, &mut entered, &mut names);
    names
}

fn collect_root_fields<'document>(
    document: &'document ExecutableDocument,
    set: &'document SelectionSet,
    entered: &mut Vec<&'document str>,
    names: &mut Vec<String>,
) {
    for selection in &set.selections {
        match selection {
            Selection::Field(field) => {
                if !names.iter().any(|name| name == field.name.as_str()) {
                    names.push(field.name.to_string());
                }
            }
            Selection::InlineFragment(inline) => {
                collect_root_fields(document, &inline.selection_set, entered, names);
            }
            Selection::FragmentSpread(spread) => {
                let name = spread.fragment_name.as_str();
                if let Some(fragment) = document.fragments.get(name)
                    && !entered.contains(&name)
                {
                    entered.push(name);
                    collect_root_fields(document, &fragment.selection_set, entered, names);
                }
            }
        }
    }
}
