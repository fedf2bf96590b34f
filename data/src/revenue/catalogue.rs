//! What is sold: products, and the plans in which they are bought.

pub mod plan;
pub mod product;

use std::str::FromStr;

use domain::account::{AccountName, ExternalId, TextError};

use crate::error::Refusal;

/// A key as it is stored.
pub(super) fn key(text: &str, field: &str) -> Result<String, Refusal> {
    checked::<ExternalId>(text, field).map(ExternalId::into_string)
}

/// A name as it is stored.
fn name(text: &str) -> Result<String, Refusal> {
    checked::<AccountName>(text, "name").map(AccountName::into_string)
}

fn checked<T: FromStr<Err = TextError>>(text: &str, field: &str) -> Result<T, Refusal> {
    text.parse().map_err(|error| Refusal::invalid(field, error))
}

/// The refusal of a key that something else has.
fn taken(what: &str, key: &str) -> Refusal {
    Refusal::conflict(
        "externalId",
        format!("there is another {what} with the externalId `{key}`"),
    )
}
