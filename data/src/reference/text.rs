//! Texts that inputs hold.

use std::str::FromStr;

use domain::account::{ExternalId, LongText, Subject, TextError};

use crate::error::Refusal;

/// An external id as it is stored.
pub(crate) fn external_id(text: Option<&str>) -> Result<Option<String>, Refusal> {
    checked::<ExternalId>(text, "externalId").map(|text| text.map(ExternalId::into_string))
}

/// A line of text as it is stored.
pub(crate) fn line(text: Option<&str>, field: &str) -> Result<Option<String>, Refusal> {
    checked::<Subject>(text, field).map(|text| text.map(Subject::into_string))
}

/// A text of several lines as it is stored.
pub(crate) fn lines(text: Option<&str>, field: &str) -> Result<Option<String>, Refusal> {
    checked::<LongText>(text, field).map(|text| text.map(LongText::into_string))
}

fn checked<T: FromStr<Err = TextError>>(
    text: Option<&str>,
    field: &str,
) -> Result<Option<T>, Refusal> {
    let parsed = text.map(str::parse).transpose();
    parsed.map_err(|error| Refusal::invalid(field, error))
}
