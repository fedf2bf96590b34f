//! What an operation may cost.
//!
//! An operation costs what it may load: each selected field that answers with an object costs one,
//! once for each item of the lists around it. Pages hold as many items as `first` or `last` asks
//! for, or [`PAGE_SIZE`]; lists by identifiers hold as many as there are identifiers; other lists
//! are taken to hold [`LIST_SIZE`]. A root field of a mutation costs [`MUTATION`], and one more for
//! every [`ROWS`] items in the lists of its input. Introspection is free; its size is limited by
//! itself. Fields that are selected twice count twice.

use std::sync::Arc;

use apollo_compiler::ast::{Argument, Directive, Value};
use apollo_compiler::executable::{Field, Selection, SelectionSet};
use apollo_compiler::{ExecutableDocument, Node};
use async_graphql::{Value as ConstValue, Variables};

use super::refusal::Refusal;
use super::schema::LoadedSchema;

/// Items of a page when the request does not say how many.
const PAGE_SIZE: u64 = 20;
/// Items of a list that has no pages.
const LIST_SIZE: u64 = 10;
/// Cost of a root field of a mutation.
const MUTATION: u64 = 10;
/// Items in the input of a mutation that cost one.
const ROWS: u64 = 10;
/// The arguments that say how many items a page has.
const PAGE_ARGUMENTS: [&str; 2] = ["first", "last"];
/// The arguments that name the items of a list one by one.
const ITEM_ARGUMENTS: [&str; 2] = ["ids", "representations"];

/// The cost of an operation: objects that it may load, about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// What the operation may cost at most with the variables of the request.
    pub requested: u64,
    /// What one operation may cost.
    pub limit: u64,
}

/// A selection that costs something.
#[derive(Debug)]
pub(super) enum Step {
    /// A field that answers with objects, or a root field of a mutation.
    Field(FieldStep),
    /// The fragment of this place in the document.
    Fragment(usize, Vec<Condition>),
    /// An inline fragment.
    Group(Vec<Step>, Vec<Condition>),
}

/// A field that costs something.
#[derive(Debug)]
pub(super) struct FieldStep {
    conditions: Vec<Condition>,
    price: u64,
    rows: Vec<Count>,
    /// Counts of which the largest that is known says how many items the field has.
    sizes: Vec<Count>,
    size_otherwise: u64,
    children: Vec<Step>,
}

/// A number that the document says or leaves to a variable.
#[derive(Debug)]
enum Count {
    Known(u64),
    /// The number that a variable is, or the number of items of the list that it is.
    Variable(Arc<str>),
    /// The items of all lists in a variable, lists within lists not counted.
    Lists(Arc<str>),
}

/// A condition of `@skip` or `@include`.
#[derive(Debug)]
pub(super) struct Condition {
    value: Flag,
    leaves_out: bool,
}

#[derive(Debug)]
enum Flag {
    Known(bool),
    Variable(Arc<str>),
}

/// Makes plans: what the selections of a document cost, with the variables left open.
pub(super) struct Planner<'document> {
    schema: &'document LoadedSchema,
    document: &'document ExecutableDocument,
}

impl<'document> Planner<'document> {
    pub(super) fn new(
        schema: &'document LoadedSchema,
        document: &'document ExecutableDocument,
    ) -> Self {
        Self { schema, document }
    }

    /// The plan of a selection set.
    pub(super) fn plan(&self, set: &SelectionSet) -> Vec<Step> {
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
        let (sizes, size_otherwise) = self.sizes(set, field);
        Some(FieldStep {
            conditions,
            price: if is_mutation { MUTATION } else { 1 },
            rows: if is_mutation {
                rows(&field.arguments)
            } else {
                Vec::new()
            },
            sizes,
            size_otherwise,
            children: self.plan(&field.selection_set),
        })
    }

    /// How many objects the children of a field are loaded for.
    fn sizes(&self, set: &SelectionSet, field: &Field) -> (Vec<Count>, u64) {
        if self.schema.is_page(field.ty()) || has_page_arguments(field) {
            let default = PAGE_ARGUMENTS
                .iter()
                .find_map(|name| default_number(field, name));
            return (counts(field, &PAGE_ARGUMENTS), default.unwrap_or(PAGE_SIZE));
        }
        if !field.ty().is_list() || self.schema.is_page_type(&set.ty) {
            return (Vec::new(), 1); // the page has multiplied already
        }
        (counts(field, &ITEM_ARGUMENTS), LIST_SIZE)
    }
}

fn has_page_arguments(field: &Field) -> bool {
    let mut arguments = field.definition.arguments.iter();
    arguments.any(|argument| PAGE_ARGUMENTS.contains(&argument.name.as_str()))
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

fn length<T>(items: &[T]) -> u64 {
    u64::try_from(items.len()).unwrap_or(u64::MAX)
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

/// Computes the cost of a plan with the variables of a request.
///
/// # Errors
/// [`Refusal`] when it is over the limit.
pub(super) fn charge(
    fragments: &[Vec<Step>],
    plan: &[Step],
    variables: &Variables,
    limit: u64,
) -> Result<Cost, Refusal> {
    let known = vec![None; fragments.len()];
    let requested = Charge {
        fragments,
        variables,
        known,
    }
    .steps(plan);
    let cost = Cost { requested, limit };
    if requested > limit {
        return Err(Refusal::costly(cost));
    }
    Ok(cost)
}

struct Charge<'plan> {
    fragments: &'plan [Vec<Step>],
    variables: &'plan Variables,
    /// What each fragment costs, once it is known: it costs the same wherever it is named.
    known: Vec<Option<u64>>,
}

impl<'plan> Charge<'plan> {
    fn steps(&mut self, steps: &'plan [Step]) -> u64 {
        steps
            .iter()
            .fold(0, |sum, step| self.step(step).saturating_add(sum))
    }

    fn step(&mut self, step: &'plan Step) -> u64 {
        match step {
            Step::Field(field) if self.applies(&field.conditions) => self.field(field),
            Step::Group(steps, conditions) if self.applies(conditions) => self.steps(steps),
            Step::Fragment(place, conditions) if self.applies(conditions) => self.fragment(*place),
            _ => 0,
        }
    }

    fn field(&mut self, field: &'plan FieldStep) -> u64 {
        let rows = field.rows.iter().filter_map(|count| self.count(count));
        let rows = rows.fold(0, u64::saturating_add).div_ceil(ROWS);
        let size = field
            .sizes
            .iter()
            .filter_map(|count| self.count(count))
            .max();
        let size = size.unwrap_or(field.size_otherwise);
        let children = self.steps(&field.children).saturating_mul(size);
        field.price.saturating_add(rows).saturating_add(children)
    }

    fn fragment(&mut self, place: usize) -> u64 {
        if let Some(Some(cost)) = self.known.get(place) {
            return *cost;
        }
        let fragments = self.fragments;
        let cost = fragments.get(place).map_or(0, |steps| self.steps(steps));
        if let Some(known) = self.known.get_mut(place) {
            *known = Some(cost);
        }
        cost
    }

    fn applies(&self, conditions: &[Condition]) -> bool {
        conditions.iter().all(|condition| {
            let value = match &condition.value {
                Flag::Known(value) => Some(*value),
                Flag::Variable(name) => match self.variables.get(&**name) {
                    Some(ConstValue::Boolean(value)) => Some(*value),
                    _ => None,
                },
            };
            value != Some(condition.leaves_out)
        })
    }

    fn count(&self, count: &Count) -> Option<u64> {
        match count {
            Count::Known(number) => Some(*number),
            Count::Variable(name) => match self.variables.get(&**name)? {
                ConstValue::Number(number) => number.as_u64(),
                ConstValue::List(items) => Some(length(items)),
                _ => None,
            },
            Count::Lists(name) => self.variables.get(&**name).map(items_of_lists),
        }
    }
}

fn items_of_lists(value: &ConstValue) -> u64 {
    match value {
        ConstValue::List(items) => length(items),
        ConstValue::Object(fields) => fields
            .values()
            .map(items_of_lists)
            .fold(0, u64::saturating_add),
        _ => 0,
    }
}
