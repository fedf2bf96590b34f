//! Business days.

use chrono::{Datelike, NaiveDate, Weekday};

/// Whether a day is from Monday to Friday. Holidays are those of a [`crate::onboarding::WorkCalendar`].
#[must_use]
pub fn is_business_day(date: NaiveDate) -> bool {
    !matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}
