//! What accounts are led through when they are new.

use std::sync::Arc;

use chrono_tz::Tz;
use uuid::Uuid;

use crate::{
    onboarding::{Plan, Prompt, PromptRow, WorkCalendar},
    portfolio::{columns::day, facts::OnboardingRow},
};

use super::FactsBuilder;

impl FactsBuilder {
    /// Says which days are working days of the tenant.
    pub fn calendar(&mut self, calendar: WorkCalendar) {
        self.calendar = calendar;
    }

    /// Adds an onboarding of an account.
    pub fn onboarding(&mut self, account: Uuid, id: Uuid, plan: Plan) {
        let slot = self.slot(account);
        let row = OnboardingRow {
            starts: day(plan.starts_on),
            id,
            plan: Arc::new(plan),
        };
        self.onboardings.push((slot, row));
    }

    /// Adds a prompt that was sent to an account, whose days are those of a time zone.
    pub fn prompt(&mut self, account: Uuid, id: Uuid, prompt: &Prompt, zone: Tz) {
        let slot = self.slot(account);
        self.prompts.push((slot, PromptRow::new(id, prompt, zone)));
    }
}
