//! Where an account stands, what somebody said about it included.

use chrono::{Days, NaiveDate};
use uuid::Uuid;

use super::{band::HealthBand, evaluation::HealthStatus, score::Score};

/// The longest time, in days, for which a score can be set by hand.
pub const LONGEST_OVERRIDE: u64 = 366;

/// A score that somebody set by hand, because more is known of the account than was measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Override {
    /// The override.
    pub id: Uuid,
    /// The score.
    pub score: Score,
    /// The band of the score.
    pub band: HealthBand,
    /// The first day on which it holds.
    pub starts_on: NaiveDate,
    /// The last day on which it holds.
    pub ends_on: NaiveDate,
}

/// Why a score cannot be set by hand for these days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OverrideError {
    /// It would end before it starts.
    #[error("it would end before it starts: give the day of today, {0}, or a later one")]
    Over(NaiveDate),
    /// Nobody knows so far ahead.
    #[error(
        "a score is set by hand for at most {LONGEST_OVERRIDE} days: give {0} or an earlier day, and set it again then"
    )]
    TooLong(NaiveDate),
}

impl Override {
    /// The last day of an override that starts on a day, if it can be that.
    ///
    /// # Errors
    /// When it ends before it starts, or holds for more than [`LONGEST_OVERRIDE`] days.
    pub fn check_end(starts_on: NaiveDate, ends_on: NaiveDate) -> Result<NaiveDate, OverrideError> {
        if ends_on < starts_on {
            return Err(OverrideError::Over(starts_on));
        }
        let last = starts_on.checked_add_days(Days::new(LONGEST_OVERRIDE - 1));
        match last.filter(|last| ends_on > *last) {
            Some(last) => Err(OverrideError::TooLong(last)),
            None => Ok(ends_on),
        }
    }

    /// Whether it holds on a day.
    #[must_use]
    pub fn holds(&self, on: NaiveDate) -> bool {
        self.starts_on <= on && on <= self.ends_on
    }
}

/// What was computed of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Computed {
    /// The score; none unless the status is [`HealthStatus::Ok`].
    pub score: Option<Score>,
    /// The band; none without a score.
    pub band: Option<HealthBand>,
    /// Why there is no score, if there is none.
    pub status: HealthStatus,
    /// The day on which it was computed.
    pub computed_on: NaiveDate,
}

/// Where an account stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Standing {
    /// The score and its band: what was set by hand while it holds, else what was computed.
    pub placed: Option<(Score, HealthBand)>,
    /// What was computed; none when nothing was computed by the day.
    pub computed: Option<Computed>,
    /// What was set by hand and holds.
    pub by_hand: Option<Override>,
}

impl Standing {
    /// That of an account of which some was computed, and some perhaps set by hand.
    #[must_use]
    pub fn new(computed: Option<Computed>, by_hand: Option<Override>, on: NaiveDate) -> Self {
        let by_hand = by_hand.filter(|by_hand| by_hand.holds(on));
        let set = by_hand.map(|by_hand| (by_hand.score, by_hand.band));
        let measured = computed.and_then(|computed| computed.score.zip(computed.band));
        Self {
            placed: set.or(measured),
            computed,
            by_hand,
        }
    }

    /// The band, if it has one.
    #[must_use]
    pub fn band(&self) -> Option<HealthBand> {
        self.placed.map(|(_, band)| band)
    }

    /// The score, if it has one.
    #[must_use]
    pub fn score(&self) -> Option<Score> {
        self.placed.map(|(score, _)| score)
    }
}
