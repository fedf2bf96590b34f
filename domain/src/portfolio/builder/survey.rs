//! What accounts were asked and what they answered.

use std::sync::Arc;

use uuid::Uuid;

use crate::portfolio::{
    columns::{NEVER, day},
    surveys::{AnswerFact, AnswerRow, Circumstances, InvitationFact, InvitationRow},
};

use super::FactsBuilder;

impl FactsBuilder {
    /// Adds an answer of an account; not one that was begun and not finished.
    pub fn answer(&mut self, account: Uuid, fact: AnswerFact) {
        let slot = self.slot(account);
        let row = AnswerRow {
            day: day(fact.answered_on),
            at: fact.answered_at.timestamp_micros(),
            id: fact.id,
            contact: fact.contact,
            kind: fact.kind,
            scale: fact.scale,
            score: fact.score,
            asked: self.shared(fact.asked),
        };
        self.answers.push((slot, row));
    }

    /// Adds what was decided about a contact of an account, and what became of it.
    pub fn invitation(&mut self, account: Uuid, fact: InvitationFact) {
        let slot = self.slot(account);
        let on = |date: Option<_>| date.map_or(NEVER, day);
        let row = InvitationRow {
            day: day(fact.decided_on),
            id: fact.id,
            kind: fact.kind,
            decision: fact.decision,
            sent: on(fact.sent_on),
            bounced: on(fact.bounced_on),
            opened: on(fact.opened_on),
            partial: on(fact.partial_on),
            completed: on(fact.completed_on),
            opted_out: on(fact.opted_out_on),
            expired: on(fact.expired_on),
            asked: self.shared(fact.asked),
        };
        self.invitations.push((slot, row));
    }

    /// The same circumstances of many answers are kept once.
    fn shared(&mut self, asked: Circumstances) -> Arc<Circumstances> {
        if let Some(known) = self.circumstances.get(&asked) {
            return Arc::clone(known);
        }
        let asked = Arc::new(asked);
        self.circumstances.insert(Arc::clone(&asked));
        asked
    }
}
