//! Columns that facts are kept in.

use crate::grouping::Grouping;
pub(super) use crate::time::{NEVER, day_number as day};

/// Stands for "none" in a column of numbers of something.
pub(super) const NONE: u32 = u32::MAX;

/// One value of few different ones for every account, or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column<T> {
    /// The different values, ascending.
    pub(super) values: Vec<T>,
    /// For every account, the place of its value, or [`NONE`].
    pub(super) of: Vec<u32>,
}

impl<T: Ord + Clone> Column<T> {
    /// The column of `accounts` accounts; an account has at most one value in the list.
    pub(super) fn new(accounts: usize, given: Vec<(u32, T)>) -> Self {
        let values = distinct(given.iter().map(|(_, value)| value.clone()));
        let mut of = vec![NONE; accounts];
        for (account, value) in given {
            of[account as usize] = place(&values, &value);
        }
        Self { values, of }
    }
}

/// The different ones of some values, ascending.
pub(super) fn distinct<T: Ord>(values: impl Iterator<Item = T>) -> Vec<T> {
    let mut distinct: Vec<T> = values.collect();
    distinct.sort_unstable();
    distinct.dedup();
    distinct
}

/// The place of a value among the different ones, or [`NONE`].
pub(super) fn place<T: Ord>(values: &[T], value: &T) -> u32 {
    values
        .binary_search(value)
        .ok()
        .and_then(|place| u32::try_from(place).ok())
        .unwrap_or(NONE)
}

/// Things that happened to accounts, each from a day on: for every account a range of the columns beside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct History<T> {
    starts: Vec<u32>,
    entries: Vec<T>,
}

impl<T: Clone + Ord> History<T> {
    /// The entries of every account, ascending within an account.
    pub(super) fn new(accounts: usize, mut given: Vec<(u32, T)>) -> Self {
        given.sort_unstable();
        let groups: Vec<_> = given.iter().map(|(account, _)| *account).collect();
        Self {
            starts: Grouping::new(accounts, &groups).into_starts(),
            entries: given.into_iter().map(|(_, entry)| entry).collect(),
        }
    }

    /// How many entries there are of all accounts.
    pub(super) const fn len(&self) -> usize {
        self.entries.len()
    }

    /// The entries of all accounts.
    pub(super) fn entries(&self) -> &[T] {
        &self.entries
    }

    pub(super) fn of(&self, account: u32) -> &[T] {
        let account = account as usize;
        &self.entries[self.starts[account] as usize..self.starts[account + 1] as usize]
    }
}
