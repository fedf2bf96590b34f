//! An amount of one currency.

use std::fmt;

use rust_decimal::Decimal;

use super::Currency;

/// An amount of money: a whole number of minor units (cents) of one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Money {
    /// The amount in minor units; negative for a debt.
    pub minor: i64,
    /// The currency that the minor units are of.
    pub currency: Currency,
}

/// Why a number is not an amount of money.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The number has more decimals than the currency.
    #[error("{amount} has too many decimals: an amount in {currency} has at most {allowed}")]
    TooManyDecimals {
        /// What was given, in major units.
        amount: Decimal,
        /// The currency it was to be of.
        currency: Currency,
        /// How many decimals the currency has.
        allowed: u32,
    },
    /// The number is larger than can be kept.
    #[error("the amount is out of range: at most 9,223,372,036,854,775,807 minor units (cents)")]
    OutOfRange,
}

impl Money {
    /// `minor` minor units of `currency`.
    #[must_use]
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// An amount given in major units (dollars): 166.67 USD is 16,667 minor units.
    ///
    /// # Errors
    /// When the number has more decimals than the currency (trailing zeros do not count), or does not fit.
    pub fn from_major(amount: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        let exact = amount.normalize();
        let digits = currency.minor_digits();
        let missing = digits
            .checked_sub(exact.scale())
            .ok_or(MoneyError::TooManyDecimals {
                amount,
                currency,
                allowed: digits,
            })?;
        let minor = exact
            .mantissa()
            .checked_mul(10_i128.pow(missing))
            .and_then(|minor| i64::try_from(minor).ok())
            .ok_or(MoneyError::OutOfRange)?;
        Ok(Self { minor, currency })
    }

    /// The amount in major units (dollars), with as many decimals as the currency has.
    #[must_use]
    pub fn to_major(self) -> Decimal {
        Decimal::new(self.minor, self.currency.minor_digits())
    }
}

impl fmt::Display for Money {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.to_major(), self.currency)
    }
}
