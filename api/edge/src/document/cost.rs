//! What an operation may cost.
//!
//! An operation costs what it may load: each selected field that answers with an object costs one,
//! once for each item of the lists around it. An object that is a value of what it stands on, such as
//! an amount with its currency, costs nothing. Pages hold as many items as `first` or `last` asks
//! for, or [`plan::PAGE_SIZE`]; lists that say how many items they hold `atMost` hold so many; lists by
//! identifiers hold as many as there are identifiers, and cost one for each of them; lists over a window of
//! time hold one for each of its months or periods ([`series`]); other lists are taken to hold
//! [`plan::LIST_SIZE`]. A field that goes through its `lastDays` one by one costs one more for each. A root field of a mutation costs [`plan::MUTATION`], and one more for
//! every [`ROWS`] items in the lists of its input. Introspection is free; its size is limited by
//! itself. Fields that are selected twice count twice.

mod plan;
mod series;

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Value as ConstValue, Variables};
use serde::Serialize;

use super::refusal::Refusal;
pub(super) use plan::Planner;

/// Items in the input of a mutation that cost one.
const ROWS: u64 = 10;

/// The cost of an operation: objects that it may load, about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
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
    price_of_each: u64,
    rows: Vec<Count>,
    /// Counts of which the largest that is known says how many items the field has.
    sizes: Vec<Count>,
    size_otherwise: u64,
    /// Counts of which the first that is known says how many days are gone through to answer.
    days: Vec<Count>,
    days_otherwise: u64,
    /// The window of time that the field is about.
    window: Option<series::Said>,
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
    /// The months of the field's window.
    Months,
    /// The periods that the window of its object is cut into.
    Periods(series::Said),
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
    let requested = Charge {
        fragments,
        variables,
        months: None,
        known: HashMap::new(),
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
    /// The months that the object is about whose fields are looked at, when that is known.
    months: Option<u64>,
    /// What each fragment costs, once it is known: it costs the same on every object that is about as many months.
    known: HashMap<(usize, Option<u64>), u64>,
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
        let window = field.window.as_ref();
        let window = window.map(|window| window.months(self.variables));
        let sizes = field.sizes.iter();
        let sizes = sizes.filter_map(|count| match count {
            Count::Months => window,
            other => self.count(other),
        });
        let size = sizes.max().unwrap_or(field.size_otherwise);
        let outside = std::mem::replace(&mut self.months, window);
        let each = self
            .steps(&field.children)
            .saturating_add(field.price_of_each);
        self.months = outside;
        let items = each.saturating_mul(size);
        let days = field.days.iter().find_map(|count| self.count(count));
        let days = days.unwrap_or(field.days_otherwise);
        [rows, days, items]
            .into_iter()
            .fold(field.price, u64::saturating_add)
    }

    fn fragment(&mut self, place: usize) -> u64 {
        let key = (place, self.months);
        if let Some(cost) = self.known.get(&key) {
            return *cost;
        }
        let fragments = self.fragments;
        let cost = fragments.get(place).map_or(0, |steps| self.steps(steps));
        self.known.insert(key, cost);
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
            Count::Months => self.months,
            Count::Periods(period) => Some(period.parts(self.months, self.variables)),
        }
    }
}

fn length<T>(items: &[T]) -> u64 {
    u64::try_from(items.len()).unwrap_or(u64::MAX)
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
