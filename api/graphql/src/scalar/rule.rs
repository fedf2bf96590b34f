//! What the scalars take, said once for the document guard and for the engine.

use async_graphql::{InputType, InputValueError, InputValueResult, Value};

use super::{CurrencyCode, Date, DateTime, Decimal, LogVersion};
use edge::document::ScalarRule;

/// A scalar by what stands for it in requests.
pub(super) trait Wire: InputType {
    /// What is allowed, for people: it follows the name of the scalar.
    const ALLOWED: &'static str;

    /// The value that a request means; none when it is not allowed.
    fn read(value: &Value) -> Option<Self>;
}

/// Reads a value for the engine. The document guard has refused what is not allowed before.
pub(super) fn parse<T: Wire>(value: &Value) -> InputValueResult<T> {
    T::read(value).ok_or_else(|| InputValueError::custom(format!("expected {}", T::ALLOWED)))
}

/// What the scalars of the contract take, by which the document guard refuses anything else before a request runs.
#[must_use]
pub fn rules() -> Vec<ScalarRule> {
    vec![
        rule::<Date>(),
        rule::<DateTime>(),
        rule::<Decimal>(),
        rule::<CurrencyCode>(),
        rule::<LogVersion>(),
    ]
}

fn rule<T: Wire>() -> ScalarRule {
    ScalarRule {
        scalar: T::type_name().into_owned(),
        allowed: T::ALLOWED,
        accepts: |value| T::read(value).is_some(),
    }
}
