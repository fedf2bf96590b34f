//! Work that the server does later and by itself: what kinds there are, and when one that failed is tried again.
//!
//! The wait doubles with every attempt and is spread, so that what failed together does not come back together:
//! wait = min(first x 2^(attempt - 1), longest) x (1/2 + jitter / 2), with a jitter from 0 to 1.
//!
//! ```
//! use chrono::TimeDelta;
//! use domain::job::Retries;
//!
//! let retries = Retries { first: TimeDelta::minutes(1), longest: TimeDelta::hours(1), attempts: 8 };
//! assert_eq!(retries.wait(1, 1.0), Some(TimeDelta::minutes(1)));
//! assert_eq!(retries.wait(1, 0.0), Some(TimeDelta::seconds(30)));
//! assert_eq!(retries.wait(4, 1.0), Some(TimeDelta::minutes(8)));
//! assert_eq!(retries.wait(7, 1.0), Some(TimeDelta::hours(1)));
//! assert_eq!(retries.wait(8, 1.0), None, "given up");
//! ```

use chrono::TimeDelta;

use crate::name::names;

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum JobKind {
    /// Send the mail of an invitation: number 0 is the invitation itself, 1 and more are its reminders.
    SendInvitation,
}

names!(JobKind {
    SendInvitation => "SEND_INVITATION",
});

/// How often work that fails is tried, and how long it waits in between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retries {
    /// The longest wait after the first attempt.
    pub first: TimeDelta,
    /// The longest wait of all.
    pub longest: TimeDelta,
    /// After how many attempts it is given up; at least one.
    pub attempts: i32,
}

impl Retries {
    /// For work that depends on others being there: tried for about a day and a half.
    pub const USUAL: Self = Self {
        first: TimeDelta::minutes(1),
        longest: TimeDelta::hours(4),
        attempts: 16,
    };

    /// How long to wait after the failed attempt of that number, counted from 1; `None` when it was the last. `jitter` is a random number from 0
    /// to 1.
    #[must_use]
    pub fn wait(&self, attempt: i32, jitter: f64) -> Option<TimeDelta> {
        if attempt >= self.attempts {
            return None;
        }
        let doublings = u32::try_from(attempt.saturating_sub(1))
            .unwrap_or(0)
            .min(30);
        let factor = 1_i32 << doublings;
        let wait = self.first.checked_mul(factor).unwrap_or(self.longest);
        let wait = wait.min(self.longest).num_milliseconds();
        // A share of a wait of at most days: exact enough, and never negative.
        let share = 0.5 + jitter.clamp(0.0, 1.0) / 2.0;
        Some(TimeDelta::milliseconds((wait as f64 * share) as i64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_retries_span_more_than_a_day() {
        let waits = (1..).map_while(|attempt| Retries::USUAL.wait(attempt, 0.5));
        let waits: Vec<TimeDelta> = waits.collect();
        assert_eq!(waits.len(), 15);
        assert!(waits.windows(2).all(|pair| pair[0] <= pair[1]));
        let all: TimeDelta = waits.iter().sum();
        assert!(
            all > TimeDelta::hours(24) && all < TimeDelta::hours(40),
            "{all}"
        );
    }

    #[test]
    fn a_jitter_off_its_range_and_a_wait_off_all_ranges_do_no_harm() {
        let retries = Retries {
            first: TimeDelta::days(1),
            longest: TimeDelta::days(2),
            attempts: i32::MAX,
        };
        assert_eq!(retries.wait(1_000_000, 7.0), Some(TimeDelta::days(2)));
        assert_eq!(retries.wait(0, -1.0), Some(TimeDelta::hours(12)));
        assert!(retries.wait(i32::MIN, f64::NAN).is_some());
    }
}
