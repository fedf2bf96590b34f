//! Trials of a portfolio.

use crate::{
    time::{Window, date_of_day},
    trial::{Trial, TrialConversion},
};

use super::{columns::NEVER, evaluate::Portfolio, facts::TrialRow};

impl Portfolio {
    /// The trials that the accounts started in the window, and which of them were paid for within `within_days` days, as known on the
    /// portfolio's date. In the portfolio of one plan only trials of that plan count.
    #[must_use]
    pub fn trial_conversion(&self, window: &Window, within_days: u32) -> TrialConversion {
        let trials = self.population.iter().flat_map(|account| {
            let trials = self.trials(*account);
            trials.map(|trial| (self.id(*account), trial.of_dates()))
        });
        TrialConversion::of(trials, *window, within_days, self.basis.as_of)
    }

    /// The trials that an account started while it was in the books, ascending.
    pub(super) fn trials(&self, account: u32) -> impl Iterator<Item = &TrialRow> {
        let tenure = self.facts.tenure(account);
        self.facts.trials.of(account).iter().filter(move |trial| {
            let in_books = tenure.first <= trial.started && trial.started < tenure.end;
            in_books && self.plan.is_none_or(|only| only == trial.plan)
        })
    }
}

impl TrialRow {
    fn of_dates(self) -> Trial {
        Trial {
            started_on: date_of_day(self.started),
            converted_on: (self.converted != NEVER).then(|| date_of_day(self.converted)),
        }
    }
}
