//! Why a move is not legal, and what would be.

use chrono::NaiveDate;

use crate::revenue::{Pause, TermError};

use super::{MOST_MONTHS, MOST_NOTICE_DAYS};

/// Why something cannot happen to a subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LifeError {
    /// Days that make no term.
    #[error(transparent)]
    Term(#[from] TermError),
    /// A day on which the subscription does not run.
    #[error(
        "{day} is outside of the subscription, which runs from {starts_on} {}: give a day on which it runs",
        until(*.ends_on)
    )]
    Outside {
        /// The day.
        day: NaiveDate,
        /// The first day of the subscription.
        starts_on: NaiveDate,
        /// The day after its last one.
        ends_on: Option<NaiveDate>,
    },
    /// A pause without a day.
    #[error("the pause would end on {ends_on}, but starts on {starts_on}: its end must be later")]
    PauseWithoutDays {
        /// The first day of the pause.
        starts_on: NaiveDate,
        /// The day of its resumption.
        ends_on: NaiveDate,
    },
    /// A pause within another one.
    #[error("it is paused from {} {}: pauses must not overlap", .0.starts_on, until(.0.ends_on))]
    PausesOverlap(Pause),
    /// Nothing to resume.
    #[error(
        "it is not paused on {0}: only a pause that has started before that day, and is not over, can be resumed"
    )]
    NotPaused(NaiveDate),
    /// Cancelled twice.
    #[error("it was cancelled on {0} already: change the cancellation, or withdraw it first")]
    AlreadyCancelled(NaiveDate),
    /// A cancellation that would prolong it.
    #[error(
        "it ends on {0} without being cancelled: a cancellation takes effect on that day or earlier"
    )]
    EndsEarlier(NaiveDate),
    /// No day on which a cancellation could take effect.
    #[error("it has no term that ends: give the day on which the cancellation takes effect")]
    NoTermToEnd,
    /// Nothing to withdraw.
    #[error("it is not cancelled: only a cancellation can be withdrawn")]
    NotCancelled,
    /// A cancellation that has taken effect.
    #[error("it ended on {0}: reactivate it instead")]
    HasEnded(NaiveDate),
    /// A subscription that comes back before it is gone.
    #[error("it runs from {starts_on} {}: it can come back on the day on which it ends, or later", until(*.ends_on))]
    StillRuns {
        /// The first day.
        starts_on: NaiveDate,
        /// The day after the last one.
        ends_on: Option<NaiveDate>,
    },
    /// A cancellation of something that does not end.
    #[error("what was cancelled ends: give the day on which it ends, too")]
    CancelledWithoutEnd,
    /// A day that is paid for before the first one.
    #[error("it cannot be paid until {paid_until}: it starts on {starts_on}")]
    PaidBeforeStart {
        /// The first day that is not paid for.
        paid_until: NaiveDate,
        /// The first day.
        starts_on: NaiveDate,
    },
    /// A term that ends before it starts.
    #[error(
        "the term cannot end on {term_ends_on}: the subscription starts on {starts_on}, and the term ends later"
    )]
    TermEndsBeforeStart {
        /// The day after the term's last one.
        term_ends_on: NaiveDate,
        /// The first day.
        starts_on: NaiveDate,
    },
    /// A term without or with too many months.
    #[error("a term has 1 to {MOST_MONTHS} months, not {0}")]
    Months(i64),
    /// More notice than anybody gives.
    #[error("notice is given 0 to {MOST_NOTICE_DAYS} days before, not {0}")]
    NoticeDays(i64),
    /// A renewal of something without a term.
    #[error("it has no term that ends: give it one first, then it can be renewed")]
    NoTermToRenew,
    /// A renewal for nobody knows how long.
    #[error("it does not say how many months a term has: give them")]
    NoMonths,
    /// A term that is out of the calendar.
    #[error("the renewed term would end after the year 9999")]
    TooFar,
    /// A trial that is not there.
    #[error("it has no trial: give it the days of one first")]
    NoTrial,
    /// A trial that converts when it is over, or before it starts.
    #[error("the trial runs from {starts_on} {}: it converts after its first day, and not after its end", until(*.ends_on))]
    OutsideTrial {
        /// The first day of the trial.
        starts_on: NaiveDate,
        /// The day after its last one.
        ends_on: Option<NaiveDate>,
    },
    /// A trial without an end.
    #[error("the trial has no end: give the day on which it expires")]
    TrialWithoutEnd,
    /// A change of a line on a day on which it does not run.
    #[error(
        "the line runs from {starts_on} {}: it can be changed on these days alone",
        until(*.ends_on)
    )]
    LineDoesNotRun {
        /// The first day of the line.
        starts_on: NaiveDate,
        /// The day after its last one.
        ends_on: Option<NaiveDate>,
    },
    /// Nothing to take back.
    #[error(
        "no line starts or ends by itself on {0}, or that day is not ahead: only a scheduled change can be taken back"
    )]
    NothingScheduled(NaiveDate),
}

fn until(end: Option<NaiveDate>) -> String {
    end.map_or_else(
        || "until further notice".to_owned(),
        |end| format!("up to, not including, {end}"),
    )
}
