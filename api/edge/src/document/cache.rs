//! Documents that have passed, found again by their text.

use std::sync::Arc;

use moka::sync::Cache;

use super::checked::CheckedDocument;

/// The memory that a token of a document takes when checked, in bytes, estimated from above.
const BYTES_PER_TOKEN: usize = 300;
/// The memory that a selection takes in a merged operation, in bytes, estimated from above.
const BYTES_PER_SELECTION: usize = 400;

/// The documents most used, within a bound of memory. Documents that were refused are not kept, so
/// that they cannot drive out the others.
#[derive(Debug)]
pub(super) struct CheckedDocuments {
    documents: Cache<Arc<str>, Arc<CheckedDocument>>,
}

impl CheckedDocuments {
    pub(super) fn new(bytes: u64) -> Self {
        let documents = Cache::builder().max_capacity(bytes).weigher(weight).build();
        Self { documents }
    }

    pub(super) fn get(&self, text: &str) -> Option<Arc<CheckedDocument>> {
        self.documents.get(text)
    }

    pub(super) fn insert(&self, text: &str, document: &Arc<CheckedDocument>) {
        self.documents.insert(text.into(), Arc::clone(document));
    }
}

fn weight(text: &Arc<str>, document: &Arc<CheckedDocument>) -> u32 {
    let selections = usize::try_from(document.selections).unwrap_or(usize::MAX);
    let bytes = document
        .tokens
        .saturating_mul(BYTES_PER_TOKEN)
        .saturating_add(selections.saturating_mul(BYTES_PER_SELECTION))
        .saturating_add(text.len());
    u32::try_from(bytes).unwrap_or(u32::MAX)
}
