//! A row as typed values.

use super::kind::{Kind, TraitKind};
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, Utc};
use chrono_tz::Tz;
use domain::time::instant_of;
use rust_decimal::Decimal;
use std::sync::Arc;

/// A typed value of a field or trait.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// A text, a name, a code.
    Text(String),
    /// A list of names or texts.
    Names(Vec<String>),
    /// A calendar date.
    Date(NaiveDate),
    /// A day with a time, and how many seconds its clock is ahead of UTC, if that is said.
    Instant(NaiveDateTime, Option<FixedOffset>),
    /// True or false.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// An exact decimal number; an amount of money in units of its currency.
    Decimal(Decimal),
}

/// What a row says about one field.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Cell {
    /// Nothing: what is stored stays as it is.
    Unmapped,
    /// That it is empty: what is stored is cleared.
    Empty,
    /// That it has this value.
    Value(Value),
}

impl Cell {
    /// The value, when there is one.
    #[must_use]
    pub fn value(&self) -> Option<&Value> {
        match self {
            Self::Value(value) => Some(value),
            Self::Unmapped | Self::Empty => None,
        }
    }
}

/// What a row says about one custom trait.
#[derive(Clone, Debug, PartialEq)]
pub struct TraitValue {
    /// The key of the trait.
    pub key: Arc<str>,
    /// What the trait holds.
    pub kind: TraitKind,
    /// Never [`Cell::Unmapped`] in a CSV file.
    pub cell: Cell,
}

/// The typed values of one row: a cell for each field of its kind, and its custom traits.
///
/// The accessors by type answer `None` when the field is not mapped, is empty, has another type, or when the
/// kind has no field of that name; [`Values::cell`] tells the first two apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Values {
    kind: Kind,
    cells: Vec<Cell>,
    traits: Vec<TraitValue>,
}

impl Values {
    pub(super) fn new(kind: Kind, cells: Vec<Cell>, traits: Vec<TraitValue>) -> Self {
        Self {
            kind,
            cells,
            traits,
        }
    }

    /// What the row says about the field with this name.
    #[must_use]
    pub fn cell(&self, name: &str) -> &Cell {
        let position = self.kind.definition().position(name);
        position
            .and_then(|position| self.cells.get(position))
            .unwrap_or(&Cell::Unmapped)
    }

    /// The value of the field with this name.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.cell(name).value()
    }

    /// The text of a text, e-mail, currency, country or name field.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.value(name) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The items of a list field.
    #[must_use]
    pub fn names(&self, name: &str) -> Option<&[String]> {
        match self.value(name) {
            Some(Value::Names(names)) => Some(names),
            _ => None,
        }
    }

    /// The date of a date field.
    #[must_use]
    pub fn date(&self, name: &str) -> Option<NaiveDate> {
        match self.value(name) {
            Some(Value::Date(date)) => Some(*date),
            _ => None,
        }
    }

    /// The instant of a field that holds a day with a time, which is of a time zone where it does not say its offset.
    #[must_use]
    pub fn instant(&self, name: &str, zone: Tz) -> Option<DateTime<Utc>> {
        match self.value(name) {
            Some(Value::Instant(local, Some(offset))) => Some((*local - *offset).and_utc()),
            Some(Value::Instant(local, None)) => Some(instant_of(*local, zone)),
            _ => None,
        }
    }

    /// The truth of a boolean field.
    #[must_use]
    pub fn boolean(&self, name: &str) -> Option<bool> {
        match self.value(name) {
            Some(Value::Boolean(boolean)) => Some(*boolean),
            _ => None,
        }
    }

    /// The number of a whole-number field.
    #[must_use]
    pub fn integer(&self, name: &str) -> Option<i64> {
        match self.value(name) {
            Some(Value::Integer(integer)) => Some(*integer),
            _ => None,
        }
    }

    /// The number of a decimal or money field.
    #[must_use]
    pub fn decimal(&self, name: &str) -> Option<Decimal> {
        match self.value(name) {
            Some(Value::Decimal(decimal)) => Some(*decimal),
            _ => None,
        }
    }

    /// The custom traits that the mapping fills, in the order of their keys.
    #[must_use]
    pub fn traits(&self) -> &[TraitValue] {
        &self.traits
    }

    /// The values that together say which object the row is about.
    #[must_use]
    pub fn identity(&self) -> Vec<Cell> {
        self.kind
            .definition()
            .identity
            .iter()
            .map(|name| self.cell(name).clone())
            .collect()
    }

    /// Replaces a cell; a name that the kind does not have changes nothing.
    pub(super) fn set(&mut self, name: &str, cell: Cell) {
        let position = self.kind.definition().position(name);
        if let Some(slot) = position.and_then(|position| self.cells.get_mut(position)) {
            *slot = cell;
        }
    }
}

/// A row of the source that was understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The line of the source it starts on, from 1, the header included.
    pub line: u64,
    /// What it says.
    pub values: Values,
}
