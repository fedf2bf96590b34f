//! Automatic persisted queries: a client sends the hash of a document it has sent before instead of the document.
//!
//! The store is shared by all tenants, because an entry is found by the SHA-256 of its own text: nobody can put another text under a hash, and a hit
//! tells a client nothing but the text whose hash it already knew. Values belong into variables, which are never stored. Only documents that the guard
//! has let through are stored, and the guard sees them again each time.

use std::sync::Arc;

use moka::sync::Cache;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use super::{
    document::RawRequest,
    refused::{ErrorCode, Refused},
};

type Hash = [u8; 32];

/// What an entry takes besides its text, in bytes, roughly.
const ENTRY_BYTES: u32 = 128;

/// Documents by the hash of their text.
pub(super) struct PersistedDocuments {
    documents: Cache<Hash, Arc<str>>,
}

/// A document to store once it has passed the guard.
pub(super) struct Candidate {
    hash: Hash,
    text: Arc<str>,
}

impl PersistedDocuments {
    /// A store for documents of `bytes` bytes together; those used least are forgotten first.
    pub(super) fn new(bytes: u64) -> Self {
        let documents = Cache::builder()
            .max_capacity(bytes)
            .weigher(|_: &Hash, text: &Arc<str>| {
                u32::try_from(text.len())
                    .map_or(u32::MAX, |length| length.saturating_add(ENTRY_BYTES))
            })
            .build();
        Self { documents }
    }

    /// Fills in the document if the request names it by hash alone. Gives back what is to be stored when the guard has passed it.
    ///
    /// # Errors
    /// `PERSISTED_QUERY_NOT_FOUND` for a hash that is not known (the client then sends both), `VALIDATION_FAILED` for a hash of another text.
    pub(super) fn resolve(&self, raw: &mut RawRequest) -> Result<Option<Candidate>, Refused> {
        let Some(hash) = requested_hash(&raw.extensions)? else {
            return Ok(None);
        };
        if !raw.query.is_empty() {
            return candidate(hash, &raw.query).map(Some);
        }
        match self.documents.get(&hash) {
            Some(text) => {
                metrics::counter!("tenure_persisted_documents_total", "result" => "hit")
                    .increment(1);
                raw.query = text.as_ref().to_owned();
                Ok(None)
            }
            None => {
                metrics::counter!("tenure_persisted_documents_total", "result" => "miss")
                    .increment(1);
                Err(not_found())
            }
        }
    }

    /// Stores a document that has passed the guard.
    pub(super) fn store(&self, candidate: Candidate) {
        self.documents.insert(candidate.hash, candidate.text);
    }
}

fn candidate(hash: Hash, text: &str) -> Result<Candidate, Refused> {
    if Hash::from(Sha256::digest(text)) == hash {
        Ok(Candidate {
            hash,
            text: text.into(),
        })
    } else {
        Err(Refused::malformed(
            "`extensions.persistedQuery.sha256Hash` is not the hash of the document sent.",
        ))
    }
}

/// The message is the one by which client libraries recognise the case.
fn not_found() -> Refused {
    Refused::new(ErrorCode::PersistedQueryNotFound, "PersistedQueryNotFound").well_formed()
}

fn requested_hash(extensions: &Map<String, Value>) -> Result<Option<Hash>, Refused> {
    let entry = match extensions.get("persistedQuery") {
        None | Some(Value::Null) => return Ok(None),
        Some(entry) => entry,
    };
    if entry.get("version").and_then(Value::as_u64) != Some(1) {
        return Err(Refused::malformed(
            "`extensions.persistedQuery.version` must be 1.",
        ));
    }
    entry
        .get("sha256Hash")
        .and_then(Value::as_str)
        .and_then(parse_hash)
        .map(Some)
        .ok_or_else(|| {
            Refused::malformed(
                "`extensions.persistedQuery.sha256Hash` must be 64 hexadecimal digits.",
            )
        })
}

fn parse_hash(text: &str) -> Option<Hash> {
    let digits = text.as_bytes();
    if digits.len() != 64 {
        return None;
    }
    let mut hash = Hash::default();
    for (byte, pair) in hash.iter_mut().zip(digits.chunks_exact(2)) {
        let high = char::from(pair[0]).to_digit(16)?;
        let low = char::from(pair[1]).to_digit(16)?;
        *byte = u8::try_from(high * 16 + low).ok()?;
    }
    Some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_store_is_bounded() {
        let store = PersistedDocuments::new(100_000);
        for number in 0..1_000 {
            let text = format!("{{ __typename }} # {number} {}", "x".repeat(1_000));
            let hash = Sha256::digest(&text).into();
            store.store(candidate(hash, &text).ok().unwrap());
        }
        store.documents.run_pending_tasks();
        assert!(store.documents.weighted_size() <= 100_000);
        assert!(store.documents.entry_count() > 0);
    }

    #[test]
    fn a_hash_is_64_hexadecimal_digits() {
        assert_eq!(parse_hash(&"0F".repeat(32)), Some([15; 32]));
        for text in ["", "0f", &"0g".repeat(32), &"é".repeat(32)] {
            assert_eq!(parse_hash(text), None, "{text}");
        }
    }
}
