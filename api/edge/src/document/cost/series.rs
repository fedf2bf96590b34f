//! How long lists are that a window of time is cut into.
//!
//! A field with the argument `window` answers about so many months; so does every field of the object that it answers with. A list with that
//! argument has an item for each of the months. One with the argument `by` of type `Period` has an item for each of the periods in the
//! months of its object, or in the most that there can be when its object's window is not known here.

use apollo_compiler::Node;
use apollo_compiler::ast::Value;
use apollo_compiler::executable::Field;
use async_graphql::{Name, Value as ConstValue, Variables, indexmap::IndexMap};

/// The months of the longest window, and one more when it starts within a month.
const MOST_MONTHS: u64 = 121;

/// The argument that says which days are meant.
const WINDOW: &str = "window";
/// The argument that says into what a window is cut, and its type.
const BY: (&str, &str) = ("by", "Period");

/// A window or a period as a document says it.
#[derive(Debug)]
pub(super) struct Said(Node<Value>);

/// The window that a field is about.
pub(super) fn window(field: &Field) -> Option<Said> {
    let value = field.specified_argument_by_name(WINDOW)?;
    Some(Said(value.clone()))
}

/// Whether a list is cut by a period that its caller names.
pub(super) fn period(field: &Field) -> Option<Said> {
    let argument = field.definition.argument_by_name(BY.0)?;
    let value = field.specified_argument_by_name(BY.0)?;
    (argument.ty.inner_named_type() == BY.1).then(|| Said(value.clone()))
}

impl Said {
    /// How many months a window touches; one of a window that will be refused, because it ends before it starts or is too long.
    pub(super) fn months(&self, variables: &Variables) -> u64 {
        let said = resolve(&self.0, variables);
        let months = match &said {
            ConstValue::Object(fields) => fields.iter().find_map(|(name, value)| of(name, value)),
            _ => None,
        };
        match months {
            Some(months @ 1..=MOST_MONTHS) => months,
            Some(_) => 1,
            None => MOST_MONTHS,
        }
    }

    /// Into how many periods some months are cut at most.
    pub(super) fn parts(&self, months: Option<u64>, variables: &Variables) -> u64 {
        let months = months.unwrap_or(MOST_MONTHS);
        let said = resolve(&self.0, variables);
        let name = match &said {
            ConstValue::Enum(name) => name.as_str(),
            ConstValue::String(name) => name,
            _ => "MONTH",
        };
        let of_each = match name {
            "QUARTER" | "FISCAL_QUARTER" => 3,
            "YEAR" | "FISCAL_YEAR" => 12,
            _ => return months,
        };
        // The first and the last one may be cut off.
        (months.div_ceil(of_each) + 1).min(months)
    }
}

/// The months of a window by the field that says it.
fn of(field: &Name, value: &ConstValue) -> Option<u64> {
    match field.as_str() {
        "month" => Some(1),
        "quarter" | "fiscalQuarter" => Some(3),
        "year" | "fiscalYear" => Some(12),
        "lastMonths" => match value {
            ConstValue::Number(number) => number.as_u64(),
            _ => None,
        },
        "between" => between(value),
        _ => None,
    }
}

/// The months that some days touch.
fn between(days: &ConstValue) -> Option<u64> {
    let ConstValue::Object(days) = days else {
        return None;
    };
    let day = |name: &str| match days.get(name) {
        Some(ConstValue::String(text)) => month_and_day(text),
        _ => None,
    };
    let (first, _) = day("start")?;
    let (last, day_of_month) = day("end")?;
    Some((last + u64::from(day_of_month > 1)).saturating_sub(first))
}

/// The number of a date's month, and its day.
fn month_and_day(date: &str) -> Option<(u64, u64)> {
    let mut parts = date.splitn(3, '-').map(|part| part.parse::<u64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    Some((year.checked_mul(12)?.checked_add(month)?, day))
}

/// A value with the variables put in.
fn resolve(value: &Value, variables: &Variables) -> ConstValue {
    match value {
        Value::Variable(name) => variables.get(name.as_str()).cloned().unwrap_or_default(),
        Value::Int(number) => number
            .as_str()
            .parse::<i64>()
            .map_or(ConstValue::Null, ConstValue::from),
        Value::String(text) => ConstValue::String(text.clone()),
        Value::Enum(name) => ConstValue::Enum(Name::new(name.as_str())),
        Value::Object(fields) => {
            let fields = fields.iter();
            let fields =
                fields.map(|(name, value)| (Name::new(name.as_str()), resolve(value, variables)));
            ConstValue::Object(fields.collect::<IndexMap<_, _>>())
        }
        _ => ConstValue::Null,
    }
}
