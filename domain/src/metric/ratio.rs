//! Exact fractions.

use rust_decimal::Decimal;

use crate::{
    exact::greatest_common_divisor,
    money::{Currency, MonthlyAmount},
};

/// An exact fraction in lowest terms; rounded for display only.
///
/// Arithmetic is exact or answers `None`: both parts of a result must fit into 127 bits, which those of counts and of money do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ratio {
    numerator: i128,
    denominator: i128,
}

impl Ratio {
    /// Zero.
    pub const ZERO: Self = Self::whole(0);

    /// One, as a proportion: all of it.
    pub const ONE: Self = Self::whole(1);

    /// `numerator / denominator`; `None` when the denominator is zero: undefined is not zero.
    #[must_use]
    pub fn new(numerator: i128, denominator: i128) -> Option<Self> {
        if denominator == 0 {
            return None;
        }
        let divisor = greatest_common_divisor(numerator.unsigned_abs(), denominator.unsigned_abs());
        let negative = (numerator < 0) != (denominator < 0);
        let numerator = i128::try_from(numerator.unsigned_abs() / divisor).unwrap_or(i128::MAX);
        let denominator = i128::try_from(denominator.unsigned_abs() / divisor).unwrap_or(i128::MAX);
        Some(Self {
            numerator: if negative { -numerator } else { numerator },
            denominator,
        })
    }

    /// A whole number.
    #[must_use]
    pub const fn whole(number: i128) -> Self {
        Self {
            numerator: number,
            denominator: 1,
        }
    }

    /// A number of accounts, answers, cases.
    #[must_use]
    pub const fn count(count: usize) -> Self {
        Self::whole(count as i128)
    }

    /// An exact amount a month, in major units of `currency`.
    #[must_use]
    pub fn monthly(amount: MonthlyAmount, currency: Currency) -> Self {
        let per_major = MonthlyAmount::PER_MINOR * i128::from(currency.minor_per_major());
        Self::new(amount.exact(), per_major).unwrap_or(Self::ZERO)
    }

    /// An amount of minor units (cents), in major units of `currency`.
    #[must_use]
    pub fn money(minor: i128, currency: Currency) -> Self {
        Self::new(minor, currency.minor_per_major().into()).unwrap_or(Self::ZERO)
    }

    /// A decimal number, exactly.
    #[must_use]
    pub fn decimal(number: Decimal) -> Self {
        Self::new(number.mantissa(), 10_i128.pow(number.scale())).unwrap_or(Self::ZERO)
    }

    /// What is above the line, in lowest terms.
    #[must_use]
    pub const fn numerator(self) -> i128 {
        self.numerator
    }

    /// What is below the line, in lowest terms; above zero.
    #[must_use]
    pub const fn denominator(self) -> i128 {
        self.denominator
    }

    /// Whether it is exactly zero.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.numerator == 0
    }

    /// Both together; `None` when the result does not fit.
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        let common = greatest_common_divisor(
            self.denominator.unsigned_abs(),
            other.denominator.unsigned_abs(),
        );
        let (mine, theirs) = (
            self.denominator / common.cast_signed(),
            other.denominator / common.cast_signed(),
        );
        Self::new(
            self.numerator
                .checked_mul(theirs)?
                .checked_add(other.numerator.checked_mul(mine)?)?,
            self.denominator.checked_mul(theirs)?,
        )
    }

    /// What is left of one: 1 - this; `None` when the result does not fit.
    #[must_use]
    pub fn complement(self) -> Option<Self> {
        Self::new(
            self.denominator.checked_sub(self.numerator)?,
            self.denominator,
        )
    }

    /// This divided by `other`; `None` when `other` is zero or the result does not fit.
    #[must_use]
    pub fn divided_by(self, other: Self) -> Option<Self> {
        // Crosswise reduction keeps the products as small as they can be.
        let above = Self::new(self.numerator, other.numerator)?;
        let below = Self::new(other.denominator, self.denominator)?;
        Self::new(
            above.numerator.checked_mul(below.numerator)?,
            above.denominator.checked_mul(below.denominator)?,
        )
    }

    /// This multiplied by `other`; `None` when the result does not fit.
    #[must_use]
    pub fn times(self, other: Self) -> Option<Self> {
        if other.is_zero() {
            return Some(Self::ZERO);
        }
        self.divided_by(Self::new(other.denominator, other.numerator)?)
    }

    /// The number rounded half to even to at most `decimals` decimals, without trailing zeros.
    ///
    /// A number too large for so many decimals keeps as many as a [`Decimal`] can hold; one beyond 7.9 x 10^28 is given as the largest.
    #[must_use]
    pub fn to_decimal(self, decimals: u32) -> Decimal {
        let whole = self.numerator.div_euclid(self.denominator);
        let rest = self.numerator.rem_euclid(self.denominator);
        for scale in (0..=decimals.min(Decimal::MAX_SCALE)).rev() {
            if let Some(number) = scaled(whole, rest, self.denominator, scale) {
                return number.normalize();
            }
        }
        if self.numerator < 0 {
            Decimal::MIN
        } else {
            Decimal::MAX
        }
    }
}

/// `whole + rest / denominator` with `scale` decimals, rounded half to even, if it fits; by long division, because `rest` x 10^`scale` may not.
fn scaled(whole: i128, rest: i128, denominator: i128, scale: u32) -> Option<Decimal> {
    // The room for a factor of ten; the four bits dropped are far below the last digit.
    let shift = if denominator > i128::MAX / 10 { 4 } else { 0 };
    let (mut rest, denominator) = (rest >> shift, denominator >> shift);
    let mut mantissa = whole;
    for _ in 0..scale {
        rest *= 10;
        mantissa = mantissa.checked_mul(10)?.checked_add(rest / denominator)?;
        rest %= denominator;
    }
    let missing = denominator - rest;
    if rest > missing || (rest == missing && mantissa % 2 != 0) {
        mantissa = mantissa.checked_add(1)?;
    }
    Decimal::try_from_i128_with_scale(mantissa, scale).ok()
}
