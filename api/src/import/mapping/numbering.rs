//! A column that the source does not have: the running number of a row among those that say the same in some columns.

use super::Slot;
use std::collections::HashMap;

/// Which columns a running number is counted by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Numbering {
    /// The positions of the columns among the slots.
    pub(super) by: Vec<usize>,
}

/// How many rows there were of each combination of texts, kept for the whole source.
#[derive(Debug, Default)]
pub(crate) struct Counts(HashMap<String, u64>);

impl Numbering {
    /// The position of the running number among the slots: before the columns of the source.
    pub(crate) const SLOT: usize = 0;

    /// Numbers the row that stands in the slots, from 1.
    pub(crate) fn number(&self, slots: &mut [Slot], counts: &mut Counts) {
        let mut key = String::new();
        for position in &self.by {
            if let Some(Slot::Text(text)) = slots.get(*position) {
                key.push_str(text.trim());
            }
            // Stands in no text: it is refused as a control character.
            key.push('\u{1f}');
        }
        let count = counts.0.entry(key).or_default();
        *count += 1;
        if let Some(slot) = slots.get_mut(Self::SLOT) {
            slot.set_text(&count.to_string());
        }
    }
}
