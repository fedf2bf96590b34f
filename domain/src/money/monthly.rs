//! Monthly recurring revenue, kept exactly.

use std::{
    iter::Sum,
    ops::{Add, AddAssign, Neg, Sub, SubAssign},
};

use crate::exact::divide_half_even;

use super::{Currency, Money, MoneyError};

/// An amount a month (MRR), exactly: a whole number of 1/48 minor units of a currency that is known from the context.
///
/// 48 is the least common denominator of a year / 12, half-year / 6, quarter / 3, two years / 24, week x 52 / 12 and day x 365.25 / 12.
/// Sums are exact: a line of a subscription is limited (see `domain::revenue`), so that even 10^6 lines at the largest exchange rate fit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MonthlyAmount(i128);

impl MonthlyAmount {
    /// Nothing a month.
    pub const ZERO: Self = Self(0);

    /// How many of the exact units make one minor unit.
    pub const PER_MINOR: i128 = 48;

    /// `exact` 1/48 minor units a month.
    #[must_use]
    pub const fn from_exact(exact: i128) -> Self {
        Self(exact)
    }

    /// `minor` whole minor units a month.
    #[must_use]
    pub const fn from_minor(minor: i64) -> Self {
        Self(minor as i128 * Self::PER_MINOR)
    }

    /// The amount in 1/48 minor units.
    #[must_use]
    pub const fn exact(self) -> i128 {
        self.0
    }

    /// Whether the amount is above zero, which is what makes an account a paying one.
    #[must_use]
    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }

    /// The amount in whole minor units, rounded half to even. For display only: sums of rounded amounts do not add up.
    #[must_use]
    pub const fn to_minor_half_even(self) -> i128 {
        divide_half_even(self.0, Self::PER_MINOR)
    }

    /// The amount as money of `currency`, rounded half to even.
    ///
    /// # Errors
    /// [`MoneyError::OutOfRange`] when it does not fit into 64 bits of minor units.
    pub fn to_money(self, currency: Currency) -> Result<Money, MoneyError> {
        i64::try_from(self.to_minor_half_even())
            .map(|minor| Money::new(minor, currency))
            .map_err(|_| MoneyError::OutOfRange)
    }

    /// The amount a year, exactly: ARR = MRR x 12. Read the result with the same functions.
    #[must_use]
    pub const fn annual(self) -> Self {
        Self(self.0.saturating_mul(12))
    }
}

impl Add for MonthlyAmount {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for MonthlyAmount {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for MonthlyAmount {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl SubAssign for MonthlyAmount {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl Neg for MonthlyAmount {
    type Output = Self;

    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

impl Sum for MonthlyAmount {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}
