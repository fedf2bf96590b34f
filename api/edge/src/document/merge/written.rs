//! Merged selections as they are written down.

use std::collections::HashMap;

use apollo_compiler::Name;
use async_graphql::Positioned;
use async_graphql::parser::types::Selection as EngineSelection;

use super::super::convert;

/// Merged selections in the order of the document.
#[derive(Default)]
pub(super) struct Written<'document> {
    items: Vec<(Option<&'document Name>, Vec<Positioned<EngineSelection>>)>,
    /// The fragments that may be added to without changing the order of any object's fields.
    open: HashMap<&'document Name, usize>,
}

impl<'document> Written<'document> {
    pub(super) fn add(
        &mut self,
        only_of: Option<&'document Name>,
        field: Positioned<EngineSelection>,
    ) {
        let Some(of) = only_of else {
            self.open.clear();
            self.items.push((None, vec![field]));
            return;
        };
        let place = *self.open.entry(of).or_insert(self.items.len());
        match self.items.get_mut(place) {
            Some((_, fields)) => fields.push(field),
            None => self.items.push((only_of, vec![field])),
        }
    }

    /// Whether there is a field for an object of each of these types.
    pub(super) fn is_for_all(&self, types: &[&Name]) -> bool {
        let is_for = |of: &&Name| {
            let mut items = self.items.iter();
            items.any(|(only_of, _)| only_of.is_none_or(|only_of| only_of == *of))
        };
        !self.items.is_empty() && types.iter().all(is_for)
    }

    pub(super) fn into_items(self) -> Vec<Positioned<EngineSelection>> {
        let mut items = Vec::with_capacity(self.items.len());
        for (only_of, fields) in self.items {
            match (only_of, fields.first().map(|first| first.pos)) {
                (Some(of), Some(place)) => items.push(convert::only_of(of, place, fields)),
                _ => items.extend(fields),
            }
        }
        items
    }
}
