//! A checked rule, and how it makes a cell from the columns of a row.

use super::super::convert::{Formats, convert, list};
use super::super::kind::{FieldType, TraitKind};
use super::super::value::{Cell, Value};
use chrono::{Datelike, Months, NaiveDate};
use std::collections::HashMap;
use std::sync::Arc;

/// What a row says in one of the columns that the mapping uses.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Slot {
    /// The row has no such column (NDJSON only).
    #[default]
    Missing,
    /// The column is there and says that there is nothing (NDJSON only).
    Null,
    Text(String),
    /// A list of texts (NDJSON only).
    List(Vec<String>),
    /// What is there cannot be read, for this reason.
    Unreadable(String),
}

impl Slot {
    /// Fills the slot with a text and keeps its memory.
    pub(crate) fn set_text(&mut self, text: &str) {
        if let Self::Text(own) = self {
            own.clear();
            own.push_str(text);
        } else {
            *self = Self::Text(text.to_owned());
        }
    }
}

/// Where the text of a field comes from.
#[derive(Debug)]
pub(crate) enum Origin {
    Constant(Value),
    /// A position in the list of columns that the mapping uses.
    Slot(usize),
    Template(Vec<Part>),
}

/// A piece of a template.
#[derive(Debug, PartialEq)]
pub(crate) enum Part {
    Literal(String),
    Slot(usize),
}

/// How one field or trait is filled.
#[derive(Debug)]
pub(crate) struct Plan {
    /// The name of the field or trait, for reasons.
    pub name: Arc<str>,
    pub field_type: FieldType,
    pub origin: Origin,
    pub trim: bool,
    pub empty: Vec<String>,
    pub formats: Formats,
    /// A day: the text says how many months before it the date lies.
    pub months_before: Option<NaiveDate>,
    pub map: HashMap<String, Cell>,
    pub default: Option<Value>,
    pub required: bool,
}

/// How one custom trait is filled.
#[derive(Debug)]
pub(crate) struct TraitPlan {
    pub kind: TraitKind,
    pub plan: Plan,
}

impl Plan {
    /// The cell that a row's columns make, or the reason why there is none.
    pub(crate) fn cell(&self, slots: &[Slot]) -> Result<Cell, String> {
        let cell = match &self.origin {
            Origin::Constant(value) => Cell::Value(value.clone()),
            Origin::Slot(position) => self.slot_cell(slots.get(*position))?,
            Origin::Template(parts) => self.template_cell(parts, slots)?,
        };
        if cell.value().is_some() {
            return Ok(cell);
        }
        match &self.default {
            Some(value) => Ok(Cell::Value(value.clone())),
            None if self.required => Err("is empty, and every row needs it".to_owned()),
            None => Ok(cell),
        }
    }

    fn slot_cell(&self, slot: Option<&Slot>) -> Result<Cell, String> {
        match slot {
            None | Some(Slot::Missing) => Ok(Cell::Unmapped),
            Some(Slot::Null) => Ok(Cell::Empty),
            Some(Slot::Text(text)) => self.text_cell(text),
            Some(Slot::List(items)) if self.field_type.is_list() => {
                list(items.clone(), self.field_type).map(Cell::Value)
            }
            Some(Slot::List(_)) => {
                Err(format!("is a list, not {}", self.field_type.with_article()))
            }
            Some(Slot::Unreadable(reason)) => Err(reason.clone()),
        }
    }

    fn text_cell(&self, text: &str) -> Result<Cell, String> {
        let text = if self.trim { text.trim() } else { text };
        if let Some(cell) = self.map.get(text) {
            return Ok(cell.clone());
        }
        if text.is_empty() || self.empty.iter().any(|empty| empty == text) {
            return Ok(Cell::Empty);
        }
        if let Some(day) = self.months_before {
            return months_before(day, text, &self.formats).map(Cell::Value);
        }
        convert(text, self.field_type, &self.formats).map(Cell::Value)
    }

    /// The template with its columns filled in; empty when all of its columns are.
    fn template_cell(&self, parts: &[Part], slots: &[Slot]) -> Result<Cell, String> {
        let mut text = String::new();
        let mut all_empty = true;
        for part in parts {
            match part {
                Part::Literal(literal) => text.push_str(literal),
                Part::Slot(position) => match slots.get(*position) {
                    Some(Slot::Text(column)) => {
                        let column = if self.trim { column.trim() } else { column };
                        if !column.is_empty() && !self.empty.iter().any(|empty| empty == column) {
                            all_empty = false;
                            text.push_str(column);
                        }
                    }
                    Some(Slot::Unreadable(reason)) => return Err(reason.clone()),
                    Some(Slot::List(_)) => {
                        return Err("is made from a column that holds a list".to_owned());
                    }
                    None | Some(Slot::Missing | Slot::Null) => {}
                },
            }
        }
        if all_empty {
            Ok(Cell::Empty)
        } else {
            self.text_cell(&text)
        }
    }
}

/// The day so many months before another one; the last of its month when that is shorter.
fn months_before(day: NaiveDate, text: &str, formats: &Formats) -> Result<Value, String> {
    const FIRST_YEAR: i32 = 1900;
    let months = match convert(text, FieldType::Integer, formats)? {
        Value::Integer(months) => u32::try_from(months).ok(),
        _ => None,
    };
    months
        .and_then(|months| day.checked_sub_months(Months::new(months)))
        .filter(|date| date.year() >= FIRST_YEAR)
        .map(Value::Date)
        .ok_or_else(|| {
            format!("{text:?} is not a number of months from 0 on that leads to the year {FIRST_YEAR} or later")
        })
}
