//! The lines of subscriptions, as columns.

use std::ops::Range;

use crate::{
    grouping::Grouping,
    revenue::{Stretch, Tenure},
};

use super::columns::{NEVER, NONE};

/// A line as it came.
#[derive(Clone, Copy, Debug)]
pub(super) struct LineRow {
    pub(super) account: u32,
    pub(super) first: i32,
    pub(super) end: i32,
    pub(super) trial_first: i32,
    pub(super) trial_end: i32,
    pub(super) monthly: i64,
    pub(super) recurs: bool,
    pub(super) quantity: u32,
    pub(super) currency: u16,
    pub(super) plan: u32,
}

/// The lines of all accounts' subscriptions, account after account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Lines {
    /// Where each account's lines start, and where the last one's end.
    pub(super) starts: Vec<u32>,
    /// The first day of each line.
    pub(super) first: Vec<i32>,
    /// The day after its last one, or [`NEVER`].
    pub(super) end: Vec<i32>,
    /// The first day of its trial; [`NEVER`] when there is none.
    pub(super) trial_first: Vec<i32>,
    /// The day after the last one of its trial, or [`NEVER`].
    pub(super) trial_end: Vec<i32>,
    /// What it is worth a month in 1/48 minor units of its own currency, zero unless it recurs.
    pub(super) monthly: Vec<i64>,
    /// Whether its charge recurs: it may be a free line then, when it is worth nothing.
    pub(super) recurs: Vec<bool>,
    /// How many are paid for; as many as fit.
    pub(super) quantity: Vec<u32>,
    /// The place of its currency.
    pub(super) currency: Vec<u16>,
    /// The place of its plan, or [`NONE`].
    pub(super) plan: Vec<u32>,
}

impl Lines {
    pub(super) fn range(&self, account: u32) -> Range<usize> {
        let account = account as usize;
        self.starts[account] as usize..self.starts[account + 1] as usize
    }

    /// The days and the trial of a line.
    fn days(&self, line: usize) -> ((i32, i32), (i32, i32)) {
        (
            (self.first[line], self.end[line]),
            (self.trial_first[line], self.trial_end[line]),
        )
    }

    /// The stretches of one line.
    pub(super) fn stretches_of(
        &self,
        line: usize,
        tenure: Tenure,
    ) -> impl Iterator<Item = (i32, i32)> {
        let (days, trial) = self.days(line);
        tenure.stretches(days, trial)
    }

    /// Adds the stretches on which an account's lines count (those of one plan, if one is given). Answers the day on which the account
    /// left the books while they did, or [`NEVER`].
    pub(super) fn stretches(
        &self,
        account: u32,
        plan: Option<u32>,
        tenure: Tenure,
        into: &mut Vec<Stretch>,
    ) -> i32 {
        let mut removed = NEVER;
        for line in self.range(account) {
            if self.monthly[line] == 0 || plan.is_some_and(|only| only != self.plan[line]) {
                continue;
            }
            let (days, trial) = self.days(line);
            into.extend(tenure.stretches(days, trial).map(|(first, end)| Stretch {
                first,
                end,
                monthly: self.monthly[line],
                currency: self.currency[line],
            }));
            if tenure.cuts(days, trial) {
                removed = tenure.end;
            }
        }
        removed
    }
}

pub(super) fn lines_of(
    accounts: usize,
    rows: Vec<LineRow>,
    numbers: &[u32],
    currency_places: &[u32],
    plan_places: &[u32],
) -> Lines {
    let groups: Vec<_> = rows
        .iter()
        .map(|row| numbers[row.account as usize])
        .collect();
    let grouping = Grouping::new(accounts, &groups);
    let mut lines = Lines::default();
    let sorted = || {
        grouping
            .members()
            .iter()
            .map(|place| &rows[*place as usize])
    };
    lines.first = sorted().map(|row| row.first).collect();
    lines.end = sorted().map(|row| row.end).collect();
    lines.trial_first = sorted().map(|row| row.trial_first).collect();
    lines.trial_end = sorted().map(|row| row.trial_end).collect();
    lines.monthly = sorted().map(|row| row.monthly).collect();
    lines.recurs = sorted().map(|row| row.recurs).collect();
    lines.quantity = sorted().map(|row| row.quantity).collect();
    lines.currency = sorted()
        .map(|row| u16::try_from(currency_places[usize::from(row.currency)]).unwrap_or(u16::MAX))
        .collect();
    lines.plan = sorted()
        .map(|row| plan_places.get(row.plan as usize).copied().unwrap_or(NONE))
        .collect();
    lines.starts = grouping.into_starts();
    lines
}
