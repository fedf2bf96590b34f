//! Trials, and whether they turn into paying customers.
//!
//! Trial to paid = trials *started* in a window that converted within some days / trials started in it. A subscription that never had a trial
//! is in neither part, and an account counts once. Trials whose days have not passed yet are still *maturing*: they count as started, and
//! are shown apart.
//!
//! ```
//! use chrono_tz::Tz;
//! use domain::{time::Window, trial::{Trial, TrialConversion}};
//! use uuid::Uuid;
//!
//! // Ten trials of January, five of which are paid for after two weeks.
//! let january = Window::new("2024-01-01".parse()?, "2024-02-01".parse()?, Tz::UTC)?;
//! let paid = "2024-01-19".parse()?;
//! let trial = |number| Trial { started_on: january.start(), converted_on: (number < 5).then_some(paid) };
//! let trials: Vec<_> = (0..10).map(|number| (Uuid::from_u128(number), trial(number))).collect();
//!
//! let known = TrialConversion::of(trials.clone(), january, 30, "2024-12-31".parse()?);
//! assert_eq!(known.rate().displayed(2).unwrap().to_string(), "0.5");
//! let early = TrialConversion::of(trials, january, 30, "2024-01-20".parse()?);
//! assert_eq!((early.converted.len(), early.maturing.len()), (5, 5));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use uuid::Uuid;

use crate::{metric::Metric, revenue::Line, time::Window};

/// One trial of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Trial {
    /// Its first day.
    pub started_on: NaiveDate,
    /// The first day on which what was tried was paid for; `None` when it was not. It may lie ahead.
    pub converted_on: Option<NaiveDate>,
}

/// The trials started in a window, by account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrialConversion {
    /// The accounts that started a trial, by id.
    pub started: Vec<Uuid>,
    /// Those of them that paid within the days.
    pub converted: Vec<Uuid>,
    /// Those of them that have not paid, but have days left.
    pub maturing: Vec<Uuid>,
    /// Within how many days of its start a trial has to convert.
    pub within_days: u32,
    window: Window,
    as_of: NaiveDate,
}

impl Trial {
    /// The trial of a subscription that starts on `started_on` (see [`crate::revenue::Term::trial`]): it converts on the first day, from then
    /// on, on which one of the subscription's lines counts and is worth something.
    #[must_use]
    pub fn of_subscription(started_on: NaiveDate, lines: &[Line]) -> Self {
        let paid_from = |line: &Line| {
            let worth = line.monthly_exact() > 0;
            // A line starts to count with its first day, or with the day after its trial.
            let after_trial = line.trial().and_then(|(_, end)| end);
            [Some(line.terms().starts_on), after_trial, Some(started_on)]
                .into_iter()
                .flatten()
                .filter(|date| worth && *date >= started_on && line.counts_on(*date))
                .min()
        };
        Self {
            started_on,
            converted_on: lines.iter().filter_map(paid_from).min(),
        }
    }

    /// Whether it was paid for within `days` of its start, as known at the end of `as_of`.
    #[must_use]
    pub fn converted_within(&self, days: u32, as_of: NaiveDate) -> bool {
        self.converted_on
            .is_some_and(|date| date <= as_of && date <= self.last_day(days))
    }

    /// Whether it may still be paid for within `days` of its start.
    #[must_use]
    pub fn is_maturing(&self, days: u32, as_of: NaiveDate) -> bool {
        !self.converted_within(days, as_of) && as_of < self.last_day(days)
    }

    fn last_day(&self, days: u32) -> NaiveDate {
        let last = self.started_on.checked_add_days(Days::new(days.into()));
        last.unwrap_or(NaiveDate::MAX)
    }
}

impl TrialConversion {
    /// The conversion of trials, given with their accounts in any order. An account has converted when one of its trials in the window has,
    /// and is maturing when none has and one may.
    #[must_use]
    pub fn of(
        trials: impl IntoIterator<Item = (Uuid, Trial)>,
        window: Window,
        within_days: u32,
        as_of: NaiveDate,
    ) -> Self {
        // Whether an account has converted, and whether it may.
        let mut accounts: BTreeMap<Uuid, (bool, bool)> = BTreeMap::new();
        for (account, trial) in trials {
            if window.contains(trial.started_on) && trial.started_on <= as_of {
                let (converted, maturing) = accounts.entry(account).or_default();
                *converted |= trial.converted_within(within_days, as_of);
                *maturing |= trial.is_maturing(within_days, as_of);
            }
        }
        let where_it = |wanted: fn((bool, bool)) -> bool| {
            let accounts = accounts.iter().filter(|(_, state)| wanted(**state));
            accounts.map(|(account, _)| *account).collect()
        };
        Self {
            started: where_it(|_| true),
            converted: where_it(|(converted, _)| converted),
            maturing: where_it(|(converted, maturing)| maturing && !converted),
            within_days,
            window,
            as_of,
        }
    }

    /// Trial to paid: converted / started. The numerator counts [`TrialConversion::converted`].
    #[must_use]
    pub fn rate(&self) -> Metric {
        let (converted, started) = (self.converted.len(), self.started.len());
        Metric::proportion(converted, started, "STARTED_IN_WINDOW", self.as_of).over(self.window)
    }

    /// The same of trials that are not maturing: what is known for good.
    #[must_use]
    pub fn mature_rate(&self) -> Metric {
        let mature = self.started.len() - self.maturing.len();
        Metric::proportion(self.converted.len(), mature, "MATURE", self.as_of).over(self.window)
    }
}
