//! Scalars and values that every part of the contract uses.

use std::borrow::Cow;

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, SimpleObject, Value};
use domain::money::{Currency, Money as ExactMoney, MonthlyAmount};
use rust_decimal::Decimal as Exact;

/// An exact decimal number as a string, such as `"1234.50"`. Numbers are accepted as input too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal(pub Exact);

/// An exact decimal number as a string, such as `"1234.50"`. Numbers are accepted as input too.
#[Scalar(specified_by_url = "https://json-schema.org/understanding-json-schema/reference/string")]
impl ScalarType for Decimal {
    fn parse(value: Value) -> InputValueResult<Self> {
        let text = match &value {
            Value::String(text) => Cow::Borrowed(text.as_str()),
            Value::Number(number) => Cow::Owned(number.to_string()),
            _ => return Err(InputValueError::expected_type(value)),
        };
        let number = Exact::from_str_exact(&text).or_else(|_| Exact::from_scientific(&text));
        number.map(Self).map_err(|_| InputValueError::custom("a decimal is digits with at most one point, such as \"1234.50\", of at most 28 digits"))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// The code of a currency by ISO 4217, such as `EUR`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CurrencyCode(pub Currency);

/// The code of a currency by ISO 4217, such as `EUR`.
#[Scalar(specified_by_url = "https://www.iso.org/iso-4217-currency-codes.html")]
impl ScalarType for CurrencyCode {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(code) => code.parse().map(Self).map_err(InputValueError::custom),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.as_str().to_owned())
    }
}

/// The version of a tenant's log: a whole number that every change raises by one. May pass 2^31, never 2^53.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LogVersion(pub i64);

/// The version of a tenant's log: a whole number that every change raises by one. May pass 2^31, never 2^53.
#[Scalar]
impl ScalarType for LogVersion {
    fn parse(value: Value) -> InputValueResult<Self> {
        let number = match &value {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.parse().ok(),
            _ => None,
        };
        match number {
            Some(number) if (0..1 << 53).contains(&number) => Ok(Self(number)),
            _ => Err(InputValueError::custom(
                "a log version is a whole number from 0 on",
            )),
        }
    }

    fn to_value(&self) -> Value {
        Value::from(self.0)
    }
}

/// An amount of money.
#[derive(Clone, Debug, PartialEq, Eq, SimpleObject)]
pub struct Money {
    /// The amount in major units, with the decimals of the currency, such as `"10.50"`.
    pub amount: Decimal,
    /// The currency.
    pub currency: CurrencyCode,
}

impl From<ExactMoney> for Money {
    fn from(money: ExactMoney) -> Self {
        Self {
            amount: Decimal(money.to_major()),
            currency: CurrencyCode(money.currency),
        }
    }
}

impl Money {
    /// An exact monthly amount, rounded half-even to the minor unit for display.
    ///
    /// # Errors
    /// When it is beyond every amount that can be displayed (a fault of ours).
    pub fn monthly(amount: MonthlyAmount, currency: Currency) -> async_graphql::Result<Self> {
        let money = amount.to_money(currency);
        money
            .map(Self::from)
            .map_err(|error| super::error::fault(data::error::Error::internal(error)))
    }
}
