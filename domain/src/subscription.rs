//! The life of a subscription: its contract, pauses and cancellation, and which moves are legal.
//!
//! What is bought (upgrades, downgrades, add-ons, other prices) is in the lines of the subscription alone: one line ends on the day on which
//! another one starts. Here is what happens to the subscription as a whole. A move that is not legal is refused with what would be.
//!
//! ```
//! use domain::subscription::{Life, SubscriptionStatus};
//!
//! let mut life = Life::open("2025-01-01".parse()?);
//! life.pause("2025-03-01".parse()?, None)?;
//! assert_eq!(life.status_on("2025-03-15".parse()?), SubscriptionStatus::Paused);
//! let again = life.pause("2025-04-01".parse()?, None).unwrap_err();
//! assert_eq!(again.to_string(), "it is paused from 2025-03-01 until further notice: pauses must not overlap");
//! life.resume("2025-05-01".parse()?)?;
//! assert_eq!(life.status_on("2025-05-01".parse()?), SubscriptionStatus::Active);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod error;
mod moves;
mod schedule;
#[cfg(test)]
mod tests;

use chrono::{Months, NaiveDate};

use crate::{
    name::names,
    revenue::{Cancellation, ChurnDate, LifeSettings, Line, LineLife, Pause, Term, TermError},
};

pub use error::LifeError;
pub use moves::check_line_change;
pub use schedule::{Days, scheduled_days, withdraw_change};

/// The most months of a term.
pub const MOST_MONTHS: u32 = 120;
/// The most days of notice.
pub const MOST_NOTICE_DAYS: u32 = 3_650;

/// For how long a customer is bound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Contract {
    /// How many months a term has.
    pub months: Option<u32>,
    /// The day after the last one of the term that runs; `None` when the subscription's own end says it, or there is none.
    pub term_ends_on: Option<NaiveDate>,
    /// How many days before the end of the term notice has to be given.
    pub notice_days: Option<u32>,
    /// Whether another term follows when nobody gives notice.
    pub renews_automatically: bool,
}

/// The days of a subscription, and what happened in them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Life {
    /// The first day.
    pub starts_on: NaiveDate,
    /// The day after the last one; `None` while it is open.
    pub ends_on: Option<NaiveDate>,
    /// The first day of the trial; the subscription's when only the trial's end is known.
    pub trial_starts_on: Option<NaiveDate>,
    /// The day after the last one of the trial; as long as the subscription when only its start is known.
    pub trial_ends_on: Option<NaiveDate>,
    /// For how long the customer is bound.
    pub contract: Contract,
    /// Its pauses, by first day.
    pub pauses: Vec<Pause>,
    /// How it was cancelled; it then ends on `ends_on`.
    pub cancellation: Option<Cancellation>,
}

/// What state a subscription is in on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SubscriptionStatus {
    /// It has not started yet.
    Scheduled,
    /// It runs in its trial.
    Trialing,
    /// It runs.
    Active,
    /// It runs, but is paused.
    Paused,
    /// It still runs, but was cancelled.
    CancellationScheduled,
    /// It is over.
    Ended,
}

names!(SubscriptionStatus {
    Scheduled => "SCHEDULED",
    Trialing => "TRIALING",
    Active => "ACTIVE",
    Paused => "PAUSED",
    CancellationScheduled => "CANCELLATION_SCHEDULED",
    Ended => "ENDED",
});

impl Life {
    /// A subscription that runs from a day on, to which nothing has happened.
    #[must_use]
    pub fn open(starts_on: NaiveDate) -> Self {
        Self {
            starts_on,
            ends_on: None,
            trial_starts_on: None,
            trial_ends_on: None,
            contract: Contract::default(),
            pauses: Vec::new(),
            cancellation: None,
        }
    }

    /// Its days.
    ///
    /// # Errors
    /// When days contradict each other.
    pub fn term(&self) -> Result<Term, TermError> {
        Term::new(
            self.starts_on,
            self.ends_on,
            self.trial_starts_on,
            self.trial_ends_on,
        )
    }

    /// The day after the last one of the term that runs; `None` for a subscription that goes on until somebody ends it.
    #[must_use]
    pub fn term_end(&self) -> Option<NaiveDate> {
        let own_end = self.ends_on.filter(|_| self.cancellation.is_none());
        self.contract.term_ends_on.or(own_end)
    }

    /// The end of the term that runs on a day: terms that renew automatically follow one another, also where nobody has noted it yet, and what is
    /// bound no more runs up to its own end. `None` when no term runs then.
    #[must_use]
    pub fn term_end_from(&self, day: NaiveDate) -> Option<NaiveDate> {
        let end = self.term_end()?;
        if day <= end {
            return Some(end);
        }
        let months = self
            .contract
            .months
            .filter(|_| self.contract.renews_automatically);
        let rolled = months.and_then(|months| {
            let mut ends = (1..).map_while(|term: u32| {
                end.checked_add_months(Months::new(months.checked_mul(term)?))
            });
            ends.find(|end| day <= *end)
        });
        let own_end = self.ends_on.filter(|own| day <= *own);
        [rolled, own_end].into_iter().flatten().min()
    }

    /// The last day on which notice can be given for the end of the term that runs.
    #[must_use]
    pub fn notice_deadline(&self) -> Option<NaiveDate> {
        let days = chrono::Days::new(self.contract.notice_days.unwrap_or(0).into());
        self.term_end()?.checked_sub_days(days)
    }

    /// Its state at the end of a day. Of several that are true the one that ends it sooner is told: cancelled before paused before in trial.
    #[must_use]
    pub fn status_on(&self, date: NaiveDate) -> SubscriptionStatus {
        if date < self.starts_on {
            SubscriptionStatus::Scheduled
        } else if self.ends_on.is_some_and(|end| end <= date) {
            SubscriptionStatus::Ended
        } else if self
            .cancellation
            .is_some_and(|cancellation| cancellation.cancelled_on <= date)
        {
            SubscriptionStatus::CancellationScheduled
        } else if self.pause_on(date).is_some() {
            SubscriptionStatus::Paused
        } else if self.is_in_trial(date) {
            SubscriptionStatus::Trialing
        } else {
            SubscriptionStatus::Active
        }
    }

    /// The pause that it is in on a day.
    #[must_use]
    pub fn pause_on(&self, date: NaiveDate) -> Option<Pause> {
        let within =
            |pause: &&Pause| pause.starts_on <= date && pause.ends_on.is_none_or(|end| date < end);
        self.pauses.iter().find(within).copied()
    }

    fn is_in_trial(&self, date: NaiveDate) -> bool {
        let trial = self.term().ok().and_then(|term| term.trial());
        trial.is_some_and(|(first, end)| first <= date && end.is_none_or(|end| date < end))
    }

    /// One of its lines as it counts for a tenant (see [`Line::parts`]).
    #[must_use]
    pub fn parts(&self, line: &Line, settings: &LifeSettings) -> Vec<Line> {
        let life = LineLife {
            cancellation: self.cancellation_of(line.terms().ends_on),
            pauses: &self.pauses,
        };
        line.parts(&life, settings)
    }

    /// How a line that ends on `line_ends_on` was cancelled. One that ends before the subscription was replaced or given up by itself: it is
    /// paid for until then, but what was cancelled before that has ended it, too.
    fn cancellation_of(&self, line_ends_on: Option<NaiveDate>) -> Option<Cancellation> {
        let cancellation = self.cancellation?;
        let paid_until = match line_ends_on == self.ends_on {
            true => cancellation.paid_until,
            false => line_ends_on,
        };
        Some(Cancellation {
            paid_until,
            ..cancellation
        })
    }

    /// The first day without it, by the tenant's convention, when it was cancelled.
    #[must_use]
    pub fn left_on(&self, convention: ChurnDate) -> Option<NaiveDate> {
        let (cancellation, ends_on) = (self.cancellation?, self.ends_on?);
        Some(match convention {
            ChurnDate::WhenCancelled => cancellation.cancelled_on.min(ends_on),
            ChurnDate::WhenEffective => ends_on,
            ChurnDate::EndOfPaidTerm => cancellation.paid_until.unwrap_or(ends_on),
        })
    }
}
