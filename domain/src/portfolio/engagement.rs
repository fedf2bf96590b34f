//! Whose usage counts in a portfolio.

use crate::{
    engagement::UsageMember,
    time::{NEVER, date_of_day},
};

use super::evaluate::Portfolio;

impl Portfolio {
    /// The accounts whose usage counts, by number: those of the portfolio, and those that were archived by its date, until they were. What people
    /// did before the account signed up counts, because they try before they sign. In a part of one plan only the accounts that have a line of it
    /// running on the date are in.
    #[must_use]
    pub fn usage_members(&self) -> Vec<UsageMember> {
        let mut holdings = self
            .holdings
            .iter()
            .map(|holding| holding.account)
            .peekable();
        let of_plan = self.plan.is_some();
        let mut members = Vec::with_capacity(self.population.len());
        for account in &*self.population {
            let is_current = holdings.next_if_eq(account).is_some();
            let is_early = self.facts.signed_up[*account as usize] > self.basis.day;
            if !is_current && (of_plan || is_early) {
                continue;
            }
            let archived = self.facts.archived[*account as usize];
            members.push(UsageMember {
                account: self.id(*account),
                until: (archived != NEVER).then(|| date_of_day(archived)),
                seats: is_current.then(|| self.seats(*account)).flatten(),
                is_current,
            });
        }
        members
    }

    /// The seats of an account: the quantity of its recurring lines that run on the date, in trial or not. `None` without such a line.
    pub(super) fn seats(&self, account: u32) -> Option<u64> {
        let lines = &self.facts.lines;
        let day = self.basis.day;
        let running = lines.range(account).filter(|line| {
            let is_of_plan = self.plan.is_none_or(|plan| plan == lines.plan[*line]);
            let runs = lines.first[*line] <= day && day < lines.end[*line];
            is_of_plan && runs && lines.recurs[*line]
        });
        let seats = running.map(|line| u64::from(lines.quantity[line]));
        seats.reduce(|sum, seats| sum + seats)
    }
}
