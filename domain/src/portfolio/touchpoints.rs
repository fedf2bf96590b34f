//! Touchpoints of a portfolio.

use crate::{
    time::Window,
    touchpoint::{ContactFrequency, TouchRow, Untouched},
};

use super::evaluate::Portfolio;

impl Portfolio {
    /// How often the accounts were spoken to in the window, as it is known on the portfolio's date. Touchpoints are of no plan.
    #[must_use]
    pub fn touchpoints(&self, window: &Window) -> ContactFrequency {
        let mut frequency = ContactFrequency::new(*window, self.basis.as_of);
        for account in &*self.population {
            let is_in_books = self.is_in_books(*account, window);
            frequency.take(self.id(*account), is_in_books, self.touches(*account));
        }
        frequency
    }

    /// The accounts of the portfolio without a touchpoint in the last `days` days until its date, that day included.
    #[must_use]
    pub fn untouched(&self, days: u32) -> Untouched {
        let mut untouched = Untouched {
            untouched: Vec::new(),
            accounts: 0,
            too_recent: 0,
            days,
            as_of: self.basis.as_of,
        };
        let before = self.basis.day.saturating_sub_unsigned(days);
        for holding in &self.holdings {
            let account = holding.account;
            if self.facts.signed_up[account as usize] > before.saturating_add(1) {
                untouched.too_recent += 1;
                continue;
            }
            untouched.accounts += 1;
            let touches = self.touches(account);
            let until = touches.partition_point(|touch| touch.day <= self.basis.day);
            let last = touches[..until].iter().rfind(|touch| touch.counts());
            if last.is_none_or(|last| last.day <= before) {
                untouched.untouched.push(self.id(account));
            }
        }
        untouched
    }

    /// The touchpoints of an account, ascending.
    pub(super) fn touches(&self, account: u32) -> &[TouchRow] {
        match self.is_of_a_plan() {
            true => &[],
            false => self.facts.touches.of(account),
        }
    }
}
