//! Growth before and after a day, such as that of first value.

use chrono::NaiveDate;

use crate::metric::{Metric, Ratio, Status, Unit};

use super::{KpiTerms, Measurement, standing::growth_between};

/// Growth a year on both sides of a day. That one is greater than the other does not say why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Around {
    /// From the first value to the last one by the day.
    pub before: Metric,
    /// From that last one (or, without one, from the first value after the day) to the latest.
    pub after: Metric,
}

/// Growth a year before and after a day, as it is known on a date: growth x 365.25 / days, without compounding. The values come by ascending day.
///
/// A side with fewer than two values is [`Status::InsufficientSample`], one that starts from zero [`Status::ZeroDenominator`].
#[must_use]
pub fn around(values: &[Measurement], day: NaiveDate, terms: KpiTerms, as_of: NaiveDate) -> Around {
    let known = &values[..values.partition_point(|value| value.on <= as_of)];
    let until = known.partition_point(|value| value.on <= day);
    let (before, after) = (&known[..until], &known[until.saturating_sub(1)..]);
    Around {
        before: yearly(before, terms, as_of, "BEFORE_PER_YEAR"),
        after: yearly(after, terms, as_of, "AFTER_PER_YEAR"),
    }
}

/// Growth a year from the first to the last of some values.
fn yearly(
    values: &[Measurement],
    terms: KpiTerms,
    as_of: NaiveDate,
    convention: &'static str,
) -> Metric {
    let unknown = |status| {
        Metric::quotient(
            Ratio::ZERO,
            Ratio::ZERO,
            Unit::Proportion,
            convention,
            as_of,
        )
        .without_value(status)
    };
    let [first, .., last] = values else {
        return unknown(Status::InsufficientSample);
    };
    let days = i128::from((last.on - first.on).num_days());
    let years = Ratio::new(days * 4, 1_461).unwrap_or(Ratio::ZERO);
    match growth_between(first.value, last.value, terms.direction) {
        Some(growth) => Metric::quotient(growth, years, Unit::Proportion, convention, as_of),
        None => unknown(Status::ZeroDenominator),
    }
}
