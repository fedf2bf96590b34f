//! What a window made of all accounts, added up.

use crate::{
    money::MonthlyAmount,
    revenue::{LogoCounts, MovementKind, Waterfall},
};

use super::{books::Books, walk::Change};

/// The sums over all accounts of a window, of which every ratio is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) opening: MonthlyAmount,
    pub(super) closing: MonthlyAmount,
    /// By how much the movements of a kind changed MRR, in the order of the kinds.
    pub(super) changes: [MonthlyAmount; MovementKind::ALL.len()],
    /// How many accounts have a movement of a kind, in the order of the kinds.
    pub(super) accounts: [usize; MovementKind::ALL.len()],
    /// What of the opening was kept, each account by itself no more than it opened with.
    pub(super) kept_at_most: MonthlyAmount,
    /// What of the opening was kept, and what its accounts added.
    pub(super) kept: MonthlyAmount,
    pub(super) logos: LogoCounts,
    /// How many paid on a day of the window.
    pub(super) paid_within: usize,
    /// How many pay at its end.
    pub(super) paying: usize,
    pub(super) books: Books,
    /// How many could not be converted.
    pub(super) incomplete: usize,
}

impl Tally {
    pub(super) fn waterfall(&self) -> Waterfall {
        let mut waterfall = Waterfall {
            opening: self.opening,
            closing: self.closing,
            ..Waterfall::default()
        };
        for (kind, change) in MovementKind::ALL.into_iter().zip(self.changes) {
            waterfall.add(kind, change);
        }
        waterfall
    }

    pub(super) fn add(&mut self, change: &Change<'_>) {
        self.add_presence(change);
        if !change.presence.before && !change.presence.within {
            return;
        }
        if change.complete {
            self.add_money(change);
        } else {
            self.incomplete += 1;
        }
    }

    fn add_presence(&mut self, change: &Change<'_>) {
        let (presence, logo) = (&change.presence, change.logo);
        let (before, removed) = (usize::from(presence.before), usize::from(presence.removed));
        let churned = usize::from(logo.churned);
        self.paid_within += usize::from(presence.within);
        self.paying += usize::from(presence.after);
        self.logos.start += before;
        self.logos.new += logo.arrivals;
        self.logos.churned_of_start += churned * before;
        self.logos.churned_of_new += churned * (1 - before);
        self.logos.removed += removed;
    }

    fn add_money(&mut self, change: &Change<'_>) {
        self.opening += change.opening;
        self.closing += change.closing;
        let mut unexplained = change.closing - change.opening;
        let mut kinds = 0_u32;
        for movement in change.movements {
            unexplained -= movement.change;
            self.count(movement.kind, movement.change, &mut kinds);
        }
        if unexplained != MonthlyAmount::ZERO {
            self.count(MovementKind::ExchangeRate, unexplained, &mut kinds);
        }
        if change.presence.before {
            let kept = change.kept();
            self.kept += kept;
            self.kept_at_most += kept.min(change.opening);
        }
    }

    /// Adds a movement, and counts its account unless it has one of the kind already.
    fn count(&mut self, kind: MovementKind, change: MonthlyAmount, counted: &mut u32) {
        self.changes[kind as usize] += change;
        self.accounts[kind as usize] += (!*counted >> kind as u32 & 1) as usize;
        *counted |= 1 << kind as u32;
    }
}

impl Change<'_> {
    /// What is left of the opening of an account at its exchange rates. What leaves the books uncancelled is neither lost nor gained.
    pub(super) fn kept(&self) -> MonthlyAmount {
        if self.presence.removed && !self.presence.after {
            self.opening
        } else {
            self.opening + self.net
        }
    }
}
