//! The days on which lines count, as plain numbers.

use crate::time::NEVER;

/// Days without a gap on which a line counts and is worth something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    /// The first one.
    pub(crate) first: i32,
    /// The day after the last one, or [`NEVER`]; above `first`.
    pub(crate) end: i32,
    /// What the line is worth a month, in 1/48 minor units of its own currency; above zero.
    pub(crate) monthly: i64,
    /// The place of its currency.
    pub(crate) currency: u16,
}

/// Days without a gap on which an account pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Spell {
    /// The first one.
    pub(crate) first: i32,
    /// The day after the last one, or [`NEVER`].
    pub(crate) end: i32,
}

/// The days on which an account is in the books: its lines count on no others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tenure {
    /// The first one.
    pub(crate) first: i32,
    /// The day after the last one, or [`NEVER`].
    pub(crate) end: i32,
}

impl Tenure {
    /// The stretches of a line that runs from `first` to `end` and is in trial from `trial.0` to `trial.1`: before the trial and after it.
    pub(crate) fn stretches(
        self,
        (first, end): (i32, i32),
        trial: (i32, i32),
    ) -> impl Iterator<Item = (i32, i32)> {
        let (first, end) = (first.max(self.first), end.min(self.end));
        [(first, end.min(trial.0)), (first.max(trial.1), end)]
            .into_iter()
            .filter(|(first, end)| first < end)
    }

    /// Whether the line would count on the day on which the account leaves the books.
    pub(crate) const fn cuts(self, (first, end): (i32, i32), trial: (i32, i32)) -> bool {
        let day = self.end;
        day != NEVER && first < day && day < end && !(trial.0 <= day && day < trial.1)
    }
}

/// Adds the spells of the account whose stretches these are, ascending. Sorts the stretches.
pub(crate) fn spells(stretches: &mut [Stretch], into: &mut Vec<Spell>) {
    stretches.sort_unstable_by_key(|stretch| stretch.first);
    let known = into.len();
    for stretch in stretches {
        match into[known..].last_mut() {
            Some(last) if stretch.first <= last.end => last.end = last.end.max(stretch.end),
            _ => into.push(Spell {
                first: stretch.first,
                end: stretch.end,
            }),
        }
    }
}
