//! Rows that wait for the end, because they refer to what a later row may bring.

use crate::import::read::{Accepted, Rejected};
use crate::import::value::Cell;
use std::collections::HashMap;

/// How many rows may wait; the next one is rejected for its reason at once.
const MOST: usize = 100_000;

/// The rows that wait, in their order, each with the reason it waits for.
#[derive(Default)]
pub(super) struct Deferred {
    rows: Vec<Option<(Accepted, String)>>,
    positions: HashMap<Vec<Cell>, usize>,
}

impl Deferred {
    /// Keeps a row, or gives it back as rejected when too many wait already.
    pub(super) fn keep(&mut self, accepted: Accepted, reason: String) -> Option<Rejected> {
        if self.positions.len() >= MOST {
            return Some(accepted.rejected(reason));
        }
        self.positions
            .insert(accepted.row.values.identity(), self.rows.len());
        self.rows.push(Some((accepted, reason)));
        None
    }

    /// Gives up the waiting row that a later one with the same identity takes the place of, lest it be applied
    /// after it.
    pub(super) fn supersede(&mut self, later: &Accepted) -> Option<Rejected> {
        if self.positions.is_empty() {
            return None;
        }
        let position = self.positions.remove(&later.row.values.identity())?;
        let (accepted, reason) = self.rows.get_mut(position)?.take()?;
        let line = later.row.line;
        Some(accepted.rejected(format!("{reason}; line {line} took its place")))
    }

    /// Hands over all rows that wait.
    pub(super) fn take(&mut self) -> Vec<(Accepted, String)> {
        self.positions.clear();
        std::mem::take(&mut self.rows)
            .into_iter()
            .flatten()
            .collect()
    }
}
