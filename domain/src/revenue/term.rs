//! The days of a subscription, and what follows from them for its lines.

use chrono::NaiveDate;

/// The days of a subscription and of its trial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    starts_on: NaiveDate,
    ends_on: Option<NaiveDate>,
    trial_starts_on: Option<NaiveDate>,
    trial_ends_on: Option<NaiveDate>,
}

/// Why days do not make the term of a subscription, or of one of its lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TermError {
    /// An end before the start.
    #[error(
        "it ends on {ends_on}, before it starts on {starts_on}: the end must be on or after the start"
    )]
    EndBeforeStart {
        /// The first day.
        starts_on: NaiveDate,
        /// The day after the last one.
        ends_on: NaiveDate,
    },
    /// A trial that ends before it starts.
    #[error(
        "the trial ends on {ends_on}, before it starts on {starts_on}: its end must be on or after its start"
    )]
    TrialEndBeforeStart {
        /// The first day of the trial.
        starts_on: NaiveDate,
        /// The day after its last one.
        ends_on: NaiveDate,
    },
    /// A trial that starts when the subscription does not run.
    #[error(
        "the trial starts on {0}, outside of the subscription: it must start on or after its start, and not after its end"
    )]
    TrialOutside(NaiveDate),
    /// A line that starts when the subscription does not run.
    #[error(
        "the line starts on {0}, outside of the subscription: it must start on or after its start, and not after its end"
    )]
    LineStartsOutside(NaiveDate),
    /// A line that outlasts the subscription.
    #[error("the line ends on {line}, after the subscription, which ends on {subscription}")]
    LineEndsOutside {
        /// The day after the last one of the line.
        line: NaiveDate,
        /// The day after the last one of the subscription.
        subscription: NaiveDate,
    },
}

impl Term {
    /// The term from `starts_on` up to, not including, `ends_on`, with a trial when one of its two days is known: it starts with the
    /// subscription when only its end is, and lasts as long as the subscription when only its start is.
    ///
    /// # Errors
    /// When an end lies before its start, or the trial starts when the subscription does not run.
    pub fn new(
        starts_on: NaiveDate,
        ends_on: Option<NaiveDate>,
        trial_starts_on: Option<NaiveDate>,
        trial_ends_on: Option<NaiveDate>,
    ) -> Result<Self, TermError> {
        let term = Self {
            starts_on,
            ends_on,
            trial_starts_on,
            trial_ends_on,
        };
        if let Some(ends_on) = ends_on.filter(|end| *end < starts_on) {
            return Err(TermError::EndBeforeStart { starts_on, ends_on });
        }
        let Some((trial_start, trial_end)) = term.trial() else {
            return Ok(term);
        };
        if trial_start < starts_on || ends_on.is_some_and(|end| end < trial_start) {
            return Err(TermError::TrialOutside(trial_start));
        }
        match trial_end.filter(|end| *end < trial_start) {
            Some(ends_on) => Err(TermError::TrialEndBeforeStart {
                starts_on: trial_start,
                ends_on,
            }),
            None => Ok(term),
        }
    }

    /// The days of a line, which are those of the subscription where the line does not name its own.
    ///
    /// # Errors
    /// When the line's end lies before its start, or the line runs when the subscription does not.
    pub fn line(
        &self,
        starts_on: Option<NaiveDate>,
        ends_on: Option<NaiveDate>,
    ) -> Result<(NaiveDate, Option<NaiveDate>), TermError> {
        let starts_on = starts_on.unwrap_or(self.starts_on);
        if starts_on < self.starts_on || self.ends_on.is_some_and(|end| end < starts_on) {
            return Err(TermError::LineStartsOutside(starts_on));
        }
        if let Some(ends_on) = ends_on.filter(|end| *end < starts_on) {
            return Err(TermError::EndBeforeStart { starts_on, ends_on });
        }
        match (ends_on, self.ends_on) {
            (Some(line), Some(subscription)) if subscription < line => {
                Err(TermError::LineEndsOutside { line, subscription })
            }
            _ => Ok((starts_on, ends_on.or(self.ends_on))),
        }
    }

    /// The days of the trial: the first one, and the day after the last one (`None`: as long as the subscription runs).
    #[must_use]
    pub fn trial(&self) -> Option<(NaiveDate, Option<NaiveDate>)> {
        match (self.trial_starts_on, self.trial_ends_on) {
            (None, None) => None,
            (start, end) => Some((start.unwrap_or(self.starts_on), end)),
        }
    }
}

/// The part of a subscription's trial that falls on the days of one of its lines: its first day, and the day after its last one
/// (`None`: as long as the line runs). `None` when no day of the line is in the trial.
#[must_use]
pub fn trial_of_line(
    trial: (NaiveDate, Option<NaiveDate>),
    line: (NaiveDate, Option<NaiveDate>),
) -> Option<(NaiveDate, Option<NaiveDate>)> {
    let first = trial.0.max(line.0);
    let is_over = trial.1.is_some_and(|end| end <= first);
    let is_later = line.1.is_some_and(|end| end <= first);
    (!is_over && !is_later).then_some((first, trial.1))
}
