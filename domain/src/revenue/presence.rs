//! How the days on which an account pays lie to a window.

use crate::money::MonthlyAmount;

use super::{
    movement::{MovementKind, MovementView, RevenueSettings},
    stretch::Spell,
};

/// Where an account stood at the opening and at the closing of a window, and what happened between them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Presence {
    /// It pays at the opening.
    pub(crate) before: bool,
    /// It pays at the closing.
    pub(crate) after: bool,
    /// It pays on a day of the window.
    pub(crate) within: bool,
    /// When it first starts to pay in the window.
    pub(crate) arrived: Option<i32>,
    /// When it had last stopped to pay before that.
    pub(crate) away_since: Option<i32>,
    /// When it first stops to pay in the window.
    pub(crate) first_departure: Option<i32>,
    /// When it last stops to pay in the window.
    pub(crate) last_departure: Option<i32>,
    /// It left the books in the window while it was paying.
    pub(crate) removed: bool,
}

/// How an account counts among customers in a window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Logo {
    /// How often it arrived: once or never, unless every event counts.
    pub(crate) arrivals: usize,
    /// Whether it was lost.
    pub(crate) churned: bool,
}

impl Presence {
    /// `days` are the last day before the window and its last one.
    pub(crate) fn new(spells: &[Spell], removed: i32, days: (i32, i32)) -> Self {
        let (opening, closing) = days;
        let mut presence = Self::default();
        if let [only] = spells
            && only.first <= opening
            && closing < only.end
        {
            presence.take(*only, None, removed, days);
            return presence;
        }
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
        self.within |= opening < closing && opening + 1 < spell.end;
        if opening < spell.first && self.arrived.is_none() {
            self.arrived = Some(spell.first);
            self.away_since = left;
        }
        if spell.end <= closing {
            if spell.end == removed {
                self.removed = true;
            } else {
                self.first_departure.get_or_insert(spell.end);
                self.last_departure = Some(spell.end);
            }
        }
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
            (true, true) => MovementKind::of_staying(change),
            (false, false) => None,
        }
    }

    /// Whether it is new or came back, when it arrived.
    pub(crate) fn arrival(&self, settings: &RevenueSettings) -> MovementKind {
        settings.arrival(self.away_since, self.arrived.unwrap_or(i32::MAX))
    }

    /// How it counts among customers. Netted, one that left and came back has not left; event by event it is lost once, however often it
    /// left, and arrivals make up the difference.
    pub(crate) fn logo(&self, view: MovementView) -> Logo {
        match view {
            MovementView::Netted => Logo {
                arrivals: usize::from(!self.before && self.within),
                churned: (self.before || self.within) && !self.after && !self.removed,
            },
            MovementView::PerEvent => {
                let churned = self.last_departure.is_some();
                let came =
                    usize::from(self.after) + usize::from(churned) + usize::from(self.removed);
                Logo {
                    arrivals: came - usize::from(self.before).min(came),
                    churned,
                }
            }
        }
    }

    /// The first day on which it was not a customer any more, when it is counted as lost.
    pub(crate) fn departure(&self, view: MovementView) -> Option<i32> {
        match view {
            MovementView::Netted => self.last_departure,
            MovementView::PerEvent => self.first_departure,
        }
    }
}
