//! How the days on which an account pays lie to a window.

use crate::money::MonthlyAmount;

use super::{
    movement::{MovementKind, RevenueSettings},
    stretch::Spell,
};

/// Where an account stood at the opening and at the closing of a window, and what happened between them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Presence {
    /// It pays at the opening.
    pub(crate) before: bool,
    /// It pays at the closing.
    pub(crate) after: bool,
    /// When it first starts to pay in the window.
    pub(crate) arrived: Option<i32>,
    /// When it had last stopped to pay before that.
    pub(crate) away_since: Option<i32>,
    /// It left the books in the window while it was paying.
    pub(crate) removed: bool,
}

impl Presence {
    /// `days` are the last day before the window and its last one.
    pub(crate) fn new(spells: &[Spell], removed: i32, days: (i32, i32)) -> Self {
        let (opening, closing) = days;
        let mut presence = Self::default();
        let mut left = None;
        for spell in spells {
            if spell.first > closing {
                break;
            }
            if spell.end > opening {
                presence.take(*spell, left, removed, days);
            }
            left = Some(spell.end);
        }
        presence
    }

    /// A spell that ends after the opening.
    fn take(
        &mut self,
        spell: Spell,
        left: Option<i32>,
        removed: i32,
        (opening, closing): (i32, i32),
    ) {
        self.before |= spell.first <= opening;
        self.after |= closing < spell.end;
        if opening < spell.first && self.arrived.is_none() {
            self.arrived = Some(spell.first);
            self.away_since = left;
        }
        self.removed |= spell.end <= closing && spell.end == removed;
    }

    /// What kind of movement the whole window made of it, when its MRR moved by `change`.
    pub(crate) fn net_kind(
        &self,
        change: MonthlyAmount,
        settings: &RevenueSettings,
    ) -> Option<MovementKind> {
        match (self.before, self.after) {
            (false, true) => Some(self.arrival(settings)),
            (true, false) if self.removed => Some(MovementKind::Correction),
            (true, false) => Some(MovementKind::Churn),
            (true, true) if change.is_positive() => Some(MovementKind::Expansion),
            (true, true) if change < MonthlyAmount::ZERO => Some(MovementKind::Contraction),
            _ => None,
        }
    }

    /// Whether it is new or came back, when it arrived.
    pub(crate) fn arrival(&self, settings: &RevenueSettings) -> MovementKind {
        settings.arrival(self.away_since, self.arrived.unwrap_or(i32::MAX))
    }
}
