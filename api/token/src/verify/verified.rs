//! Tokens of our own whose signature has been found good.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::Identity;

/// How many tokens are remembered.
const TOKENS: u64 = 10_000;

/// A token of our own whose signature and claims are good for as long as its key is.
#[derive(Debug)]
pub(super) struct Verified {
    /// The key that it is signed with.
    pub(super) key_id: String,
    /// What it says.
    pub(super) identity: Identity,
}

/// The tokens that were seen last, by their SHA-256. Checking a signature costs more than the rest of a small request, and a client sends the
/// same token for minutes. What changes with time (the token's own times, its key's) is judged anew for each request.
#[derive(Debug)]
pub(super) struct VerifiedTokens(moka::sync::Cache<[u8; 32], Arc<Verified>>);

impl VerifiedTokens {
    pub(super) fn new() -> Self {
        Self(moka::sync::Cache::new(TOKENS))
    }

    /// What the token was found to say.
    pub(super) fn get(&self, token: &str) -> Option<Arc<Verified>> {
        self.0.get(&hash(token))
    }

    pub(super) fn insert(&self, token: &str, verified: Verified) {
        self.0.insert(hash(token), Arc::new(verified));
    }

    /// Forgets all of them, because the keys are others.
    pub(super) fn clear(&self) {
        self.0.invalidate_all();
    }
}

fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}
