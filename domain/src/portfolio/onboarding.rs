//! Onboardings of a portfolio.

use crate::{
    onboarding::{
        Onboarded, OnboardingReport, PromptReport, PromptRow, TimeToValue, ValueQuestion,
    },
    time::{NEVER, Window, date_of_day},
};

use super::{evaluate::Portfolio, facts::OnboardingRow};

impl Portfolio {
    /// How the onboardings of the accounts go in the window, as it is known on the portfolio's date. They are of no plan of the catalogue.
    #[must_use]
    pub fn onboarding(&self, window: &Window) -> OnboardingReport {
        let mut report = OnboardingReport::new(*window, self.basis.as_of);
        for account in &*self.population {
            for row in self.onboardings(*account) {
                report.take(self.id(*account), row.id, &row.plan, &self.facts.calendar);
            }
        }
        report.finish()
    }

    /// How long the accounts that started in the window took until the product was of value, as it is known on the portfolio's date. An account counts
    /// once, by all of its onboardings.
    #[must_use]
    pub fn time_to_value(&self, window: &Window, question: ValueQuestion) -> TimeToValue {
        let asked = |account: &u32| {
            let tenure = self.facts.tenure(*account);
            let signed_up = self.facts.signed_up[*account as usize];
            Onboarded {
                account: self.id(*account),
                signed_up_on: (signed_up != i32::MIN).then(|| date_of_day(signed_up)),
                left_on: (tenure.end <= self.basis.day).then(|| date_of_day(tenure.end)),
                plans: self
                    .onboardings(*account)
                    .iter()
                    .map(|row| &*row.plan)
                    .collect(),
            }
        };
        TimeToValue::of(
            self.population.iter().map(asked),
            question,
            &self.facts.calendar,
            *window,
            self.basis.as_of,
        )
    }

    /// The prompts that were sent to the accounts in the window, and which accounts first paid within some days of their first one, as it is known on the
    /// portfolio's date.
    #[must_use]
    pub fn prompts(&self, window: &Window, within_days: u32) -> PromptReport {
        let mut report = PromptReport::new(*window, within_days, self.basis.as_of);
        for account in &*self.population {
            let first = self.facts.levels.spells(*account).first();
            let first_paid = first.map_or(NEVER, |spell| spell.first);
            report.take(self.id(*account), first_paid, self.prompts_of(*account));
        }
        report.finish()
    }

    /// The onboardings of an account, ascending by their first day.
    pub(super) fn onboardings(&self, account: u32) -> &[OnboardingRow] {
        match self.is_of_a_plan() {
            true => &[],
            false => self.facts.onboardings.of(account),
        }
    }

    /// The prompts of an account, ascending by the day on which they were sent.
    pub(super) fn prompts_of(&self, account: u32) -> &[PromptRow] {
        match self.is_of_a_plan() {
            true => &[],
            false => self.facts.prompts.of(account),
        }
    }
}
