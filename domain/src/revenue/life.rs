//! What happens to a line while it runs: pauses, and how it ends.

use chrono::{Days, NaiveDate};

use crate::name::names;

use super::{
    line::{Line, LineTerms},
    term::trial_of_line,
};

/// The day on which a cancelled line stops to count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ChurnDate {
    /// The day on which the customer cancelled.
    WhenCancelled,
    /// The day on which the cancellation takes effect: the line's end.
    #[default]
    WhenEffective,
    /// The day on which the term that is paid for ends, when it is known.
    EndOfPaidTerm,
}

names!(ChurnDate {
    WhenCancelled => "WHEN_CANCELLED",
    WhenEffective => "WHEN_EFFECTIVE",
    EndOfPaidTerm => "END_OF_PAID_TERM",
});

/// How a tenant reckons pauses and cancellations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct LifeSettings {
    /// When a cancelled line stops to count.
    pub churn_date: ChurnDate,
    /// A paused line counts for so many days of the pause, and after them no more until it is resumed; `None`: it counts all the time.
    pub pause_counts_as_churn_after_days: Option<u32>,
}

/// Days on which a line is paused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pause {
    /// The first one.
    pub starts_on: NaiveDate,
    /// The day of the resumption; `None` until further notice.
    pub ends_on: Option<NaiveDate>,
}

/// How a line that was cancelled came to its end. A line that another one follows was not cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cancellation {
    /// The day on which it was cancelled.
    pub cancelled_on: NaiveDate,
    /// The first day that is not paid for, when it is known.
    pub paid_until: Option<NaiveDate>,
}

/// What happened to a line, beside what its terms say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineLife<'a> {
    /// How it was cancelled.
    pub cancellation: Option<Cancellation>,
    /// Its pauses, in any order.
    pub pauses: &'a [Pause],
}

impl Line {
    /// The line as it counts for a tenant: cut where a pause is too long, and ended on the day that the tenant's convention names.
    ///
    /// All functions of revenue take the parts in its place. A line to which nothing happened is its own only part; one that never counts
    /// has no part.
    #[must_use]
    pub fn parts(&self, life: &LineLife<'_>, settings: &LifeSettings) -> Vec<Self> {
        let end = match life.cancellation {
            Some(cancellation) => end_of_cancelled(self.terms(), cancellation, settings.churn_date),
            None => self.terms().ends_on,
        };
        let gaps = gaps(life.pauses, settings.pause_counts_as_churn_after_days);
        if gaps.is_empty() && end == self.terms().ends_on {
            return vec![*self];
        }
        let mut parts = Vec::with_capacity(gaps.len() + 1);
        let mut first = self.terms().starts_on;
        for (gap_first, gap_end) in gaps {
            parts.extend(self.part(first, earlier(Some(gap_first), end)));
            let Some(resumed) = gap_end else {
                return parts;
            };
            first = first.max(resumed);
        }
        parts.extend(self.part(first, end));
        parts
    }

    /// The same on fewer days, if any.
    fn part(&self, first: NaiveDate, end: Option<NaiveDate>) -> Option<Self> {
        if end.is_some_and(|end| end <= first) {
            return None;
        }
        let trial = self
            .trial()
            .and_then(|trial| trial_of_line(trial, (first, end)));
        Self::new(LineTerms {
            starts_on: first,
            ends_on: end,
            trial_starts_on: trial.map(|(first, _)| first),
            trial_ends_on: trial.and_then(|(_, end)| end),
            ..*self.terms()
        })
        .ok()
    }
}

fn end_of_cancelled(
    terms: &LineTerms,
    cancellation: Cancellation,
    convention: ChurnDate,
) -> Option<NaiveDate> {
    match convention {
        ChurnDate::WhenEffective => terms.ends_on,
        ChurnDate::WhenCancelled => earlier(Some(cancellation.cancelled_on), terms.ends_on),
        ChurnDate::EndOfPaidTerm => cancellation.paid_until.or(terms.ends_on),
    }
}

fn earlier(one: Option<NaiveDate>, other: Option<NaiveDate>) -> Option<NaiveDate> {
    [one, other].into_iter().flatten().min()
}

/// The days of pauses that do not count, ascending: each without its first `grace` days. A pause that starts on the day on which another one
/// ends prolongs it.
fn gaps(pauses: &[Pause], grace: Option<u32>) -> Vec<(NaiveDate, Option<NaiveDate>)> {
    let Some(grace) = grace else {
        return Vec::new();
    };
    let gap = |pause: &Pause| {
        let counted = counted_from(pause, pauses).checked_add_days(Days::new(grace.into()))?;
        let first = pause.starts_on.max(counted);
        pause
            .ends_on
            .is_none_or(|end| first < end)
            .then_some((first, pause.ends_on))
    };
    let mut gaps: Vec<_> = pauses.iter().filter_map(gap).collect();
    gaps.sort_unstable();
    gaps
}

/// The first day of the pauses that a pause goes on from without a day between.
fn counted_from(pause: &Pause, pauses: &[Pause]) -> NaiveDate {
    let mut first = pause.starts_on;
    loop {
        let earlier = pauses
            .iter()
            .filter(|earlier| earlier.ends_on == Some(first) && earlier.starts_on < first);
        match earlier.map(|earlier| earlier.starts_on).min() {
            Some(day) => first = day,
            None => return first,
        }
    }
}
