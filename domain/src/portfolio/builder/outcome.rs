//! What accounts want to reach, and what business reviews saw of them.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::outcome::{Level, Outcome, ReviewRow};

use super::FactsBuilder;

impl FactsBuilder {
    /// Adds a desired outcome of an account.
    pub fn outcome(&mut self, account: Uuid, outcome: Outcome) {
        let slot = self.slot(account);
        self.outcomes.push((slot, outcome));
    }

    /// Adds that a business review of an account was held on a day, and what it saw.
    pub fn review(&mut self, account: Uuid, held_on: NaiveDate, value: Level, relationship: Level) {
        let slot = self.slot(account);
        let row = ReviewRow {
            held_on,
            value,
            relationship,
        };
        self.reviews.push((slot, row));
    }
}
