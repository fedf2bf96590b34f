//! Days of the history.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

/// How many months of history a made-up tenant has.
pub(super) const MONTHS: u32 = 24;

/// The days that a made-up tenant knows: from `start` to `today`, both included.
#[derive(Clone, Copy, Debug)]
pub(super) struct History {
    pub(super) start: NaiveDate,
    pub(super) today: NaiveDate,
}

impl History {
    /// The two years that end with `today`; `None` when that is not a day of the years 1970 to 9998.
    pub(super) fn ending(today: NaiveDate) -> Option<Self> {
        let start = today.checked_sub_months(Months::new(MONTHS))?;
        (1970..=9998)
            .contains(&today.year())
            .then_some(Self { start, today })
    }

    /// The day so many days before today, or the first day of the history.
    pub(super) fn days_ago(self, count: i64) -> NaiveDate {
        plus_days(self.today, -count).max(self.start)
    }

    /// The first day of the month that is so many months before today's.
    pub(super) fn month_ago(self, count: u32) -> NaiveDate {
        let day = self.today.checked_sub_months(Months::new(count));
        first_of_month(day.unwrap_or(self.start)).max(self.start)
    }

    /// `date`, or the Friday before it on a weekend.
    pub(super) fn working_day(self, date: NaiveDate) -> NaiveDate {
        let back = match date.weekday() {
            Weekday::Sat => 1,
            Weekday::Sun => 2,
            _ => 0,
        };
        plus_days(date, -back).max(self.start)
    }
}

/// The first day of the month of `date`.
pub(super) fn first_of_month(date: NaiveDate) -> NaiveDate {
    date.with_day(1).unwrap_or(date)
}

/// `date` moved by days; the same at the end of the calendar.
pub(super) fn plus_days(date: NaiveDate, count: i64) -> NaiveDate {
    let days = Days::new(count.unsigned_abs());
    let moved = if count < 0 {
        date.checked_sub_days(days)
    } else {
        date.checked_add_days(days)
    };
    moved.unwrap_or(date)
}

/// `date` moved by months, to the last day of a month that has no such day.
pub(super) fn plus_months(date: NaiveDate, count: u32) -> NaiveDate {
    date.checked_add_months(Months::new(count)).unwrap_or(date)
}
