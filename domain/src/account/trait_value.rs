//! Traits that a tenant defines for its accounts: a kind, and values of that kind.

use std::fmt;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::name::names;

/// What values a trait has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TraitKind {
    /// Any text of at most 1,000 characters.
    Text,
    /// A number with at most six decimals.
    Number,
    /// A day of the calendar.
    Date,
    /// True or false.
    Boolean,
    /// One of the choices that the definition lists.
    Choice,
}

names!(TraitKind {
    Text => "TEXT",
    Number => "NUMBER",
    Date => "DATE",
    Boolean => "BOOLEAN",
    Choice => "CHOICE",
});

/// A number as a whole number of millionths, from -9,223,372,036,854.775808 to 9,223,372,036,854.775807.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Millionths(pub i64);

impl Millionths {
    /// The number, exactly.
    ///
    /// # Errors
    /// When it has more than six decimals (trailing zeros do not count) or is out of range.
    pub fn from_decimal(number: Decimal) -> Result<Self, TraitError> {
        let exact = number.normalize();
        let missing = 6_u32
            .checked_sub(exact.scale())
            .ok_or(TraitError::TooManyDecimals(number))?;
        exact
            .mantissa()
            .checked_mul(10_i128.pow(missing))
            .and_then(|millionths| i64::try_from(millionths).ok())
            .map(Self)
            .ok_or(TraitError::NumberOutOfRange(number))
    }

    /// The number, without trailing zeros.
    #[must_use]
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.0, 6).normalize()
    }
}

/// The value of a trait. Ordered within a kind as one would expect.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TraitValue {
    /// Of [`TraitKind::Text`].
    Text(String),
    /// Of [`TraitKind::Number`].
    Number(Millionths),
    /// Of [`TraitKind::Date`].
    Date(NaiveDate),
    /// Of [`TraitKind::Boolean`].
    Boolean(bool),
    /// Of [`TraitKind::Choice`].
    Choice(String),
}

impl TraitValue {
    /// The kind that the value is of.
    #[must_use]
    pub const fn kind(&self) -> TraitKind {
        match self {
            Self::Text(_) => TraitKind::Text,
            Self::Number(_) => TraitKind::Number,
            Self::Date(_) => TraitKind::Date,
            Self::Boolean(_) => TraitKind::Boolean,
            Self::Choice(_) => TraitKind::Choice,
        }
    }
}

impl fmt::Display for TraitValue {
    /// Writes what [`TraitDefinition::parse`] reads.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) | Self::Choice(text) => formatter.write_str(text),
            Self::Number(number) => number.to_decimal().fmt(formatter),
            Self::Date(date) => date.fmt(formatter),
            Self::Boolean(boolean) => boolean.fmt(formatter),
        }
    }
}

/// Why something is not a value or not a definition of a trait.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TraitError {
    /// A value of another kind.
    #[error("the value is of kind {given}: this trait is of kind {allowed}")]
    WrongKind {
        /// The kind of the value.
        given: TraitKind,
        /// The kind of the trait.
        allowed: TraitKind,
    },
    /// No text, or too much of it.
    #[error(
        "the text has {0} characters: from 1 to 1000 are allowed, none of them a control character other than a line break or a tab"
    )]
    BadText(usize),
    /// Not a number.
    #[error(
        "`{0}` is not a number: digits with at most six decimals after a point, such as 1250.5"
    )]
    NotANumber(String),
    /// More than six decimals.
    #[error("{0} has too many decimals: at most 6 are allowed")]
    TooManyDecimals(Decimal),
    /// Beyond 64 bits of millionths.
    #[error("{0} is out of range: from -9223372036854.775808 to 9223372036854.775807")]
    NumberOutOfRange(Decimal),
    /// Not a date.
    #[error("`{0}` is not a date: year, month and day such as 2024-12-31")]
    NotADate(String),
    /// Neither true nor false.
    #[error("`{0}` is neither true nor false")]
    NotABoolean(String),
    /// None of the choices.
    #[error("`{given}` is none of the choices: {allowed}")]
    UnknownChoice {
        /// What was given.
        given: String,
        /// The choices, separated by commas.
        allowed: String,
    },
    /// A definition whose choices make no sense.
    #[error(
        "a trait of kind CHOICE lists from 1 to 200 different choices of 1 to 100 characters, one of another kind none"
    )]
    BadChoices,
}

/// What the values of a trait may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraitDefinition {
    kind: TraitKind,
    choices: Vec<String>,
}

impl TraitDefinition {
    /// A trait of `kind`, with its choices in the order to show them in; none unless the kind is [`TraitKind::Choice`].
    ///
    /// # Errors
    /// [`TraitError::BadChoices`].
    pub fn new(kind: TraitKind, choices: Vec<String>) -> Result<Self, TraitError> {
        let good = |choice: &String| {
            choice
                .parse::<super::Label>()
                .is_ok_and(|label| label.as_str() == choice)
        };
        let different: std::collections::HashSet<_> = choices.iter().collect();
        let count_is_good = match kind {
            TraitKind::Choice => (1..=200).contains(&choices.len()),
            _ => choices.is_empty(),
        };
        if count_is_good && different.len() == choices.len() && choices.iter().all(good) {
            Ok(Self { kind, choices })
        } else {
            Err(TraitError::BadChoices)
        }
    }

    /// The kind of the values.
    #[must_use]
    pub const fn kind(&self) -> TraitKind {
        self.kind
    }

    /// The choices, in the order to show them in.
    #[must_use]
    pub fn choices(&self) -> &[String] {
        &self.choices
    }

    /// The value that a text stands for, as files and filters have it. White space around it is removed.
    ///
    /// # Errors
    /// When it is not a value of the trait's kind, or none of its choices.
    pub fn parse(&self, text: &str) -> Result<TraitValue, TraitError> {
        let text = text.trim();
        let given = || text.to_owned();
        let value = match self.kind {
            TraitKind::Text => TraitValue::Text(given()),
            TraitKind::Choice => TraitValue::Choice(given()),
            TraitKind::Number => {
                let number =
                    Decimal::from_str_exact(text).map_err(|_| TraitError::NotANumber(given()))?;
                TraitValue::Number(Millionths::from_decimal(number)?)
            }
            TraitKind::Date => {
                TraitValue::Date(text.parse().map_err(|_| TraitError::NotADate(given()))?)
            }
            TraitKind::Boolean => {
                TraitValue::Boolean(text.parse().map_err(|_| TraitError::NotABoolean(given()))?)
            }
        };
        self.check(&value)?;
        Ok(value)
    }

    /// Whether `value` may be set.
    ///
    /// # Errors
    /// When it is of another kind, none of the choices, or too long a text.
    pub fn check(&self, value: &TraitValue) -> Result<(), TraitError> {
        match value {
            _ if value.kind() != self.kind => Err(TraitError::WrongKind {
                given: value.kind(),
                allowed: self.kind,
            }),
            TraitValue::Text(text) if !is_text(text) => {
                Err(TraitError::BadText(text.chars().count()))
            }
            TraitValue::Choice(choice) if !self.choices.contains(choice) => {
                Err(TraitError::UnknownChoice {
                    given: choice.clone(),
                    allowed: self.choices.join(", "),
                })
            }
            _ => Ok(()),
        }
    }
}

fn is_text(text: &str) -> bool {
    (1..=1_000).contains(&text.chars().count())
        && !text
            .chars()
            .any(|character| character.is_control() && !matches!(character, '\n' | '\r' | '\t'))
}
