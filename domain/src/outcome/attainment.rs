//! Whether what customers want is reached.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::{
    metric::{Exclusion, ExclusionReason, Metric},
    time::Window,
};

/// How an outcome ended, and on which day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OutcomeEnd {
    /// It was reached.
    Attained(NaiveDate),
    /// It was given up.
    Abandoned(NaiveDate),
}

impl OutcomeEnd {
    /// The day.
    #[must_use]
    pub const fn day(self) -> NaiveDate {
        match self {
            Self::Attained(day) | Self::Abandoned(day) => day,
        }
    }
}

/// A desired outcome as numbers. Ordered by due day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Outcome {
    /// The day by which it is to be reached.
    pub due_on: NaiveDate,
    /// The outcome.
    pub id: Uuid,
    /// How it ended; none while it is open.
    pub end: Option<OutcomeEnd>,
}

/// The outcomes that were due in a window, as known on a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttainmentReport {
    /// The outcomes that were attained by the date.
    pub attained: Vec<Uuid>,
    /// Those of them that were attained by their due day.
    pub on_time: Vec<Uuid>,
    /// The outcomes that are due and open.
    pub overdue: Vec<Uuid>,
    /// The outcomes that were given up.
    pub abandoned: Vec<Uuid>,
    /// The outcomes of the window that are not due by the date.
    pub not_due_yet: Vec<Uuid>,
    /// The accounts of which an outcome was due, by id.
    pub accounts: Vec<Uuid>,
    window: Window,
    as_of: NaiveDate,
}

impl AttainmentReport {
    /// None yet.
    #[must_use]
    pub const fn new(window: Window, as_of: NaiveDate) -> Self {
        Self {
            attained: Vec::new(),
            on_time: Vec::new(),
            overdue: Vec::new(),
            abandoned: Vec::new(),
            not_due_yet: Vec::new(),
            accounts: Vec::new(),
            window,
            as_of,
        }
    }

    /// Adds the outcomes of an account, ascending by due day.
    pub fn take(&mut self, account: Uuid, outcomes: &[Outcome]) {
        let from = outcomes.partition_point(|outcome| outcome.due_on < self.window.start());
        let until = outcomes.partition_point(|outcome| outcome.due_on < self.window.end());
        let before = self.due_count();
        for outcome in &outcomes[from.min(until)..until] {
            self.add(outcome);
        }
        if self.due_count() > before {
            self.accounts.push(account);
        }
    }

    fn add(&mut self, outcome: &Outcome) {
        let known = outcome.end.filter(|end| end.day() <= self.as_of);
        match known {
            Some(OutcomeEnd::Abandoned(_)) => self.abandoned.push(outcome.id),
            _ if outcome.due_on > self.as_of => self.not_due_yet.push(outcome.id),
            Some(OutcomeEnd::Attained(on)) => {
                self.attained.push(outcome.id);
                if on <= outcome.due_on {
                    self.on_time.push(outcome.id);
                }
            }
            None => self.overdue.push(outcome.id),
        }
    }

    /// How many outcomes were due by the date, those that were given up apart.
    #[must_use]
    pub const fn due_count(&self) -> usize {
        self.attained.len() + self.overdue.len()
    }

    /// Outcomes attained by the date / outcomes due in the window and by the date. The numerator counts [`AttainmentReport::attained`].
    #[must_use]
    pub fn attainment_rate(&self) -> Metric {
        self.rate(self.attained.len(), "DUE_OUTCOMES")
    }

    /// Outcomes attained by their due day / the same. The numerator counts [`AttainmentReport::on_time`].
    #[must_use]
    pub fn on_time_rate(&self) -> Metric {
        self.rate(self.on_time.len(), "DUE_OUTCOMES_ON_TIME")
    }

    fn rate(&self, part: usize, convention: &'static str) -> Metric {
        let abandoned = Exclusion {
            reason: ExclusionReason::Abandoned,
            count: self.abandoned.len(),
        };
        let not_due_yet = Exclusion {
            reason: ExclusionReason::NotDueYet,
            count: self.not_due_yet.len(),
        };
        Metric::proportion(part, self.due_count(), convention, self.as_of)
            .over(self.window)
            .excluding([abandoned, not_due_yet])
    }
}
