//! Currencies by ISO 4217.

use std::{cmp::Ordering, fmt, str::FromStr};

/// A currency of ISO 4217 that has minor units (so no gold, no testing code). Ordered by code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Currency {
    currency: iso_currency::Currency,
    minor_digits: u8,
}

impl Currency {
    /// The three-letter code, such as `USD`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.currency.code()
    }

    /// How many decimals an amount of the currency has: 2 for USD, 0 for JPY, 3 for KWD; 4 at most.
    #[must_use]
    pub const fn minor_digits(self) -> u32 {
        self.minor_digits as u32
    }

    /// How many minor units make one major unit: 100 for USD, 1 for JPY, 1,000 for KWD.
    #[must_use]
    pub const fn minor_per_major(self) -> i64 {
        10_i64.pow(self.minor_digits as u32)
    }
}

impl Ord for Currency {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl PartialOrd for Currency {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// A text that is no currency code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{code}` is not a currency code of ISO 4217: three capital letters such as USD, EUR or JPY"
)]
pub struct UnknownCurrency {
    /// What was given.
    pub code: String,
}

impl FromStr for Currency {
    type Err = UnknownCurrency;

    fn from_str(code: &str) -> Result<Self, UnknownCurrency> {
        let unknown = || UnknownCurrency {
            code: code.to_owned(),
        };
        let currency = iso_currency::Currency::from_code(code).ok_or_else(unknown)?;
        let minor_digits = currency
            .exponent()
            .and_then(|digits| u8::try_from(digits).ok())
            .filter(|digits| *digits <= 4)
            .ok_or_else(unknown)?;
        Ok(Self {
            currency,
            minor_digits,
        })
    }
}
