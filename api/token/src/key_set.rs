//! Keys that verify: read from a JWKS document (RFC 7517), each pinned to one algorithm.

mod elliptic;
mod read;
mod rsa;

use std::{collections::HashMap, fmt};

use jsonwebtoken::DecodingKey;

use super::Algorithm;

/// A key that can check signatures of exactly one algorithm.
#[derive(Clone)]
pub(super) struct VerifyingKey {
    algorithm: Algorithm,
    key: DecodingKey,
}

impl VerifyingKey {
    /// Pins `key` to `algorithm`.
    pub(super) const fn new(algorithm: Algorithm, key: DecodingKey) -> Self {
        Self { algorithm, key }
    }

    /// The one algorithm that the key is for.
    pub(super) const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Whether `signature` (base64url) is one of this key over `message`.
    pub(super) fn verifies(&self, message: &[u8], signature: &str) -> bool {
        jsonwebtoken::crypto::verify(signature, message, &self.key, self.algorithm.library())
            .unwrap_or(false)
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("VerifyingKey")
            .field("algorithm", &self.algorithm)
            .finish_non_exhaustive()
    }
}

/// Where a JWKS came from, which decides whether it may hold secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// A file of the operator: shared secrets are allowed.
    File,
    /// The network: what is published to all is no secret.
    Network,
}

/// The verifying keys of one issuer, by key id.
#[derive(Clone, Debug)]
pub(super) struct KeySet {
    keys: HashMap<String, VerifyingKey>,
}

impl KeySet {
    /// The key of that id.
    pub(super) fn get(&self, key_id: &str) -> Option<&VerifyingKey> {
        self.keys.get(key_id)
    }
}

/// Why a JWKS document is refused as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeySetError {
    /// Not a JSON object with a list `keys` of objects, or a member occurs twice.
    #[error("the key set is not a JWKS document")]
    Malformed,
    /// Two keys share an id, so that the id does not say which one verifies.
    #[error("the key set holds two keys of the same id")]
    DuplicateKeyId,
    /// The private half of a key pair is in it: the key has to be considered stolen.
    #[error("the key set holds a private key")]
    PrivateKey,
    /// A shared secret was published.
    #[error("the key set was fetched over the network and holds a symmetric key")]
    PublishedSecret,
    /// Shared secrets and public keys in one set invite confusing one for the other.
    #[error("the key set mixes symmetric and public keys")]
    MixedSymmetry,
    /// Nothing in it can verify a token; the log says why key by key.
    #[error("the key set holds no key that may verify a token")]
    NoUsableKey,
}
