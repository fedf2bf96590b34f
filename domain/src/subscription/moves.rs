//! The moves.

use chrono::{Datelike, Months, NaiveDate};

use crate::revenue::{Cancellation, Pause, TermError};

use super::{Life, LifeError, MOST_MONTHS, MOST_NOTICE_DAYS};

/// The last year of the calendar.
const LAST_YEAR: i32 = 9_999;

impl Life {
    /// Checks everything that was declared about it.
    ///
    /// # Errors
    /// When days contradict each other, pauses overlap or lie outside, or something was cancelled that does not end.
    pub fn check(&self) -> Result<(), LifeError> {
        self.term()?;
        self.check_contract()?;
        self.check_pauses()?;
        let Some(cancellation) = self.cancellation else {
            return Ok(());
        };
        if self.ends_on.is_none() {
            return Err(LifeError::CancelledWithoutEnd);
        }
        self.check_paid_until(cancellation.paid_until)
    }

    fn check_contract(&self) -> Result<(), LifeError> {
        let contract = &self.contract;
        if let Some(months) = contract
            .months
            .filter(|months| !(1..=MOST_MONTHS).contains(months))
        {
            return Err(LifeError::Months(months.into()));
        }
        if let Some(days) = contract.notice_days.filter(|days| *days > MOST_NOTICE_DAYS) {
            return Err(LifeError::NoticeDays(days.into()));
        }
        let starts_on = self.starts_on;
        match contract.term_ends_on.filter(|end| *end <= starts_on) {
            Some(term_ends_on) => Err(LifeError::TermEndsBeforeStart {
                term_ends_on,
                starts_on,
            }),
            None => Ok(()),
        }
    }

    fn check_pauses(&self) -> Result<(), LifeError> {
        for (place, pause) in self.pauses.iter().enumerate() {
            self.check_pause(*pause, &self.pauses[..place])?;
        }
        Ok(())
    }

    fn check_pause(&self, pause: Pause, others: &[Pause]) -> Result<(), LifeError> {
        let starts_on = pause.starts_on;
        self.check_runs_on(starts_on)?;
        if let Some(ends_on) = pause.ends_on.filter(|end| *end <= starts_on) {
            return Err(LifeError::PauseWithoutDays { starts_on, ends_on });
        }
        let overlaps = |other: &&Pause| {
            other.ends_on.is_none_or(|end| starts_on < end)
                && pause.ends_on.is_none_or(|end| other.starts_on < end)
        };
        match others.iter().find(overlaps) {
            Some(other) => Err(LifeError::PausesOverlap(*other)),
            None => Ok(()),
        }
    }

    fn check_runs_on(&self, day: NaiveDate) -> Result<(), LifeError> {
        let (starts_on, ends_on) = (self.starts_on, self.ends_on);
        if starts_on <= day && ends_on.is_none_or(|end| day < end) {
            return Ok(());
        }
        Err(LifeError::Outside {
            day,
            starts_on,
            ends_on,
        })
    }

    fn check_paid_until(&self, paid_until: Option<NaiveDate>) -> Result<(), LifeError> {
        let starts_on = self.starts_on;
        match paid_until.filter(|day| *day < starts_on) {
            Some(paid_until) => Err(LifeError::PaidBeforeStart {
                paid_until,
                starts_on,
            }),
            None => Ok(()),
        }
    }

    /// Pauses it from a day up to the day of its resumption, or until further notice.
    ///
    /// # Errors
    /// When it does not run on the first day, or is paused on one of the days.
    pub fn pause(
        &mut self,
        starts_on: NaiveDate,
        ends_on: Option<NaiveDate>,
    ) -> Result<(), LifeError> {
        let pause = Pause { starts_on, ends_on };
        self.check_pause(pause, &self.pauses)?;
        self.pauses.push(pause);
        self.pauses.sort_unstable();
        Ok(())
    }

    /// Resumes it: the pause that it is in ends on that day.
    ///
    /// # Errors
    /// When no pause has started before that day that is not over.
    pub fn resume(&mut self, on: NaiveDate) -> Result<(), LifeError> {
        let within =
            |pause: &&mut Pause| pause.starts_on < on && pause.ends_on.is_none_or(|end| on < end);
        let pause = self.pauses.iter_mut().find(within);
        pause.ok_or(LifeError::NotPaused(on))?.ends_on = Some(on);
        Ok(())
    }

    /// Ends it on a day, however it was to end. Pauses that would start then are no more.
    ///
    /// # Errors
    /// When the day lies before its start, or before that of the trial.
    pub fn end(&mut self, ends_on: NaiveDate) -> Result<(), LifeError> {
        self.set_end(Some(ends_on))
    }

    /// Cancels it, with effect on a day, or at the end of the term that runs on the day of the cancellation.
    ///
    /// # Errors
    /// When it is cancelled already, would end by itself before that day, or no term ends.
    pub fn cancel(
        &mut self,
        cancellation: Cancellation,
        effective_on: Option<NaiveDate>,
    ) -> Result<(), LifeError> {
        if let Some(known) = self.cancellation {
            return Err(LifeError::AlreadyCancelled(known.cancelled_on));
        }
        let effective_on = effective_on.or_else(|| self.term_end_from(cancellation.cancelled_on));
        let effective_on = effective_on.ok_or(LifeError::NoTermToEnd)?;
        if let Some(end) = self.ends_on.filter(|end| *end < effective_on) {
            return Err(LifeError::EndsEarlier(end));
        }
        self.check_paid_until(cancellation.paid_until)?;
        self.set_end(Some(effective_on))?;
        self.cancellation = Some(cancellation);
        Ok(())
    }

    /// Withdraws the cancellation: it runs on, up to a day or until further notice.
    ///
    /// # Errors
    /// When it is not cancelled, or has ended by `today`.
    pub fn withdraw_cancellation(
        &mut self,
        ends_on: Option<NaiveDate>,
        today: NaiveDate,
    ) -> Result<(), LifeError> {
        if self.cancellation.is_none() {
            return Err(LifeError::NotCancelled);
        }
        if let Some(end) = self.ends_on.filter(|end| *end <= today) {
            return Err(LifeError::HasEnded(end));
        }
        self.set_end(ends_on)?;
        self.cancellation = None;
        Ok(())
    }

    /// Extends it by a term of so many months, or of as many as its terms have. Answers the day on which the new term starts.
    ///
    /// # Errors
    /// When no term ends, it was cancelled, has ended before the end of the term, or nobody says how many months it is.
    pub fn renew(&mut self, months: Option<u32>) -> Result<NaiveDate, LifeError> {
        if let Some(cancellation) = self.cancellation {
            return Err(LifeError::AlreadyCancelled(cancellation.cancelled_on));
        }
        let from = self.term_end().ok_or(LifeError::NoTermToRenew)?;
        if let Some(end) = self.ends_on.filter(|end| *end < from) {
            return Err(LifeError::HasEnded(end));
        }
        let months = months.or(self.contract.months).ok_or(LifeError::NoMonths)?;
        if !(1..=MOST_MONTHS).contains(&months) {
            return Err(LifeError::Months(months.into()));
        }
        let to = from
            .checked_add_months(Months::new(months))
            .filter(|to| to.year() <= LAST_YEAR)
            .ok_or(LifeError::TooFar)?;
        if self.ends_on == Some(from) {
            self.ends_on = Some(to);
        }
        self.contract.term_ends_on = Some(to);
        self.contract.months = self.contract.months.or(Some(months));
        Ok(from)
    }

    /// Whether it may come back on a day, as another subscription.
    ///
    /// # Errors
    /// When it has not ended by then.
    pub fn check_reactivation(&self, on: NaiveDate) -> Result<(), LifeError> {
        match self.ends_on {
            Some(end) if end <= on => Ok(()),
            ends_on => Err(LifeError::StillRuns {
                starts_on: self.starts_on,
                ends_on,
            }),
        }
    }

    /// Converts the trial: it is paid for from that day on.
    ///
    /// # Errors
    /// When there is no trial, or it does not run up to that day.
    pub fn convert_trial(&mut self, on: NaiveDate) -> Result<(), LifeError> {
        let (starts_on, ends_on) = self.trial()?;
        if on <= starts_on || ends_on.is_some_and(|end| end < on) {
            return Err(LifeError::OutsideTrial { starts_on, ends_on });
        }
        self.check_runs_on(on)?;
        self.trial_ends_on = Some(on);
        Ok(())
    }

    /// Lets the trial expire: the subscription ends with it, on a day or on the trial's own last.
    ///
    /// # Errors
    /// When there is no trial, it has no end, or does not run up to that day.
    pub fn expire_trial(&mut self, on: Option<NaiveDate>) -> Result<(), LifeError> {
        let (starts_on, ends_on) = self.trial()?;
        let on = on.or(ends_on).ok_or(LifeError::TrialWithoutEnd)?;
        if on < starts_on || ends_on.is_some_and(|end| end < on) {
            return Err(LifeError::OutsideTrial { starts_on, ends_on });
        }
        if let Some(end) = self.ends_on.filter(|end| *end < on) {
            return Err(LifeError::HasEnded(end));
        }
        self.trial_ends_on = Some(on);
        self.set_end(Some(on))
    }

    fn trial(&self) -> Result<(NaiveDate, Option<NaiveDate>), LifeError> {
        self.term()?.trial().ok_or(LifeError::NoTrial)
    }

    fn set_end(&mut self, ends_on: Option<NaiveDate>) -> Result<(), LifeError> {
        let starts_on = self.starts_on;
        if let Some(ends_on) = ends_on.filter(|end| *end < starts_on) {
            return Err(TermError::EndBeforeStart { starts_on, ends_on }.into());
        }
        let ended = Self {
            ends_on,
            ..self.clone()
        };
        ended.term()?;
        self.ends_on = ends_on;
        self.pauses
            .retain(|pause| ends_on.is_none_or(|end| pause.starts_on < end));
        Ok(())
    }
}

/// Whether a line that runs from `starts_on` up to `ends_on` can be changed from a day on.
///
/// # Errors
/// When it does not run on that day.
pub fn check_line_change(
    starts_on: NaiveDate,
    ends_on: Option<NaiveDate>,
    on: NaiveDate,
) -> Result<(), LifeError> {
    if starts_on <= on && ends_on.is_none_or(|end| on < end) {
        return Ok(());
    }
    Err(LifeError::LineDoesNotRun { starts_on, ends_on })
}
