//! Scores, from 0 to 100.

use std::fmt;

use rust_decimal::Decimal;

use crate::{exact::divide_half_even, metric::Ratio};

/// A score in points from 0 (nothing is well) to 100 (all is), with two decimals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Score(u16);

/// Why a number is no score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a score is from 0 to 100, with at most two decimals, not {0}")]
pub struct ScoreError(pub Decimal);

impl Score {
    /// No point at all.
    pub const ZERO: Self = Self(0);

    /// Every point.
    pub const FULL: Self = Self(10_000);

    /// So many points.
    ///
    /// # Errors
    /// When they are not from 0 to 100, or have more than two decimals.
    pub fn new(points: Decimal) -> Result<Self, ScoreError> {
        let exact = points.normalize();
        let missing = 2_u32.checked_sub(exact.scale());
        let hundredths = missing.and_then(|missing| {
            let hundredths = exact.mantissa().checked_mul(10_i128.pow(missing))?;
            Self::of_hundredths(hundredths)
        });
        hundredths.ok_or(ScoreError(points))
    }

    /// So many whole points; 100 for more.
    #[must_use]
    pub const fn whole(points: u8) -> Self {
        if points >= 100 {
            return Self::FULL;
        }
        Self(points as u16 * 100)
    }

    /// So many hundredths of a point; `None` unless they are from 0 to 10,000.
    #[must_use]
    pub fn of_hundredths(hundredths: i128) -> Option<Self> {
        let hundredths = u16::try_from(hundredths).ok()?;
        (hundredths <= Self::FULL.0).then_some(Self(hundredths))
    }

    /// `dividend / divisor` hundredths of a point, rounded half to even, within 0 and 100 points. The divisor is above zero.
    pub(crate) fn rounded(dividend: i128, divisor: i128) -> Self {
        let hundredths = divide_half_even(dividend, divisor).clamp(0, Self::FULL.0.into());
        Self::of_hundredths(hundredths).unwrap_or_default()
    }

    /// The points in hundredths, 0 to 10,000.
    #[must_use]
    pub const fn hundredths(self) -> u16 {
        self.0
    }

    /// The points, rounded half to even to a whole one.
    #[must_use]
    pub fn nearest_point(self) -> u8 {
        u8::try_from(divide_half_even(self.0.into(), 100)).unwrap_or_default()
    }

    /// The points.
    #[must_use]
    pub fn points(self) -> Decimal {
        Decimal::new(self.0.into(), 2).normalize()
    }

    /// The points, exactly.
    #[must_use]
    pub fn ratio(self) -> Ratio {
        Ratio::new(self.0.into(), 100).unwrap_or(Ratio::ZERO)
    }
}

impl fmt::Display for Score {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.points().fmt(formatter)
    }
}
