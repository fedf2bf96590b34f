//! The values of custom traits.

use std::collections::HashMap;

use async_graphql::{Enum, SimpleObject};
use data::{
    account::{AccountTrait as TraitRow, traits_of_accounts},
    error::Error,
    scope::Scope,
};
use domain::account::{TraitKind as ExactTraitKind, TraitValue};
use uuid::Uuid;

use crate::scalar::{Date, Decimal};

/// The kind of a custom trait's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "ExactTraitKind")]
pub enum TraitKind {
    /// Any text.
    Text,
    /// A number with up to six decimals.
    Number,
    /// A date.
    Date,
    /// True or false.
    Boolean,
    /// One of the choices of the trait.
    Choice,
}

/// The value of a custom trait of an account: one of the five value fields is set, by the kind.
#[derive(Clone, SimpleObject)]
pub struct AccountTrait {
    /// The name in filters and imports.
    key: String,
    /// The name that people read.
    label: String,
    /// The kind of the value.
    kind: TraitKind,
    /// The value of the kind TEXT.
    text: Option<String>,
    /// The value of the kind NUMBER.
    number: Option<Decimal>,
    /// The value of the kind DATE.
    date: Option<Date>,
    /// The value of the kind BOOLEAN.
    boolean: Option<bool>,
    /// The value of the kind CHOICE.
    choice: Option<String>,
}

impl AccountTrait {
    /// The custom traits that each of many accounts has a value of, by key.
    ///
    /// # Errors
    /// Without the permission to read the portfolio.
    pub(super) async fn of_accounts(
        scope: &Scope,
        ids: &[Uuid],
    ) -> Result<HashMap<Uuid, Vec<Self>>, Error> {
        let traits = traits_of_accounts(scope, ids).await?.into_iter();
        let shown = |rows: Vec<TraitRow>| rows.into_iter().map(Self::from).collect();
        Ok(traits
            .map(|(account, rows)| (account, shown(rows)))
            .collect())
    }
}

impl From<TraitRow> for AccountTrait {
    fn from(row: TraitRow) -> Self {
        let kind = row.value.kind().into();
        let mut shown = Self {
            key: row.key,
            label: row.label,
            kind,
            text: None,
            number: None,
            date: None,
            boolean: None,
            choice: None,
        };
        match row.value {
            TraitValue::Text(text) => shown.text = Some(text),
            TraitValue::Number(number) => shown.number = Some(Decimal(number.to_decimal())),
            TraitValue::Date(date) => shown.date = Some(Date(date)),
            TraitValue::Boolean(truth) => shown.boolean = Some(truth),
            TraitValue::Choice(choice) => shown.choice = Some(choice),
        }
        shown
    }
}
