//! The accounts behind the numbers of a window.

use uuid::Uuid;

use crate::{
    metric::ExclusionReason,
    money::MonthlyAmount,
    revenue::{MovementKind, Waterfall},
};

use super::{
    answer::Revenue,
    span::Spans,
    walk::{Change, Walk},
};

/// What a window made of one account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccountMovement {
    /// The account.
    pub account: Uuid,
    /// Its opening MRR, movements and closing MRR; `None` when an exchange rate is missing.
    pub waterfall: Option<Waterfall>,
}

impl Revenue {
    /// Every account that pays at the opening or in the window, by id, with its own waterfall. The waterfalls add up to the whole.
    #[must_use]
    pub fn accounts(&self) -> Vec<AccountMovement> {
        self.collect(|change| {
            let counts = change.presence.before || change.presence.within;
            counts.then(|| AccountMovement {
                account: self.facts.ids[change.account as usize],
                waterfall: change.complete.then(|| change.waterfall()),
            })
        })
    }

    /// The accounts that have a movement of a kind, by id, with what it changed as the waterfall shows it: as many as
    /// [`Revenue::account_count_with`], together the waterfall's line.
    #[must_use]
    pub fn accounts_with(&self, kind: MovementKind) -> Vec<(Uuid, MonthlyAmount)> {
        self.collect(|change| {
            let has = change.complete && change.has(kind);
            has.then(|| {
                let amount = change.waterfall().line(kind);
                (self.facts.ids[change.account as usize], amount)
            })
        })
    }

    /// The accounts behind an exclusion, by id.
    #[must_use]
    pub fn excluded_accounts(&self, reason: ExclusionReason) -> Vec<Uuid> {
        self.collect(|change| {
            let (opening, closing) = change.span.days;
            let tenure = self.facts.tenure(change.account);
            let not_signed_up = tenure.first > closing;
            let is_left_out = match reason {
                ExclusionReason::NotSignedUpYet => not_signed_up,
                ExclusionReason::Archived => tenure.end <= opening,
                ExclusionReason::MissingExchangeRate => {
                    !change.complete && (change.presence.before || change.presence.within)
                }
                // These are reasons of purchases, answers and invitations.
                ExclusionReason::SameDay
                | ExclusionReason::FullyRefunded
                | ExclusionReason::AutomaticRenewal
                | ExclusionReason::Skipped
                | ExclusionReason::Superseded
                | ExclusionReason::Throttled
                | ExclusionReason::Bounced => false,
            };
            is_left_out.then(|| self.facts.ids[change.account as usize])
        })
    }

    /// Goes over the accounts again, in ascending order, and keeps what `take` makes of them.
    pub(super) fn collect<T>(&self, mut take: impl FnMut(&Change<'_>) -> Option<T>) -> Vec<T> {
        let mut taken = Vec::new();
        self.each(|change| taken.extend(take(change)));
        taken
    }

    /// Goes over the accounts again, in ascending order.
    pub(super) fn each(&self, mut visit: impl FnMut(&Change<'_>)) {
        let spans = Spans::new(&[self.window], self.basis.day);
        Walk::new(self.asked(), &spans).each(|_, change| visit(change));
    }
}

impl Change<'_> {
    /// The account's own waterfall.
    fn waterfall(&self) -> Waterfall {
        let mut waterfall = Waterfall {
            opening: self.opening,
            closing: self.closing,
            ..Waterfall::default()
        };
        for movement in self.movements {
            waterfall.add(movement.kind, movement.change);
        }
        let rates = self.closing - waterfall.sum();
        waterfall.add(MovementKind::ExchangeRate, rates);
        waterfall
    }

    fn has(&self, kind: MovementKind) -> bool {
        match kind {
            MovementKind::ExchangeRate => self.waterfall().exchange_rate != MonthlyAmount::ZERO,
            _ => self.movements.iter().any(|movement| movement.kind == kind),
        }
    }
}
