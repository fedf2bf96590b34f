//! Half-open windows of days.

use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Tz;

use crate::metric::Ratio;

use super::{
    day::{local_date, start_of_day},
    month::{FiscalYearStart, Month, add_months},
    period::Period,
};

/// The days from `start` up to, not including, `end`, in a time zone.
///
/// "Opening" is all that took effect before `start`, "closing" all that took effect before `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Window {
    start: NaiveDate,
    end: NaiveDate,
    time_zone: Tz,
}

/// Why two dates do not make a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WindowError {
    /// No day would be in it.
    #[error(
        "the window ends on {end}, but its end must be after its start {start}: the end itself is not part of it"
    )]
    EndNotAfterStart {
        /// The first day.
        start: NaiveDate,
        /// The day after the last one.
        end: NaiveDate,
    },
    /// A window counted in months has at least one, and at most 1,200.
    #[error("a window has from 1 to 1200 months, not {0}")]
    MonthsOutOfRange(i64),
    /// More months than can be asked about at once.
    #[error("the window from {start} to {end} is too long: it may span at most {allowed} months")]
    TooLong {
        /// The first day.
        start: NaiveDate,
        /// The day after the last one.
        end: NaiveDate,
        /// How many months it may have.
        allowed: u32,
    },
}

impl Window {
    /// The days from `start` up to, not including, `end`.
    ///
    /// # Errors
    /// When `end` is not after `start`.
    pub fn new(start: NaiveDate, end: NaiveDate, time_zone: Tz) -> Result<Self, WindowError> {
        if end <= start {
            return Err(WindowError::EndNotAfterStart { start, end });
        }
        Ok(Self {
            start,
            end,
            time_zone,
        })
    }

    /// The last `months` calendar months that are over at the end of the day `as_of`: twelve as of 2024-12-31 are those of 2024, and so are
    /// twelve as of 2025-01-15. Only whole months can be compared with one another.
    ///
    /// # Errors
    /// When `months` is not from 1 to 1,200.
    pub fn last_months(months: i64, as_of: NaiveDate, time_zone: Tz) -> Result<Self, WindowError> {
        let count = i32::try_from(months)
            .ok()
            .filter(|months| (1..=1_200).contains(months))
            .ok_or(WindowError::MonthsOutOfRange(months))?;
        let tomorrow = as_of.checked_add_days(Days::new(1)).unwrap_or(as_of);
        let end = Month::of(tomorrow);
        Self::new(end.plus(-count).first_day(), end.first_day(), time_zone)
    }

    /// The `count` months from `first` on.
    ///
    /// # Errors
    /// When there are none.
    pub fn of_months(first: Month, count: u32, time_zone: Tz) -> Result<Self, WindowError> {
        let count =
            i32::try_from(count).map_err(|_| WindowError::MonthsOutOfRange(count.into()))?;
        Self::new(first.first_day(), first.plus(count).first_day(), time_zone)
    }

    /// The first day.
    #[must_use]
    pub const fn start(&self) -> NaiveDate {
        self.start
    }

    /// The day after the last one.
    #[must_use]
    pub const fn end(&self) -> NaiveDate {
        self.end
    }

    /// The zone whose days they are.
    #[must_use]
    pub const fn time_zone(&self) -> Tz {
        self.time_zone
    }

    /// How many days the window has, at least one.
    #[must_use]
    pub fn days(&self) -> i64 {
        (self.end - self.start).num_days()
    }

    /// Whether the day is part of the window.
    #[must_use]
    pub fn contains(&self, date: NaiveDate) -> bool {
        self.start <= date && date < self.end
    }

    /// Whether the instant is part of the window: whether its day in the window's zone is.
    #[must_use]
    pub fn contains_instant(&self, instant: DateTime<Utc>) -> bool {
        self.contains(local_date(instant, self.time_zone))
    }

    /// The first instant of the window.
    #[must_use]
    pub fn start_instant(&self) -> DateTime<Utc> {
        start_of_day(self.start, self.time_zone)
    }

    /// The first instant after the window.
    #[must_use]
    pub fn end_instant(&self) -> DateTime<Utc> {
        start_of_day(self.end, self.time_zone)
    }

    /// The most months that metrics of revenue are asked about at once: ten years.
    pub const MOST_MONTHS: u32 = 120;

    /// The same window, if it spans at most [`Window::MOST_MONTHS`] months.
    ///
    /// # Errors
    /// [`WindowError::TooLong`] when it spans more.
    pub fn within_most_months(self) -> Result<Self, WindowError> {
        let last = add_months(self.start, Self::MOST_MONTHS as i32);
        if self.end > last {
            return Err(WindowError::TooLong {
                start: self.start,
                end: self.end,
                allowed: Self::MOST_MONTHS,
            });
        }
        Ok(self)
    }

    /// How many whole months it spans: three from 2024-01-15 to 2024-04-15. `None` when the days do not make whole months.
    #[must_use]
    pub fn whole_months(&self) -> Option<u32> {
        let months = Month::of(self.end).months_since(Month::of(self.start));
        let months = u32::try_from(months).ok().filter(|months| *months > 0)?;
        (add_months(self.start, months as i32) == self.end).then_some(months)
    }

    /// How long it is in months: whole ones where it has them, else its days by the 365.25 / 12 of a mean month.
    #[must_use]
    pub fn months(&self) -> Ratio {
        match self.whole_months() {
            Some(months) => Ratio::whole(months.into()),
            None => Ratio::new(i128::from(self.days()) * 48, 1_461).unwrap_or(Ratio::ZERO),
        }
    }

    /// How much of it lies before the end of a date, in months: all of it, or none, or what has gone by.
    #[must_use]
    pub fn months_until(&self, as_of: NaiveDate) -> Ratio {
        let end = as_of.succ_opt().map_or(self.end, |next| next.min(self.end));
        let gone = Self::new(self.start, end, self.time_zone);
        gone.map_or(Ratio::ZERO, |gone| gone.months())
    }

    /// The twelve months that end when this window does.
    #[must_use]
    pub fn trailing_twelve_months(&self) -> Self {
        Self {
            start: add_months(self.end, -12),
            ..*self
        }
    }

    /// The window of the same length before this one: as many months where it has whole ones, else as many days.
    #[must_use]
    pub fn previous(&self) -> Self {
        let start = match self.whole_months() {
            Some(months) => add_months(self.start, -(months as i32)),
            None => {
                let days = Days::new(self.days().unsigned_abs());
                self.start.checked_sub_days(days).unwrap_or(NaiveDate::MIN)
            }
        };
        Self {
            start,
            end: self.start,
            ..*self
        }
    }

    /// The window cut at the first day of every calendar month: the parts cover it without gap or overlap.
    pub fn by_month(&self) -> impl Iterator<Item = Self> + use<> {
        self.by(Period::Month, FiscalYearStart::JANUARY)
    }

    /// The window cut at the first day of every month, or of every quarter or year of the tenant's fiscal year: the parts cover it
    /// without gap or overlap, so that the first and the last one may be shorter.
    pub fn by(&self, period: Period, year: FiscalYearStart) -> impl Iterator<Item = Self> + use<> {
        let window = *self;
        let mut start = self.start;
        std::iter::from_fn(move || {
            let next = period.next(start, year);
            let end = if next <= start {
                window.end
            } else {
                next.min(window.end)
            };
            let part = Self::new(start, end, window.time_zone).ok()?;
            start = end;
            Some(part)
        })
    }
}
