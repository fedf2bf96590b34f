//! Values of KPIs.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::account::Millionths;

/// The greatest value either way.
const MOST: i64 = 9_000_000_000_000;

/// What a KPI was on a day. Ordered by day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Measurement {
    /// The day on which it was measured, or the last of the days that it is about.
    pub on: NaiveDate,
    /// The value, in the unit of the KPI.
    pub value: Decimal,
}

/// Why a number is no value of a KPI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    /// It is too large to reckon with exactly.
    #[error("a value is between -9,000,000,000,000 and 9,000,000,000,000: use a greater unit")]
    TooLarge,
    /// It has too many decimals.
    #[error("a value has at most 6 decimals")]
    TooFine,
}

/// A value of a KPI as it is kept.
///
/// # Errors
/// When it is beyond nine million millions either way, or has more than six decimals.
pub fn check_value(value: Decimal) -> Result<Millionths, ValueError> {
    if value.abs() > Decimal::from(MOST) {
        return Err(ValueError::TooLarge);
    }
    Millionths::from_decimal(value).map_err(|_| ValueError::TooFine)
}
