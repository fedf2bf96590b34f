//! Months, quarters and years that a window is cut into.

use chrono::NaiveDate;

use crate::name::names;

use super::month::{FiscalYearStart, Month};

/// What a window is cut into. Quarters and years are those of the tenant's fiscal year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Period {
    /// Calendar months.
    Month,
    /// Three months each, the first of which starts with the fiscal year.
    Quarter,
    /// Fiscal years.
    Year,
}

names!(Period {
    Month => "MONTH",
    Quarter => "QUARTER",
    Year => "YEAR",
});

impl Period {
    /// The first day of the period that `date` is in.
    #[must_use]
    pub fn of(self, date: NaiveDate, year: FiscalYearStart) -> NaiveDate {
        match self {
            Self::Month => Month::of(date).first_day(),
            Self::Quarter => year.quarter_of(date),
            Self::Year => year.year_of(date),
        }
    }

    /// How many months it has.
    #[must_use]
    pub const fn months(self) -> i32 {
        match self {
            Self::Month => 1,
            Self::Quarter => 3,
            Self::Year => 12,
        }
    }

    /// The first day of the period after the one that `date` is in; the same period at the end of the calendar.
    pub(super) fn next(self, date: NaiveDate, year: FiscalYearStart) -> NaiveDate {
        Month::of(self.of(date, year))
            .plus(self.months())
            .first_day()
    }
}
