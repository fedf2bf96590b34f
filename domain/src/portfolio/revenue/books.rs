//! Which accounts are in the books, counted.

use crate::portfolio::facts::Facts;

use super::span::{Span, Spans};

/// How many accounts are in the books in a window: signed up, and not archived.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Books {
    /// At its end.
    pub(super) at_closing: usize,
    /// At its opening or on a day of it.
    pub(super) within: usize,
    /// Only after it.
    pub(super) not_signed_up: usize,
    /// Only before it.
    pub(super) archived: usize,
}

/// How many accounts have entered the books, and how many have left them, until the days of windows.
pub(super) struct Entries {
    accounts: usize,
    entered: Vec<usize>,
    left: Vec<usize>,
}

impl Entries {
    pub(super) fn new(facts: &Facts, population: &[u32], spans: &Spans) -> Self {
        let days = spans.days.len();
        let (mut entered, mut left) = (vec![0; days + 1], vec![0; days + 1]);
        for account in population {
            let tenure = facts.tenure(*account);
            entered[spans.place(tenure.first)] += 1;
            left[spans.place(tenure.end)] += 1;
        }
        for place in 1..=days {
            entered[place] += entered[place - 1];
            left[place] += left[place - 1];
        }
        Self {
            accounts: population.len(),
            entered,
            left,
        }
    }

    pub(super) fn books(&self, span: &Span) -> Books {
        let (opening, closing) = span.places;
        Books {
            at_closing: self.entered[closing] - self.left[closing],
            within: self.entered[closing] - self.left[opening],
            not_signed_up: self.accounts - self.entered[closing],
            archived: self.left[opening],
        }
    }
}
