//! Whose revenue is asked about.

use crate::{
    money::MonthlyAmount,
    portfolio::{evaluate::Basis, facts::Facts},
    revenue::{RevenueSettings, Spell, Stretch, spells},
    time::date_of_day,
};

/// Whose revenue is asked about, and how it is reckoned.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) facts: &'a Facts,
    pub(super) basis: &'a Basis,
    /// Only lines of one plan count.
    pub(super) plan: Option<u32>,
    pub(super) population: &'a [u32],
    pub(super) settings: RevenueSettings,
}

impl Asked<'_> {
    /// Adds the days on which an account pays, ascending.
    pub(super) fn spells(&self, account: u32, into: &mut Vec<Spell>) {
        if self.plan.is_none() {
            into.extend_from_slice(self.facts.levels.spells(account));
            return;
        }
        spells(&mut self.stretches(account).0, into);
    }

    /// The day on which an account left the books while it was paying, or [`NEVER`].
    pub(super) fn removed(&self, account: u32) -> i32 {
        match self.plan {
            None => self.facts.levels.removed[account as usize],
            Some(_) => self.stretches(account).1,
        }
    }

    /// What an account pays on a day; `None` when an exchange rate is missing.
    pub(super) fn worth_on(&self, account: u32, day: i32) -> Option<MonthlyAmount> {
        let stretches = self.stretches(account).0.into_iter();
        let running = stretches.filter(|stretch| stretch.first <= day && day < stretch.end);
        let amounts = running.map(|stretch| {
            let from = self.facts.currencies[usize::from(stretch.currency)];
            let rate = self
                .basis
                .table
                .rate(from, self.basis.reporting, date_of_day(day));
            let amount = MonthlyAmount::from_exact(stretch.monthly.into());
            rate.ok().map(|rate| rate.convert(amount))
        });
        amounts.sum()
    }

    fn stretches(&self, account: u32) -> (Vec<Stretch>, i32) {
        let mut stretches = Vec::new();
        let tenure = self.facts.tenure(account);
        let lines = &self.facts.lines;
        let removed = lines.stretches(account, self.plan, tenure, &mut stretches);
        (stretches, removed)
    }
}
