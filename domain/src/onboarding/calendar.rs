//! Which days count.

use chrono::{Days, NaiveDate};

use crate::{
    name::names,
    time::{day_number, is_business_day},
};

/// Which days are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DayCount {
    /// Every day.
    #[default]
    Calendar,
    /// The days from Monday to Friday that are no holidays of the tenant.
    Business,
}

names!(DayCount {
    Calendar => "CALENDAR",
    Business => "BUSINESS",
});

/// How long something takes.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub struct Duration {
    /// So many days, 0 to [`Duration::MOST_DAYS`].
    pub days: u16,
    /// Which days are counted.
    pub count: DayCount,
}

impl Duration {
    /// The most days that something may take.
    pub const MOST_DAYS: u16 = 730;
}

/// The last day that can be told and kept in order: years have four digits.
const LAST_DAY: NaiveDate = match NaiveDate::from_ymd_opt(9_999, 12, 31) {
    Some(day) => day,
    None => NaiveDate::MAX,
};

/// The working days of a tenant: from Monday to Friday, without its holidays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkCalendar {
    /// The holidays that are not at a weekend, ascending.
    holidays: Vec<NaiveDate>,
}

impl WorkCalendar {
    /// The calendar with these holidays, in any order.
    #[must_use]
    pub fn new(holidays: impl IntoIterator<Item = NaiveDate>) -> Self {
        let mut holidays: Vec<_> = holidays
            .into_iter()
            .filter(|date| is_business_day(*date))
            .collect();
        holidays.sort_unstable();
        holidays.dedup();
        Self { holidays }
    }

    /// Whether people work on a day.
    #[must_use]
    pub fn is_working_day(&self, date: NaiveDate) -> bool {
        is_business_day(date) && self.holidays.binary_search(&date).is_err()
    }

    /// The day on which something that starts on `date` is due: so many days after it, of which the last one counts. No days are `date` itself. The
    /// end of the year 9999 when it would be later.
    #[must_use]
    pub fn after(&self, date: NaiveDate, duration: Duration) -> NaiveDate {
        self.exactly_after(date, duration).min(LAST_DAY)
    }

    fn exactly_after(&self, date: NaiveDate, duration: Duration) -> NaiveDate {
        let days = u64::from(duration.days);
        if duration.count == DayCount::Calendar {
            let due = date.checked_add_days(Days::new(days));
            return due.unwrap_or(NaiveDate::MAX);
        }
        // Whole weeks have five of them, without holidays.
        let weeks = date.checked_add_days(Days::new(days / 5 * 7));
        let Some(mut last) = weeks else {
            return NaiveDate::MAX;
        };
        let mut left = i64::from(duration.days) - self.elapsed(date, last, DayCount::Business);
        while left > 0 {
            let Some(next) = last.succ_opt() else {
                return NaiveDate::MAX;
            };
            last = next;
            left -= i64::from(self.is_working_day(last));
        }
        // Back over a weekend on which nothing is due.
        while duration.days > 0 && !self.is_working_day(last) && last > date {
            last = last.pred_opt().unwrap_or(date);
        }
        last
    }

    /// How many days count after `from` up to and including `until`; none when `until` is not after `from`.
    #[must_use]
    pub fn elapsed(&self, from: NaiveDate, until: NaiveDate, count: DayCount) -> i64 {
        if until <= from {
            return 0;
        }
        if count == DayCount::Calendar {
            return (until - from).num_days();
        }
        let weekdays = weekdays_until(until) - weekdays_until(from);
        let place = |date: NaiveDate| self.holidays.partition_point(|holiday| *holiday <= date);
        let holidays = place(until) - place(from);
        weekdays - i64::try_from(holidays).unwrap_or_default()
    }
}

/// How many days from Monday to Friday there are up to and including a day, counted from a Sunday.
fn weekdays_until(date: NaiveDate) -> i64 {
    // The first day of the era is a Monday.
    let number = i64::from(day_number(date));
    number.div_euclid(7) * 5 + number.rem_euclid(7).min(5)
}
