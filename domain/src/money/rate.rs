//! Exchange rates by date.

use std::{collections::HashMap, sync::Arc};

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::exact::{divide_half_even, greatest_common_divisor};

use super::{Currency, MonthlyAmount};

/// The largest exchange rate that is taken, and one divided by the smallest.
const LIMIT: Decimal = Decimal::from_parts(1_000_000_000, 0, 0, false, 0);
/// How many digits an exchange rate may have in all.
const DIGITS: u32 = 18;

/// Why a number is not an exchange rate.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RateError {
    /// Zero, negative, tiny or huge.
    #[error("the exchange rate {0} is out of range: from 0.000000001 to 1000000000")]
    OutOfRange(Decimal),
    /// More digits than can be kept.
    #[error("the exchange rate {0} has too many digits: at most 18 in all")]
    TooManyDigits(Decimal),
    /// A currency is worth one of itself, always.
    #[error("the exchange rate of {0} in itself is always 1 and cannot be set")]
    SameCurrency(Currency),
}

/// No exchange rate is known on or before a date.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no exchange rate from {from} to {to} is known on or before {date}")]
pub struct MissingRate {
    /// The currency to convert from.
    pub from: Currency,
    /// The currency to convert to.
    pub to: Currency,
    /// The date of the conversion.
    pub date: NaiveDate,
}

/// What one unit of a currency is worth in another, ready to convert with: an exact fraction of minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    numerator: i128,
    denominator: i128,
}

impl Rate {
    /// The rate of a currency in itself.
    pub const IDENTITY: Self = Self {
        numerator: 1,
        denominator: 1,
    };

    /// `rate` major units of `to` for one major unit of `from`, or the other way round when `inverse`.
    fn new(rate: Decimal, inverse: bool, from: Currency, to: Currency) -> Self {
        let (mut numerator, mut denominator) = (rate.mantissa(), 10_i128.pow(rate.scale()));
        if inverse {
            (numerator, denominator) = (denominator, numerator);
        }
        let (from, to) = (from.minor_digits(), to.minor_digits());
        numerator *= 10_i128.pow(to.saturating_sub(from));
        denominator *= 10_i128.pow(from.saturating_sub(to));
        let divisor = greatest_common_divisor(numerator.unsigned_abs(), denominator.unsigned_abs())
            .cast_signed();
        Self {
            numerator: numerator / divisor,
            denominator: denominator / divisor,
        }
    }

    /// Whether converting changes nothing.
    #[must_use]
    pub fn is_identity(self) -> bool {
        self == Self::IDENTITY
    }

    /// The amount in the other currency, rounded half to even at the exact unit (1/48 minor unit).
    #[must_use]
    pub const fn convert(self, amount: MonthlyAmount) -> MonthlyAmount {
        let product = amount.exact().saturating_mul(self.numerator);
        MonthlyAmount::from_exact(if self.denominator == 1 {
            product
        } else {
            divide_half_even(product, self.denominator)
        })
    }
}

impl Rate {
    /// Minor units of the other currency for `minor` of the one, rounded half to even: what a purchase or an invoice is worth.
    #[must_use]
    pub const fn convert_minor(self, minor: i64) -> i128 {
        divide_half_even(
            (minor as i128).saturating_mul(self.numerator),
            self.denominator,
        )
    }
}

/// The exchange rates of a tenant, each valid from its date until the next one of the same two currencies. A copy costs nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RateTable {
    rates: Arc<HashMap<(Currency, Currency), Rates>>,
}

/// Rates of two currencies, each from its date on, ascending.
type Rates = Vec<(NaiveDate, Decimal)>;

impl RateTable {
    /// A table without rates: only conversions of a currency into itself are known.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether `rate` can stand in a table.
    ///
    /// # Errors
    /// When it is not within 10^-9..=10^9, has more than 18 digits, or the two currencies are one.
    pub fn check(from: Currency, to: Currency, rate: Decimal) -> Result<(), RateError> {
        if from == to {
            return Err(RateError::SameCurrency(from));
        }
        if rate > LIMIT || rate < Decimal::new(1, 9) {
            return Err(RateError::OutOfRange(rate));
        }
        let exact = rate.normalize();
        if exact.mantissa() >= 10_i128.pow(DIGITS) || exact.scale() > DIGITS {
            return Err(RateError::TooManyDigits(rate));
        }
        Ok(())
    }

    /// Sets what one `from` is worth in `to` from `date` on; a rate that stood for the same date is replaced.
    ///
    /// # Errors
    /// Those of [`RateTable::check`].
    pub fn insert(
        &mut self,
        from: Currency,
        to: Currency,
        date: NaiveDate,
        rate: Decimal,
    ) -> Result<(), RateError> {
        Self::check(from, to, rate)?;
        let entry = (date, rate.normalize());
        let rates = Arc::make_mut(&mut self.rates);
        let rates = rates.entry((from, to)).or_default();
        match rates.binary_search_by_key(&date, |(date, _)| *date) {
            Ok(index) => rates[index] = entry,
            Err(index) => rates.insert(index, entry),
        }
        Ok(())
    }

    /// The rate of `from` in `to` effective on `date`: the newest at or before that date, of either direction.
    /// When both directions have one of the same date, the direct one is taken. No third currency is gone through.
    ///
    /// # Errors
    /// [`MissingRate`] when neither direction has a rate on or before the date.
    pub fn rate(&self, from: Currency, to: Currency, date: NaiveDate) -> Result<Rate, MissingRate> {
        if from == to {
            return Ok(Rate::IDENTITY);
        }
        let direct = self.newest(from, to, date);
        let inverse = self.newest(to, from, date);
        match (direct, inverse) {
            (Some((direct_date, rate)), Some((inverse_date, _))) if direct_date >= inverse_date => {
                Ok(Rate::new(rate, false, from, to))
            }
            (_, Some((_, rate))) => Ok(Rate::new(rate, true, from, to)),
            (Some((_, rate)), None) => Ok(Rate::new(rate, false, from, to)),
            (None, None) => Err(MissingRate { from, to, date }),
        }
    }

    /// The first date after `date` from which another rate between the two currencies holds.
    #[must_use]
    pub fn next_change_on(
        &self,
        from: Currency,
        to: Currency,
        date: NaiveDate,
    ) -> Option<NaiveDate> {
        let next = |from, to| {
            let rates = self.rates.get(&(from, to))?;
            let after = rates.partition_point(|(effective, _)| *effective <= date);
            rates.get(after).map(|(effective, _)| *effective)
        };
        [next(from, to), next(to, from)].into_iter().flatten().min()
    }

    fn newest(
        &self,
        from: Currency,
        to: Currency,
        date: NaiveDate,
    ) -> Option<(NaiveDate, Decimal)> {
        let rates = self.rates.get(&(from, to))?;
        let after = rates.partition_point(|(effective, _)| *effective <= date);
        rates[..after].last().copied()
    }
}
