//! Where a day begins and ends, as instants.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

/// More than the offset of any zone from UTC, plus the longest change of a clock (a whole day, where a date line was moved).
const REACH: TimeDelta = TimeDelta::hours(50);

/// The date in `time_zone` at `instant`.
#[must_use]
pub fn local_date(instant: DateTime<Utc>, time_zone: Tz) -> NaiveDate {
    instant.with_timezone(&time_zone).date_naive()
}

/// How far clocks are behind UTC where they are most, and how far before it where they are most.
const FURTHEST_WEST: TimeDelta = TimeDelta::hours(12);
const FURTHEST_EAST: TimeDelta = TimeDelta::hours(14);

/// The dates that clocks in any time zone show at `instant`, ascending: two, or three between 10 and 12 o'clock in UTC.
///
/// ```
/// use domain::time::dates_anywhere;
///
/// let dates = dates_anywhere("2025-06-10T09:00:00Z".parse()?);
/// let dates: Vec<_> = dates.map(|date| date.to_string()).collect();
/// assert_eq!(dates, ["2025-06-09", "2025-06-10"]);
/// # Ok::<(), chrono::ParseError>(())
/// ```
pub fn dates_anywhere(instant: DateTime<Utc>) -> impl Iterator<Item = NaiveDate> {
    let first = instant.checked_sub_signed(FURTHEST_WEST);
    let last = instant.checked_add_signed(FURTHEST_EAST);
    let date = |instant: Option<DateTime<Utc>>, otherwise: NaiveDate| {
        instant.map_or(otherwise, |instant| instant.date_naive())
    };
    let (first, last) = (date(first, NaiveDate::MIN), date(last, NaiveDate::MAX));
    first.iter_days().take_while(move |date| *date <= last)
}

/// The first instant of `date` in `time_zone`: midnight, or the end of the gap when clocks skip midnight.
///
/// A day that a zone skipped as a whole starts, and ends, with the day after it. Instants have whole seconds.
#[must_use]
pub fn start_of_day(date: NaiveDate, time_zone: Tz) -> DateTime<Utc> {
    let midnight = date.and_time(NaiveTime::MIN);
    if let Some(instant) = midnight.and_local_timezone(time_zone).earliest() {
        return instant.to_utc();
    }
    let around = midnight.and_utc();
    let mut before = around
        .checked_sub_signed(REACH)
        .unwrap_or(DateTime::<Utc>::MIN_UTC);
    let mut reached = around
        .checked_add_signed(REACH)
        .unwrap_or(DateTime::<Utc>::MAX_UTC);
    while (reached - before).num_seconds() > 1 {
        let middle = before + TimeDelta::seconds((reached - before).num_seconds() / 2);
        if local_date(middle, time_zone) < date {
            before = middle;
        } else {
            reached = middle;
        }
    }
    reached
}

/// The instant that clocks of `time_zone` show as `local`: the first of two when a clock is put back. A time that a clock skips is as long after the gap as
/// it would have been after its start.
#[must_use]
pub fn instant_of(local: NaiveDateTime, time_zone: Tz) -> DateTime<Utc> {
    if let Some(instant) = local.and_local_timezone(time_zone).earliest() {
        return instant.to_utc();
    }
    // By the clock as it was before it was put forward.
    let before = local.checked_sub_signed(REACH);
    let before = before.and_then(|before| before.and_local_timezone(time_zone).earliest());
    let after = before.and_then(|before| before.to_utc().checked_add_signed(REACH));
    after.unwrap_or(local.and_utc())
}

/// The instant at which `date` is over in `time_zone`, itself not part of it: the start of the next day.
#[must_use]
pub fn end_of_day(date: NaiveDate, time_zone: Tz) -> DateTime<Utc> {
    date.checked_add_days(Days::new(1))
        .map_or(DateTime::<Utc>::MAX_UTC, |next| {
            start_of_day(next, time_zone)
        })
}

/// The number of the day after which nothing comes, for what has no end.
pub(crate) const NEVER: i32 = i32::MAX;

/// A date as a number of days.
pub(crate) fn day_number(date: NaiveDate) -> i32 {
    date.num_days_from_ce()
}

/// The date of a number of days; the end of the calendar for numbers beyond it.
pub(crate) fn date_of_day(number: i32) -> NaiveDate {
    let beyond = if number < 0 {
        NaiveDate::MIN
    } else {
        NaiveDate::MAX
    };
    NaiveDate::from_num_days_from_ce_opt(number).unwrap_or(beyond)
}
