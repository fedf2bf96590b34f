//! The rule that fields of one key have the same arguments, where the validator has a gap: it compares
//! lists only as far as the shorter one goes.
//!
//! Few documents have lists among the arguments of fields that share a key anywhere, and only those
//! are looked at closely.

use std::collections::{HashMap, HashSet};

use apollo_compiler::ast::{Argument, Value};
use apollo_compiler::executable::{Field, Selection, SelectionSet};
use apollo_compiler::{ExecutableDocument, Name, Node, Schema};
use async_graphql::indexmap::IndexMap;

use super::extent;
use super::limits::Limits;
use super::refusal::{DocumentError, Location, Refusal, RefusalCode, Stage};

/// Checks the lists among the arguments of a document that is valid otherwise.
pub(super) fn validate(
    document: &ExecutableDocument,
    schema: &Schema,
    limits: &Limits,
) -> Result<(), Refusal> {
    let suspects = suspects(document);
    if suspects.is_empty() {
        return Ok(());
    }
    let mut check = Check {
        document,
        schema,
        suspects,
        read: 0,
        most: limits.expanded_selections,
        errors: Vec::new(),
    };
    for operation in document.operations.iter() {
        check.merged(&[&operation.selection_set])?;
    }
    if check.errors.is_empty() {
        return Ok(());
    }
    check.errors.truncate(limits.errors.max(1));
    Err(Refusal {
        code: RefusalCode::ValidationFailed,
        errors: check.errors,
        stage: Stage::Validate,
        cost: None,
    })
}

/// The keys under which a document has different arguments with lists, wherever that is.
fn suspects(document: &ExecutableDocument) -> HashSet<&str> {
    let operations = document.operations.iter();
    let mut open: Vec<_> = operations
        .map(|operation| &operation.selection_set)
        .collect();
    open.extend(
        document
            .fragments
            .values()
            .map(|named| &named.selection_set),
    );
    let mut first: HashMap<&str, &Node<Field>> = HashMap::new();
    let mut suspects = HashSet::new();
    while let Some(set) = open.pop() {
        for selection in &set.selections {
            match selection {
                Selection::Field(field) => {
                    open.push(&field.selection_set);
                    if field.arguments.iter().any(|one| has_list(&one.value)) {
                        let key = field.response_key().as_str();
                        let known = *first.entry(key).or_insert(field);
                        if !same_arguments(&known.arguments, &field.arguments) {
                            suspects.insert(key);
                        }
                    }
                }
                Selection::InlineFragment(inline) => open.push(&inline.selection_set),
                Selection::FragmentSpread(_) => {}
            }
        }
    }
    suspects
}

fn has_list(value: &Value) -> bool {
    match value {
        Value::List(_) => true,
        Value::Object(fields) => fields.iter().any(|(_, value)| has_list(value)),
        _ => false,
    }
}

fn same_arguments(one: &[Node<Argument>], other: &[Node<Argument>]) -> bool {
    let is_same = |argument: &Node<Argument>| {
        let mut others = other.iter();
        let found = others.find(|other| other.name == argument.name);
        found.is_some_and(|other| same_value(&argument.value, &other.value))
    };
    one.len() == other.len() && one.iter().all(is_same)
}

fn same_value(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::List(one), Value::List(other)) => {
            let mut pairs = one.iter().zip(other);
            one.len() == other.len() && pairs.all(|(one, other)| same_value(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            let is_same = |(name, value): &(Name, Node<Value>)| {
                let found = other.iter().find(|(other, _)| other == name);
                found.is_some_and(|(_, other)| same_value(value, other))
            };
            one.len() == other.len() && one.iter().all(is_same)
        }
        _ => one == other,
    }
}

/// A field and the type of which it is selected.
type Selected<'document> = (&'document Name, &'document Node<Field>);

struct Check<'document> {
    document: &'document ExecutableDocument,
    schema: &'document Schema,
    suspects: HashSet<&'document str>,
    read: u64,
    most: u64,
    errors: Vec<DocumentError>,
}

impl<'document> Check<'document> {
    /// Checks selection sets that are merged into one.
    fn merged(&mut self, sets: &[&'document SelectionSet]) -> Result<(), Refusal> {
        let mut fields = IndexMap::new();
        let mut entered = HashSet::new();
        for set in sets {
            self.collect(set, &mut entered, &mut fields)?;
        }
        for (key, selected) in fields {
            for group in self.overlapping(selected) {
                if self.suspects.contains(key) {
                    self.compare(key, &group);
                }
                let sets = group.iter().map(|(_, field)| &field.selection_set);
                let sets: Vec<_> = sets.filter(|set| !set.selections.is_empty()).collect();
                if !sets.is_empty() {
                    self.merged(&sets)?;
                }
            }
        }
        Ok(())
    }

    fn collect(
        &mut self,
        set: &'document SelectionSet,
        entered: &mut HashSet<&'document str>,
        fields: &mut IndexMap<&'document str, Vec<Selected<'document>>>,
    ) -> Result<(), Refusal> {
        for selection in &set.selections {
            self.read = self.read.saturating_add(1);
            extent::within_expanded(self.read, self.most)?;
            match selection {
                Selection::Field(field) => {
                    let key = field.response_key().as_str();
                    fields.entry(key).or_default().push((&set.ty, field));
                }
                Selection::InlineFragment(inline) => {
                    self.collect(&inline.selection_set, entered, fields)?;
                }
                Selection::FragmentSpread(spread) => {
                    let fragment = self.document.fragments.get(&spread.fragment_name);
                    if let Some(fragment) = fragment
                        && entered.insert(spread.fragment_name.as_str())
                    {
                        self.collect(&fragment.selection_set, entered, fields)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Groups of fields that one object may have to answer: those of the same type of objects, and with each of these groups
    /// those of interfaces and unions.
    fn overlapping(&self, selected: Vec<Selected<'document>>) -> Vec<Vec<Selected<'document>>> {
        let is_object = |(of, _): &Selected<'_>| self.schema.get_object(of).is_some();
        let (of_objects, of_others): (Vec<_>, Vec<_>) = selected.into_iter().partition(is_object);
        let mut groups: IndexMap<&Name, Vec<Selected<'document>>> = IndexMap::new();
        for selected in of_objects {
            groups.entry(selected.0).or_default().push(selected);
        }
        if groups.is_empty() {
            return vec![of_others];
        }
        for group in groups.values_mut() {
            group.extend(&of_others);
        }
        groups.into_values().collect()
    }

    fn compare(&mut self, key: &str, group: &[Selected<'document>]) {
        let Some(((_, first), others)) = group.split_first() else {
            return;
        };
        for (_, other) in others {
            if !same_arguments(&first.arguments, &other.arguments) {
                let message = format!(
                    "The key \"{key}\" is asked for twice with different arguments: give one of the two fields another alias."
                );
                let place = other
                    .location()
                    .and_then(|span| span.line_column(&self.document.sources));
                let place = place.map(|at| Location {
                    line: at.line,
                    column: at.column,
                });
                let code = RefusalCode::ValidationFailed;
                self.errors.push(DocumentError::new(code, &message, place));
            }
        }
    }
}
