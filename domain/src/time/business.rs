//! Business days.

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// Whether a day is from Monday to Friday. Public holidays are not known.
#[must_use]
pub fn is_business_day(date: NaiveDate) -> bool {
    !matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}

/// The last one of `count` business days after `date`: five after a Friday, a Saturday or a Sunday are over on the next Friday. The end of the
/// calendar when it does not reach so far.
#[must_use]
pub fn business_days_after(date: NaiveDate, count: u32) -> NaiveDate {
    let mut last = date;
    let mut left = count;
    while left > 0 {
        let Some(next) = last.checked_add_days(Days::new(1)) else {
            return NaiveDate::MAX;
        };
        last = next;
        left -= u32::from(is_business_day(last));
    }
    last
}
