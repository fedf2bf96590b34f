//! Scalars: how their values are written, and what they take.

mod rule;

use std::borrow::Cow;

use async_graphql::{InputValueResult, Scalar, ScalarType, Value};
use chrono::{Datelike as _, NaiveDate, Utc};
use domain::money::Currency;
use rust_decimal::Decimal as Exact;

pub use rule::rules;
use rule::{Wire, parse};

/// A day of the calendar as year, month and day, such as `"2025-06-30"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(pub NaiveDate);

impl Wire for Date {
    const ALLOWED: &'static str = "a day as year, month and day, such as \"2025-06-30\"";

    fn read(value: &Value) -> Option<Self> {
        let text = text(value)?;
        let shape = text.bytes().enumerate().all(|(place, byte)| match place {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
        let date = text
            .parse::<NaiveDate>()
            .ok()
            .filter(|date| shape && text.len() == 10 && date.year() > 0);
        date.map(Self)
    }
}

/// A day of the calendar as year, month and day, such as `"2025-06-30"`.
#[Scalar(specified_by_url = "https://datatracker.ietf.org/doc/html/rfc3339#section-5.6")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        parse(&value)
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

impl From<NaiveDate> for Date {
    fn from(date: NaiveDate) -> Self {
        Self(date)
    }
}

impl From<Date> for NaiveDate {
    fn from(date: Date) -> Self {
        date.0
    }
}

/// An instant with its offset from UTC, such as `"2025-06-30T14:00:00+02:00"`. Answers are in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DateTime(pub chrono::DateTime<Utc>);

impl Wire for DateTime {
    const ALLOWED: &'static str =
        "an instant with its offset from UTC, such as \"2025-06-30T14:00:00+02:00\"";

    fn read(value: &Value) -> Option<Self> {
        let instant = chrono::DateTime::parse_from_rfc3339(text(value)?).ok()?;
        Some(Self(instant.to_utc()))
    }
}

/// An instant with its offset from UTC, such as `"2025-06-30T14:00:00+02:00"`. Answers are in UTC.
#[Scalar(specified_by_url = "https://datatracker.ietf.org/doc/html/rfc3339")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        parse(&value)
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_rfc3339())
    }
}

impl From<chrono::DateTime<Utc>> for DateTime {
    fn from(instant: chrono::DateTime<Utc>) -> Self {
        Self(instant)
    }
}

impl From<DateTime> for chrono::DateTime<Utc> {
    fn from(instant: DateTime) -> Self {
        instant.0
    }
}

/// An exact decimal number as text, such as `"1234.50"`. A number is accepted as input too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal(pub Exact);

impl Wire for Decimal {
    const ALLOWED: &'static str =
        "digits with at most one point, such as \"1234.50\", at most 28 of them";

    fn read(value: &Value) -> Option<Self> {
        let text = match value {
            Value::Number(number) => Cow::Owned(number.to_string()),
            other => Cow::Borrowed(text(other)?),
        };
        // The library takes underscores between digits.
        if text.contains('_') {
            return None;
        }
        let number = Exact::from_str_exact(&text).or_else(|_| Exact::from_scientific(&text));
        number.ok().map(Self)
    }
}

/// An exact decimal number as text, such as `"1234.50"`. A number is accepted as input too.
#[Scalar]
impl ScalarType for Decimal {
    fn parse(value: Value) -> InputValueResult<Self> {
        parse(&value)
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

impl From<Decimal> for Exact {
    fn from(number: Decimal) -> Self {
        number.0
    }
}

/// The code of a currency by ISO 4217, such as `"EUR"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CurrencyCode(pub Currency);

impl Wire for CurrencyCode {
    const ALLOWED: &'static str = "the code of a currency by ISO 4217, such as \"EUR\"";

    fn read(value: &Value) -> Option<Self> {
        text(value)?.parse().ok().map(Self)
    }
}

/// The code of a currency by ISO 4217, such as `"EUR"`.
#[Scalar(specified_by_url = "https://www.iso.org/iso-4217-currency-codes.html")]
impl ScalarType for CurrencyCode {
    fn parse(value: Value) -> InputValueResult<Self> {
        parse(&value)
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.as_str().to_owned())
    }
}

/// The version of a tenant's log: a whole number that every change raises by one. May pass 2^31, never 2^53.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LogVersion(pub i64);

impl Wire for LogVersion {
    const ALLOWED: &'static str = "a whole number from 0 on";

    fn read(value: &Value) -> Option<Self> {
        let number = match value {
            Value::Number(number) => number.as_i64(),
            other => text(other)?.parse().ok(),
        };
        number
            .filter(|number| (0..1 << 53).contains(number))
            .map(Self)
    }
}

/// The version of a tenant's log: a whole number that every change raises by one. May pass 2^31, never 2^53.
#[Scalar]
impl ScalarType for LogVersion {
    fn parse(value: Value) -> InputValueResult<Self> {
        parse(&value)
    }

    fn to_value(&self) -> Value {
        Value::from(self.0)
    }
}

fn text(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}
