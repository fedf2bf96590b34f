//! Calendar months, and fiscal years that start with any of them.

use std::{fmt, str::FromStr};

use chrono::{Datelike, Months, NaiveDate};

/// A calendar month of a year, such as 2024-12. Ordered by time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Month {
    first_day: NaiveDate,
}

/// A text or number that is no month.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MonthError {
    /// Not year and month.
    #[error("`{0}` is not a month: a year and a month such as 2024-12")]
    NotAMonth(String),
    /// A fiscal year can only start with a month of the calendar.
    #[error("a fiscal year starts with a month from 1 (January) to 12 (December), not {0}")]
    NotAMonthNumber(i64),
}

impl Month {
    /// The month that `date` is in.
    #[must_use]
    pub fn of(date: NaiveDate) -> Self {
        Self {
            first_day: date.with_day(1).unwrap_or(date),
        }
    }

    /// The first day of the month.
    #[must_use]
    pub const fn first_day(self) -> NaiveDate {
        self.first_day
    }

    /// The month `count` months later, or earlier when negative. At the end of the calendar: the same month.
    #[must_use]
    pub fn plus(self, count: i32) -> Self {
        Self {
            first_day: add_months(self.first_day, count),
        }
    }

    /// How many months lie from `earlier` to this one; negative when it is the later one.
    #[must_use]
    pub fn months_since(self, earlier: Self) -> i32 {
        let months = |month: Self| month.first_day.year() * 12 + month.first_day.month0() as i32;
        months(self) - months(earlier)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.first_day.format("%Y-%m"))
    }
}

impl FromStr for Month {
    type Err = MonthError;

    fn from_str(text: &str) -> Result<Self, MonthError> {
        NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d")
            .map(Self::of)
            .map_err(|_| MonthError::NotAMonth(text.to_owned()))
    }
}

/// The month of the calendar, 1 to 12, that a tenant's fiscal year starts with. January unless said otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FiscalYearStart(u8);

impl FiscalYearStart {
    /// The fiscal year is the calendar year.
    pub const JANUARY: Self = Self(1);

    /// A fiscal year that starts with the first day of `month`.
    ///
    /// # Errors
    /// When `month` is not from 1 to 12.
    pub fn new(month: i64) -> Result<Self, MonthError> {
        u8::try_from(month)
            .ok()
            .filter(|month| (1..=12).contains(month))
            .map(Self)
            .ok_or(MonthError::NotAMonthNumber(month))
    }

    /// The month, from 1 to 12.
    #[must_use]
    pub const fn month(self) -> u8 {
        self.0
    }

    /// The first day of the fiscal year that `date` is in.
    #[must_use]
    pub fn year_of(self, date: NaiveDate) -> NaiveDate {
        self.period_of(date, 12)
    }

    /// The first day of the fiscal quarter that `date` is in.
    #[must_use]
    pub fn quarter_of(self, date: NaiveDate) -> NaiveDate {
        self.period_of(date, 3)
    }

    fn period_of(self, date: NaiveDate, months: i32) -> NaiveDate {
        let month = Month::of(date);
        let into_period = (date.month() as i32 - i32::from(self.0)).rem_euclid(months);
        month.plus(-into_period).first_day()
    }
}

impl Default for FiscalYearStart {
    fn default() -> Self {
        Self::JANUARY
    }
}

/// `date` moved by `count` months, to the last day of the month when it has no such day.
pub(crate) fn add_months(date: NaiveDate, count: i32) -> NaiveDate {
    let months = Months::new(count.unsigned_abs());
    let moved = if count < 0 {
        date.checked_sub_months(months)
    } else {
        date.checked_add_months(months)
    };
    moved.unwrap_or(date)
}
