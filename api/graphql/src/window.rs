//! Windows of time: what callers say, and what answers show.

use async_graphql::{InputObject, OneofObject, SimpleObject};
use chrono::{Datelike as _, NaiveDate};
use data::{error::Refusal, scope::TenantProfile};
use domain::time::{Month, Window as Exact};

use super::scalar::Date;

/// The days that a number is about: from `start` up to, not including, `end`.
#[derive(Clone, Debug, SimpleObject)]
pub struct Window {
    /// The first day.
    start: Date,
    /// The day after the last one.
    end: Date,
    /// The IANA time zone in which the days begin.
    time_zone: String,
}

impl From<Exact> for Window {
    fn from(window: Exact) -> Self {
        Self {
            start: window.start().into(),
            end: window.end().into(),
            time_zone: window.time_zone().name().to_owned(),
        }
    }
}

/// Days from one up to another.
#[derive(Clone, Debug, InputObject)]
pub struct DaysInput {
    /// The first day.
    pub start: Date,
    /// The day after the last one; after `start`.
    pub end: Date,
}

/// A window of time in the tenant's time zone, said in one of several ways. It spans at most 120 months. What lies after the portfolio's date
/// is not known to an answer: a window that reaches beyond it ends with what is known on that date.
#[derive(Clone, Debug, OneofObject)]
pub enum WindowInput {
    /// From one day up to, not including, another.
    Between(DaysInput),
    /// The last so many calendar months, 1 to 120, that are over on the portfolio's date: 12 as of 2024-12-31, or as of 2025-01-15, are those of
    /// 2024. The month that is still running is not among them.
    LastMonths(i32),
    /// A calendar month, such as `2024-03`.
    Month(String),
    /// A quarter of the calendar year, such as `2024-Q1`.
    Quarter(String),
    /// A calendar year, such as 2024.
    Year(i32),
    /// A quarter of the tenant's fiscal year, such as `2024-Q1`; the fiscal year is named as in `fiscalYear`.
    FiscalQuarter(String),
    /// The tenant's fiscal year that ends in a calendar year: with a start in April, 2024 is 2023-04-01 up to 2024-04-01.
    FiscalYear(i32),
}

/// Years that a window can lie in.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=9998;

impl WindowInput {
    /// The window that is meant in a portfolio of the date `as_of`.
    ///
    /// # Errors
    /// When it is malformed, ends before it starts, or spans more than 120 months; under the path of the field, from `window` on.
    pub fn resolve(&self, as_of: NaiveDate, tenant: &TenantProfile) -> Result<Exact, Refusal> {
        let zone = tenant.time_zone;
        let window = match self {
            Self::Between(days) => Exact::new(days.start.0, days.end.0, zone),
            Self::LastMonths(months) => {
                let months = i64::from(*months);
                if !(1..=i64::from(Exact::MOST_MONTHS)).contains(&months) {
                    return Err(self.refuse(format!("1 to 120 months, not {months}")));
                }
                Exact::last_months(months, as_of, zone)
            }
            Self::Month(text) => Exact::of_months(self.month(text)?, 1, zone),
            Self::Quarter(text) => {
                let (year, quarter) = self.quarter(text)?;
                Exact::of_months(self.january(year)?.plus(3 * quarter), 3, zone)
            }
            Self::Year(year) => Exact::of_months(self.january(*year)?, 12, zone),
            Self::FiscalQuarter(text) => {
                let (year, quarter) = self.quarter(text)?;
                let first = self.fiscal_year(year, tenant)?.plus(3 * quarter);
                Exact::of_months(first, 3, zone)
            }
            Self::FiscalYear(year) => Exact::of_months(self.fiscal_year(*year, tenant)?, 12, zone),
        };
        let window = window.and_then(Exact::within_most_months);
        let window = window.map_err(|error| self.refuse(error))?;
        if YEARS.contains(&window.start().year()) && YEARS.contains(&window.end().year()) {
            Ok(window)
        } else {
            Err(self.refuse("a window lies in the years 1900 to 9998"))
        }
    }

    /// The name of the field that was given.
    const fn field(&self) -> &'static str {
        match self {
            Self::Between(_) => "between.end",
            Self::LastMonths(_) => "lastMonths",
            Self::Month(_) => "month",
            Self::Quarter(_) => "quarter",
            Self::Year(_) => "year",
            Self::FiscalQuarter(_) => "fiscalQuarter",
            Self::FiscalYear(_) => "fiscalYear",
        }
    }

    fn refuse(&self, rule: impl ToString) -> Refusal {
        Refusal::invalid(self.field(), rule).under(&["window"])
    }

    fn january(&self, year: i32) -> Result<Month, Refusal> {
        let january = NaiveDate::from_ymd_opt(year, 1, 1).filter(|_| YEARS.contains(&year));
        let rule = || self.refuse(format!("a year is 1900 to 9998, not {year}"));
        january.map(Month::of).ok_or_else(rule)
    }

    /// The first month of the fiscal year that ends in a calendar year.
    fn fiscal_year(&self, year: i32, tenant: &TenantProfile) -> Result<Month, Refusal> {
        let start = i32::try_from(tenant.fiscal_year_start_month).unwrap_or(1);
        let january = self.january(year)?;
        Ok(match start {
            1 => january,
            later => january.plus(later - 13),
        })
    }

    fn month(&self, text: &str) -> Result<Month, Refusal> {
        let rule = || self.refuse("a month is a year and a month, such as `2024-03`");
        let shape = is_shaped(text, "0000-00");
        text.parse().ok().filter(|_| shape).ok_or_else(rule)
    }

    /// The year, and how many quarters of it lie before.
    fn quarter(&self, text: &str) -> Result<(i32, i32), Refusal> {
        let rule =
            || self.refuse("a quarter is a year and a quarter from 1 to 4, such as `2024-Q1`");
        let parts = text.split_once("-Q").filter(|_| is_shaped(text, "0000-Q0"));
        let (year, quarter) = parts.ok_or_else(rule)?;
        let numbers = year.parse().ok().zip(quarter.parse().ok());
        let (year, quarter): (i32, i32) = numbers.ok_or_else(rule)?;
        match quarter {
            1..=4 => Ok((year, quarter - 1)),
            _ => Err(rule()),
        }
    }
}

/// Whether a text has a digit wherever a shape has one, and is the same elsewhere.
fn is_shaped(text: &str, shape: &str) -> bool {
    let fits = |(byte, wanted): (u8, u8)| match wanted {
        b'0' => byte.is_ascii_digit(),
        other => byte == other,
    };
    text.len() == shape.len() && text.bytes().zip(shape.bytes()).all(fits)
}
