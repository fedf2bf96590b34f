//! Our own signing keys: made, stored, used, published.

mod material;
mod ring;

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use jsonwebtoken::{
    EncodingKey, Header,
    jwk::{Jwk, PublicKeyUse},
};
use rand::CryptoRng;
use secrecy::{ExposeSecret, SecretString};

use super::{Algorithm, Claims, compact::MAXIMUM_KEY_ID_LENGTH, key_set::VerifyingKey};

pub use ring::{KeyRing, RotationPolicy};

/// The length of a key id before encoding, in bytes.
const KEY_ID_LENGTH: usize = 16;

/// Why a key cannot be made, read or used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The cryptographic library made no key.
    #[error("a signing key could not be generated")]
    Generation,
    /// The stored text is no private key of the stated algorithm.
    #[error("the stored signing key `{key_id}` is not a usable {algorithm} key")]
    Unreadable {
        /// The id of the key.
        key_id: String,
        /// What the key was said to be for.
        algorithm: Algorithm,
    },
    /// Two keys of the ring share an id.
    #[error("two signing keys have the id `{0}`")]
    DuplicateKeyId(String),
    /// No key of the ring may sign at the moment.
    #[error("no signing key is in force")]
    NoSigner,
    /// The claims could not be signed.
    #[error("the token could not be signed")]
    Signing,
}

/// A signing key as a row of the database holds it.
#[derive(Clone, Debug)]
pub struct StoredKey {
    /// The id by which tokens name the key.
    pub key_id: String,
    /// The one algorithm that the key is for.
    pub algorithm: Algorithm,
    /// The private key: PKCS#8 in PEM, or for HS256 the secret in base64url. Whoever stores it encrypts it or guards the row.
    pub private_key: SecretString,
    /// When the key was made.
    pub created_at: DateTime<Utc>,
    /// From when on the key signs. It is published and verifies before that, so that every verifier knows it in time.
    pub activates_at: DateTime<Utc>,
    /// From when on the key neither signs nor verifies. `None` until a successor is appointed.
    pub retires_at: Option<DateTime<Utc>>,
}

/// A signing key in use. The private half is wiped from memory when it is dropped, and never printed.
#[derive(Clone)]
pub struct SigningKey {
    stored: StoredKey,
    signing: EncodingKey,
    verifying: VerifyingKey,
    public: Option<Jwk>,
}

impl SigningKey {
    /// Makes a key that signs from `activates_at` on. The key id and an HS256 secret are drawn from `random`; key pairs from the
    /// cryptographic library's own generator, which takes no other source.
    ///
    /// # Errors
    /// [`KeyError::Generation`] when the library has no key to give.
    pub fn generate(
        algorithm: Algorithm,
        created_at: DateTime<Utc>,
        activates_at: DateTime<Utc>,
        random: &mut impl CryptoRng,
    ) -> Result<Self, KeyError> {
        let mut key_id = [0; KEY_ID_LENGTH];
        random.fill_bytes(&mut key_id);
        Self::from_stored(StoredKey {
            key_id: URL_SAFE_NO_PAD.encode(key_id),
            algorithm,
            private_key: material::generate(algorithm, random)?,
            created_at,
            activates_at,
            retires_at: None,
        })
    }

    /// Reads a key as it was stored.
    ///
    /// # Errors
    /// [`KeyError::Unreadable`] when the text is no private key of that algorithm, or a weak one.
    pub fn from_stored(stored: StoredKey) -> Result<Self, KeyError> {
        let unreadable = || KeyError::Unreadable {
            key_id: stored.key_id.clone(),
            algorithm: stored.algorithm,
        };
        if !(1..=MAXIMUM_KEY_ID_LENGTH).contains(&stored.key_id.len()) {
            return Err(unreadable());
        }
        let halves = material::read(stored.algorithm, stored.private_key.expose_secret())
            .ok_or_else(unreadable)?;
        let public = halves.public.map(|mut jwk| {
            jwk.common.key_id = Some(stored.key_id.clone());
            jwk.common.public_key_use = Some(PublicKeyUse::Signature);
            jwk
        });
        Ok(Self {
            verifying: VerifyingKey::new(stored.algorithm, halves.verifying),
            signing: halves.signing,
            public,
            stored,
        })
    }

    /// The key as it is to be stored.
    #[must_use]
    pub const fn stored(&self) -> &StoredKey {
        &self.stored
    }

    /// The id by which tokens name the key.
    #[must_use]
    pub fn key_id(&self) -> &str {
        &self.stored.key_id
    }

    /// The one algorithm that the key is for.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.stored.algorithm
    }

    /// The public half for a JWKS. `None` for HS256, whose only half is secret.
    #[must_use]
    pub const fn public_key(&self) -> Option<&Jwk> {
        self.public.as_ref()
    }

    /// Signs claims into a token, whatever the time. [`KeyRing::sign`] chooses the key in force.
    ///
    /// # Errors
    /// [`KeyError::Signing`] when the library refuses.
    pub fn sign(&self, claims: &Claims) -> Result<SecretString, KeyError> {
        let mut header = Header::new(self.algorithm().library());
        header.kid = Some(self.stored.key_id.clone());
        jsonwebtoken::encode(&header, claims, &self.signing)
            .map(SecretString::from)
            .map_err(|_error| KeyError::Signing)
    }

    /// Whether the key neither signs nor verifies any more.
    #[must_use]
    pub fn is_retired(&self, now: DateTime<Utc>) -> bool {
        self.stored.retires_at.is_some_and(|time| time <= now)
    }

    /// Whether the key may sign.
    fn is_active(&self, now: DateTime<Utc>) -> bool {
        self.stored.activates_at <= now && !self.is_retired(now)
    }

    /// Appoints the end of the key, unless an earlier one stands already.
    fn retire_at(&mut self, time: DateTime<Utc>) {
        let earliest = self.stored.retires_at.map_or(time, |old| old.min(time));
        self.stored.retires_at = Some(earliest);
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SigningKey")
            .field("stored", &self.stored)
            .finish_non_exhaustive()
    }
}
