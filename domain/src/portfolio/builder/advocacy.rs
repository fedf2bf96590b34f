//! What customers did for the product.

use uuid::Uuid;

use crate::{
    advocacy::{ActivityRow, AdvocacyPath},
    money::Money,
};

use super::FactsBuilder;

impl FactsBuilder {
    /// Adds an advocacy activity of an account: its stages, and what a referral that was won is worth a year, if somebody has said.
    pub fn activity(&mut self, account: Uuid, id: Uuid, path: AdvocacyPath, worth: Option<Money>) {
        let slot = self.slot(account);
        let worth = worth.map(|worth| (worth.minor, worth.currency));
        self.activities
            .push((slot, ActivityRow { path, id, worth }));
    }
}
