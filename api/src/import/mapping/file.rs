//! A mapping file as it is written, before it is checked against the kind it is for.

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, Visitor, value::MapAccessDeserializer};
use std::collections::BTreeMap;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub kind: Option<String>,
    #[serde(default)]
    pub source: Source,
    #[serde(default)]
    pub defaults: Defaults,
    #[serde(default)]
    pub skip_when: Vec<SkipRule>,
    #[serde(default)]
    pub skip_unless: Vec<SkipRule>,
    pub fields: BTreeMap<String, Rule>,
    #[serde(default)]
    pub traits: BTreeMap<String, Rule>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Source {
    pub format: Option<String>,
    pub delimiter: Option<String>,
    pub quote: Option<String>,
    pub header: Option<bool>,
    pub columns: Option<BTreeMap<String, String>>,
    pub numbering: Option<NumberingRule>,
    pub encoding: Option<String>,
    pub max_row_bytes: Option<usize>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NumberingRule {
    pub column: String,
    pub by: Vec<Column>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Defaults {
    pub trim: Option<bool>,
    pub empty: Option<Texts>,
    pub date_format: Option<Texts>,
    pub true_values: Option<Texts>,
    pub false_values: Option<Texts>,
    pub decimal_separator: Option<String>,
    pub thousands_separator: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SkipRule {
    pub column: Column,
    pub equals: Texts,
}

/// How one field or trait is filled: a table, or in short the name of a column.
#[derive(Debug, Default)]
pub(super) struct Rule(pub RuleTable);

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleTable {
    pub column: Option<Column>,
    pub constant: Option<Scalar>,
    pub template: Option<String>,
    pub kind: Option<String>,
    pub default: Option<Scalar>,
    pub required: Option<bool>,
    pub trim: Option<bool>,
    pub empty: Option<Texts>,
    pub map: Option<BTreeMap<String, Scalar>>,
    pub format: Option<Texts>,
    pub true_values: Option<Texts>,
    pub false_values: Option<Texts>,
    pub decimal_separator: Option<String>,
    pub thousands_separator: Option<String>,
    pub strip: Option<Texts>,
    pub separator: Option<String>,
    pub months_before: Option<Scalar>,
}

/// A column by its name or, where there is no header, by its number from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    Name(String),
    Number(usize),
}

impl std::fmt::Display for Column {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Name(name) => formatter.write_str(name),
            Self::Number(number) => write!(formatter, "{number}"),
        }
    }
}

/// A single value as text: `1`, `true` and `2024-01-31` may be written without quotes.
#[derive(Clone, Debug)]
pub(super) struct Scalar(pub String);

/// One value or a list of them.
#[derive(Clone, Debug)]
pub(super) struct Texts(pub Vec<String>);

impl<'de> Deserialize<'de> for Rule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct RuleVisitor;

        impl<'de> Visitor<'de> for RuleVisitor {
            type Value = Rule;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("the name of a column, or a table such as { column = \"...\" }")
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<Rule, E> {
                let column = Some(Column::Name(name.to_owned()));
                Ok(Rule(RuleTable {
                    column,
                    ..RuleTable::default()
                }))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Rule, A::Error> {
                RuleTable::deserialize(MapAccessDeserializer::new(map)).map(Rule)
            }
        }

        deserializer.deserialize_any(RuleVisitor)
    }
}

impl<'de> Deserialize<'de> for Column {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match toml::Value::deserialize(deserializer)? {
            toml::Value::String(name) => Ok(Self::Name(name)),
            toml::Value::Integer(number) => usize::try_from(number)
                .ok()
                .filter(|number| *number > 0)
                .map(Self::Number)
                .ok_or_else(|| Error::custom("columns are numbered from 1")),
            other => {
                let found = other.type_str();
                Err(Error::custom(format!(
                    "a column is named or numbered, not a {found}"
                )))
            }
        }
    }
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        scalar(toml::Value::deserialize(deserializer)?).map(Self)
    }
}

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match toml::Value::deserialize(deserializer)? {
            toml::Value::Array(items) => items
                .into_iter()
                .map(scalar)
                .collect::<Result<_, _>>()
                .map(Self),
            single => scalar(single).map(|text| Self(vec![text])),
        }
    }
}

fn scalar<E: Error>(value: toml::Value) -> Result<String, E> {
    match value {
        toml::Value::String(text) => Ok(text),
        toml::Value::Integer(_)
        | toml::Value::Float(_)
        | toml::Value::Boolean(_)
        | toml::Value::Datetime(_) => Ok(value.to_string()),
        toml::Value::Array(_) | toml::Value::Table(_) => {
            let found = value.type_str();
            Err(E::custom(format!(
                "expected a text, number, boolean or date, not a {found}"
            )))
        }
    }
}
