//! One event, and what of it counts.

use chrono::{DateTime, NaiveDate, TimeDelta, Timelike as _, Utc};
use chrono_tz::Tz;

use crate::name::names;

/// The most features that a tenant has, so that a key made by mistake from something that is never the same twice is noticed.
pub const MOST_FEATURES: usize = 10_000;

/// How far ahead of ours the clock of a sender may be.
const CLOCK_TOLERANCE: TimeDelta = TimeDelta::minutes(5);

/// The most seconds of an event: a day.
const MOST_SECONDS: i64 = 86_400;

/// The largest quantity of an event.
const MOST_QUANTITY: i64 = 1_000_000_000;

/// The years in which an event can lie.
const YEARS: std::ops::RangeInclusive<i32> = 1970..=9998;

/// What an event says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventTerms {
    /// When it began.
    pub at: DateTime<Utc>,
    /// How long it took; 0 to 86,400.
    pub seconds: i64,
    /// How much was done, such as the rows of a report; 0 to 1,000,000,000.
    pub quantity: i64,
}

/// Why an event cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EventError {
    /// It lies in no year that is known.
    #[error("an event lies in the years 1970 to 9998")]
    OutOfTime,
    /// It took less than nothing, or more than a day.
    #[error("an event takes 0 to 86400 seconds, not {0}")]
    Seconds(i64),
    /// Less than nothing was done, or more than can be.
    #[error("a quantity is 0 to 1000000000, not {0}")]
    Quantity(i64),
}

/// Why a good event does not count yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AsideReason {
    /// There is no such account.
    UnknownAccount,
    /// It lies more than five minutes ahead.
    Future,
}

names!(AsideReason {
    UnknownAccount => "UNKNOWN_ACCOUNT",
    Future => "FUTURE",
});

/// What an event adds to its day. The whole of it belongs to the day on which it began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Activity {
    /// The day in the tenant's zone.
    pub date: NaiveDate,
    /// The half hours that it touches.
    pub half_hours: HalfHours,
    /// How long it took, in seconds.
    pub seconds: u32,
    /// How much was done.
    pub quantity: u32,
}

impl Activity {
    /// What an event adds to its day in a zone.
    ///
    /// # Errors
    /// When it lies in no known time, took less than nothing or more than a day, or has a quantity that cannot be.
    pub fn of(terms: &EventTerms, zone: Tz) -> Result<Self, EventError> {
        use chrono::Datelike as _;
        if !YEARS.contains(&terms.at.year()) {
            return Err(EventError::OutOfTime);
        }
        let seconds = u32::try_from(terms.seconds)
            .ok()
            .filter(|_| terms.seconds <= MOST_SECONDS);
        let seconds = seconds.ok_or(EventError::Seconds(terms.seconds))?;
        let quantity = u32::try_from(terms.quantity)
            .ok()
            .filter(|_| terms.quantity <= MOST_QUANTITY);
        let quantity = quantity.ok_or(EventError::Quantity(terms.quantity))?;
        let local = terms.at.with_timezone(&zone);
        Ok(Self {
            date: local.date_naive(),
            half_hours: HalfHours::of(local.num_seconds_from_midnight(), seconds),
            seconds,
            quantity,
        })
    }

    /// Whether an instant lies ahead, by more than clocks may differ.
    #[must_use]
    pub fn is_ahead(at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
        at > Self::latest(now)
    }

    /// The latest instant that does not lie ahead.
    #[must_use]
    pub fn latest(now: DateTime<Utc>) -> DateTime<Utc> {
        now.checked_add_signed(CLOCK_TOLERANCE).unwrap_or(now)
    }
}

/// The half hours of a day, by the clock on the wall, in which somebody did something.
///
/// They can be put together in any order, any number of times, which makes a count of sessions that does not depend on how events arrive.
///
/// ```
/// use domain::engagement::HalfHours;
///
/// // From 9:00 for forty minutes, at 9:50, and again at 11:00.
/// let morning = HalfHours::of(9 * 3_600, 2_400).union(HalfHours::of(9 * 3_600 + 3_000, 0));
/// let day = morning.union(HalfHours::of(11 * 3_600, 60));
/// assert_eq!(day.sessions(false), 2);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HalfHours(u64);

/// How many seconds a half hour has, and how many of them a day.
const HALF_HOUR: u32 = 1_800;
const OF_A_DAY: u32 = 48;

impl HalfHours {
    /// Those that something touches that begins so many seconds after midnight and takes so long. What runs over midnight ends there.
    #[must_use]
    pub fn of(seconds_from_midnight: u32, duration: u32) -> Self {
        let first = (seconds_from_midnight / HALF_HOUR).min(OF_A_DAY - 1);
        let end = seconds_from_midnight.saturating_add(duration.max(1));
        let last = (end.saturating_sub(1) / HALF_HOUR).clamp(first, OF_A_DAY - 1);
        Self(((1 << (last - first + 1)) - 1) << first)
    }

    /// Those of both.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// One bit each, the first half hour lowest.
    #[must_use]
    pub const fn bits(self) -> i64 {
        self.0.cast_signed()
    }

    /// From [`HalfHours::bits`]; bits beyond a day are none.
    #[must_use]
    pub const fn from_bits(bits: i64) -> Self {
        Self(bits.cast_unsigned() & ((1 << OF_A_DAY) - 1))
    }

    /// Whether the day ends with something in it.
    #[must_use]
    pub const fn reaches_midnight(self) -> bool {
        self.0 >> (OF_A_DAY - 1) != 0
    }

    /// How many runs of them there are. One that begins at midnight is not new when the day before reached it.
    #[must_use]
    pub const fn sessions(self, day_before_reaches_midnight: bool) -> u32 {
        let begins = self.0 & !(self.0 << 1);
        let carried = (self.0 & 1) as u32 & day_before_reaches_midnight as u32;
        begins.count_ones() - carried
    }
}
