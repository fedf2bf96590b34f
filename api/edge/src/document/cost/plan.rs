//! What the selections of a document cost, with the variables left open.

use apollo_compiler::ast::{Argument, Directive, Value};
use apollo_compiler::executable::{Field, Selection, SelectionSet};
use apollo_compiler::{ExecutableDocument, Node};

use super::super::schema::LoadedSchema;
use super::{Condition, Count, FieldStep, Flag, Step, length, series};

/// Items of a page when the request does not say how many.
pub(super) const PAGE_SIZE: u64 = 20;
/// Items of a list that has no pages.
pub(super) const LIST_SIZE: u64 = 10;
/// Cost of a root field of a mutation.
pub(super) const MUTATION: u64 = 10;
/// The arguments that say how many items a page or a list has.
const PAGE_ARGUMENTS: [&str; 3] = ["first", "last", "atMost"];
/// The arguments that name the items of a list one by one.
const ITEM_ARGUMENTS: [&str; 3] = ["ids", "representations", "days"];
/// The argument that says how many days a field goes through one by one.
const DAYS_ARGUMENT: &str = "lastDays";

/// Makes the plans of one document.
pub(in super::super) struct Planner<'document> {
    schema: &'document LoadedSchema,
    document: &'document ExecutableDocument,
}

impl<'document> Planner<'document> {
    pub(in super::super) fn new(
        schema: &'document LoadedSchema,
        document: &'document ExecutableDocument,
    ) -> Self {
        Self { schema, document }
    }

    /// The plan of a selection set.
    pub(in super::super) fn plan(&self, set: &SelectionSet) -> Vec<Step> {
        let selections = set.selections.iter();
        selections
            .filter_map(|selection| self.step(set, selection))
            .collect()
    }

    fn step(&self, set: &SelectionSet, selection: &Selection) -> Option<Step> {
        let conditions = conditions(selection.directives());
        match selection {
            Selection::Field(field) => self.field(set, field, conditions).map(Step::Field),
            Selection::InlineFragment(inline) => {
                let steps = self.plan(&inline.selection_set);
                (!steps.is_empty()).then_some(Step::Group(steps, conditions))
            }
            Selection::FragmentSpread(spread) => {
                let place = self
                    .document
                    .fragments
                    .get_index_of(&spread.fragment_name)?;
                Some(Step::Fragment(place, conditions))
            }
        }
    }

    fn field(
        &self,
        set: &SelectionSet,
        field: &Field,
        conditions: Vec<Condition>,
    ) -> Option<FieldStep> {
        let is_composite = self.schema.is_composite(field.ty().inner_named_type());
        let is_mutation = self.schema.is_mutation(&set.ty);
        if field.name.starts_with("__") || !(is_composite || is_mutation) {
            return None;
        }
        let is_value = field.definition.arguments.is_empty() && self.schema.is_value(field.ty());
        if is_value && !self.schema.is_root(&set.ty) {
            return None;
        }
        let (sizes, size_otherwise) = self.sizes(set, field);
        let by_identifiers = !sizes.is_empty() && has_argument(field, &ITEM_ARGUMENTS);
        let (price, price_of_each) = match (is_mutation, by_identifiers) {
            (true, _) => (MUTATION, 0),
            (false, true) => (0, 1),
            (false, false) => (1, 0),
        };
        Some(FieldStep {
            conditions,
            price,
            price_of_each,
            rows: if is_mutation {
                rows(&field.arguments)
            } else {
                Vec::new()
            },
            sizes,
            size_otherwise,
            days: counts(field, &[DAYS_ARGUMENT]),
            days_otherwise: default_number(field, DAYS_ARGUMENT).unwrap_or(0),
            window: series::window(field),
            children: self.plan(&field.selection_set),
        })
    }

    /// How many objects the children of a field are loaded for.
    fn sizes(&self, set: &SelectionSet, field: &Field) -> (Vec<Count>, u64) {
        if self.schema.is_page(field.ty()) || has_argument(field, &PAGE_ARGUMENTS) {
            let default = PAGE_ARGUMENTS
                .iter()
                .find_map(|name| default_number(field, name));
            return (counts(field, &PAGE_ARGUMENTS), default.unwrap_or(PAGE_SIZE));
        }
        if !field.ty().is_list() || self.schema.is_page_type(&set.ty) {
            return (Vec::new(), 1); // the page has multiplied already
        }
        if let Some(period) = series::period(field) {
            return (vec![Count::Periods(period)], LIST_SIZE);
        }
        if series::window(field).is_some() {
            return (vec![Count::Months], LIST_SIZE);
        }
        (counts(field, &ITEM_ARGUMENTS), LIST_SIZE)
    }
}

fn has_argument(field: &Field, names: &[&str]) -> bool {
    let mut arguments = field.definition.arguments.iter();
    arguments.any(|argument| names.contains(&argument.name.as_str()))
}

fn default_number(field: &Field, name: &str) -> Option<u64> {
    let argument = field.definition.argument_by_name(name)?;
    known_number(argument.default_value.as_ref()?)
}

fn counts(field: &Field, names: &[&str]) -> Vec<Count> {
    let values = names
        .iter()
        .filter_map(|name| field.specified_argument_by_name(name));
    values.filter_map(|value| count(value)).collect()
}

fn count(value: &Value) -> Option<Count> {
    match value {
        Value::Variable(name) => Some(Count::Variable(name.as_str().into())),
        Value::List(items) => Some(Count::Known(length(items))),
        other => known_number(other).map(Count::Known),
    }
}

/// A number that is not negative; one too large for the type is as large as can be.
fn known_number(value: &Value) -> Option<u64> {
    let text = match value {
        Value::Int(number) => number.as_str(),
        _ => return None,
    };
    (!text.starts_with('-')).then(|| text.parse().unwrap_or(u64::MAX))
}

fn rows(arguments: &[Node<Argument>]) -> Vec<Count> {
    let mut counts = Vec::new();
    for argument in arguments {
        collect_rows(&argument.value, &mut counts);
    }
    counts
}

fn collect_rows(value: &Value, counts: &mut Vec<Count>) {
    match value {
        Value::Variable(name) => counts.push(Count::Lists(name.as_str().into())),
        Value::List(items) => counts.push(Count::Known(length(items))),
        Value::Object(fields) => {
            for (_, value) in fields {
                collect_rows(value, counts);
            }
        }
        _ => {}
    }
}

fn conditions(directives: &[Node<Directive>]) -> Vec<Condition> {
    let conditions = directives.iter().filter_map(|directive| {
        let leaves_out = match directive.name.as_str() {
            "skip" => true,
            "include" => false,
            _ => return None,
        };
        let value = match &**directive.specified_argument_by_name("if")? {
            Value::Boolean(value) => Flag::Known(*value),
            Value::Variable(name) => Flag::Variable(name.as_str().into()),
            _ => return None,
        };
        Some(Condition { value, leaves_out })
    });
    conditions.collect()
}
