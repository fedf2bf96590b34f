//! What accounts were worth over time, as columns: reckoned once for all windows that are asked about.

use crate::revenue::{Spell, Stretch, Tenure, spells};

use super::{columns::NEVER, lines::Lines};

/// Stands for "in several currencies" (or in none) in the column of currencies.
pub(super) const SEVERAL: u16 = u16::MAX;

/// The MRR of every account on every day, and the days on which it pays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Levels {
    /// Where each account's days start, and where the last one's end.
    starts: Vec<u32>,
    /// The days from which the account's MRR is another one, ascending within an account.
    days: Vec<i32>,
    /// The MRR from that day on, in 1/48 minor units of the account's currency.
    levels: Vec<i64>,
    /// The place of the currency of all lines of the account; [`SEVERAL`] where there is no such one, and no days are kept.
    pub(super) currency: Vec<u16>,
    /// Where each account's spells start, and where the last one's end.
    spell_starts: Vec<u32>,
    spells: Vec<Spell>,
    /// The day on which the account left the books while it was paying, or [`NEVER`].
    pub(super) removed: Vec<i32>,
}

impl Levels {
    /// The levels of all accounts, whose lines count between signup and archive.
    pub(super) fn new(lines: &Lines, signed_up: &[i32], archived: &[i32]) -> Self {
        let mut levels = Self {
            starts: vec![0],
            spell_starts: vec![0],
            ..Self::default()
        };
        let mut stretches = Vec::new();
        let mut ticks = Vec::new();
        for (account, (first, end)) in (0_u32..).zip(signed_up.iter().zip(archived)) {
            let tenure = Tenure {
                first: *first,
                end: *end,
            };
            stretches.clear();
            let removed = lines.stretches(account, None, tenure, &mut stretches);
            levels.removed.push(removed);
            spells(&mut stretches, &mut levels.spells);
            levels.take(&stretches, &mut ticks);
            levels.starts.push(length(&levels.days));
            levels.spell_starts.push(length(&levels.spells));
        }
        levels
    }

    /// The days of an account and the MRR from each of them on.
    pub(super) fn of(&self, account: u32) -> (&[i32], &[i64]) {
        let account = account as usize;
        let range = self.starts[account] as usize..self.starts[account + 1] as usize;
        (&self.days[range.clone()], &self.levels[range])
    }

    /// The days on which an account pays.
    pub(super) fn spells(&self, account: u32) -> &[Spell] {
        let account = account as usize;
        &self.spells[self.spell_starts[account] as usize..self.spell_starts[account + 1] as usize]
    }

    /// Adds the days and levels of the next account.
    fn take(&mut self, stretches: &[Stretch], ticks: &mut Vec<(i32, i64)>) {
        let currency = currency_of_all(stretches);
        self.currency.push(currency);
        if currency == SEVERAL {
            return;
        }
        ticks.clear();
        for stretch in stretches {
            ticks.push((stretch.first, stretch.monthly));
            if stretch.end != NEVER {
                ticks.push((stretch.end, -stretch.monthly));
            }
        }
        ticks.sort_unstable_by_key(|(day, _)| *day);
        let (mut level, mut known) = (0, 0);
        for of_day in ticks.chunk_by(|one, other| one.0 == other.0) {
            level += of_day.iter().map(|(_, change)| change).sum::<i64>();
            if level != known {
                self.days.push(of_day[0].0);
                self.levels.push(level);
                known = level;
            }
        }
    }
}

/// The one currency of the stretches. Amounts that might not add up within 64 bits count as several.
fn currency_of_all(stretches: &[Stretch]) -> u16 {
    let Some((first, others)) = stretches.split_first() else {
        return SEVERAL;
    };
    let total = stretches
        .iter()
        .try_fold(0_i64, |total, stretch| total.checked_add(stretch.monthly));
    let same = others
        .iter()
        .all(|stretch| stretch.currency == first.currency);
    if same && total.is_some() {
        first.currency
    } else {
        SEVERAL
    }
}

fn length<T>(column: &[T]) -> u32 {
    u32::try_from(column.len()).unwrap_or(u32::MAX)
}
