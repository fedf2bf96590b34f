//! Text in, typed value out: one function per type of field.

mod codes;
mod format;
mod number;

pub(crate) use format::{DatePattern, Formats};

use super::kind::FieldType;
use super::value::Value;
use chrono::Datelike;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// Reads a text that is not empty as a type, or says why it is not one.
pub(crate) fn convert(
    text: &str,
    field_type: FieldType,
    formats: &Formats,
) -> Result<Value, String> {
    match field_type {
        FieldType::Text => plain(text).map(Value::Text),
        FieldType::Email => codes::email(text).map(Value::Text),
        FieldType::Date => date(text, formats),
        FieldType::Instant => instant(text, formats),
        FieldType::Boolean => boolean(text, formats),
        FieldType::Integer => integer(text, formats),
        FieldType::Decimal | FieldType::Money => number::parse(text, formats).map(Value::Decimal),
        FieldType::Currency => codes::currency(text).map(Value::Text),
        FieldType::Country => codes::country(text).map(Value::Text),
        FieldType::Choice(allowed) => codes::choice(text, allowed).map(Value::Text),
        FieldType::Name => codes::name(text).map(Value::Text),
        FieldType::Names | FieldType::Texts => {
            let items = text.split(formats.list_separator.as_str());
            list(items.map(str::to_owned).collect(), field_type)
        }
    }
}

/// Reads the items of a list as names or texts; empty ones are left out, repeated ones kept once.
pub(crate) fn list(items: Vec<String>, field_type: FieldType) -> Result<Value, String> {
    let mut names: Vec<String> = Vec::with_capacity(items.len());
    for item in items
        .iter()
        .map(|item| item.trim())
        .filter(|item| !item.is_empty())
    {
        let name = match field_type {
            FieldType::Names => codes::name(item)?,
            _ => plain(item)?,
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    Ok(Value::Names(names))
}

/// A text as it is shown in a reason: in quotes, and no longer than a glance.
pub(crate) fn shown(text: &str) -> String {
    const LONGEST: usize = 60;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{:?}...", text.get(..end).unwrap_or_default()),
        None => format!("{text:?}"),
    }
}

fn plain(text: &str) -> Result<String, String> {
    let forbidden =
        |character: &char| character.is_control() && !matches!(character, '\n' | '\r' | '\t');
    match text.chars().find(forbidden) {
        Some(character) => Err(format!(
            "{} holds the control character {character:?}",
            shown(text)
        )),
        None => Ok(text.to_owned()),
    }
}

/// The years that dates may be in.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;

fn date(text: &str, formats: &Formats) -> Result<Value, String> {
    let Some(date) = formats.dates.iter().find_map(|pattern| pattern.parse(text)) else {
        let patterns: Vec<&str> = formats.dates.iter().map(DatePattern::as_str).collect();
        return Err(format!(
            "{} is not a date of the form {}",
            shown(text),
            patterns.join(" or ")
        ));
    };
    if YEARS.contains(&date.year()) {
        return Ok(Value::Date(date));
    }
    Err(out_of_years(text, date.year()))
}

fn out_of_years(text: &str, year: i32) -> String {
    format!(
        "{} is in the year {year}, allowed are 1900 to 2199 (name a date that stands for \"no date\" under `empty`)",
        shown(text)
    )
}

/// The standard form, or one of the date formats, which may name a time of day; a day alone is its start.
fn instant(text: &str, formats: &Formats) -> Result<Value, String> {
    let given = format::standard_instant(text);
    let given = given.or_else(|| {
        let mut patterns = formats.dates.iter();
        patterns.find_map(|pattern| pattern.parse_instant(text))
    });
    match given {
        Some((local, offset)) if YEARS.contains(&local.year()) => Ok(Value::Instant(local, offset)),
        Some((local, _)) => Err(out_of_years(text, local.year())),
        None => {
            let patterns: Vec<&str> = formats.dates.iter().map(DatePattern::as_str).collect();
            Err(format!(
                "{} is not a date with a time of the form 2024-12-31T17:30:00+01:00, without offset or time, or {}",
                shown(text),
                patterns.join(" or ")
            ))
        }
    }
}

fn boolean(text: &str, formats: &Formats) -> Result<Value, String> {
    let is = |word: &String| word.eq_ignore_ascii_case(text);
    if formats.true_values.iter().any(is) {
        Ok(Value::Boolean(true))
    } else if formats.false_values.iter().any(is) {
        Ok(Value::Boolean(false))
    } else {
        Err(format!(
            "{} is neither true ({}) nor false ({})",
            shown(text),
            formats.true_values.join(", "),
            formats.false_values.join(", ")
        ))
    }
}

/// A whole number; `3.0`, as spreadsheets and data frames write it, is one.
fn integer(text: &str, formats: &Formats) -> Result<Value, String> {
    let number = number::parse(text, formats)?;
    let whole = if number.fract() == Decimal::ZERO {
        number.to_i64()
    } else {
        None
    };
    whole
        .map(Value::Integer)
        .ok_or_else(|| format!("{} is not a whole number", shown(text)))
}

#[cfg(test)]
mod tests;
