//! Secrets without content: refresh tokens and client secrets. Handed out once, kept as a hash.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rand::CryptoRng;
use secrecy::{ExposeSecret, SecretString, zeroize::Zeroizing};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// The length of a secret before encoding, in bytes: 256 bits, out of reach of guessing, so that one plain hash keeps it.
const SECRET_LENGTH: usize = 32;

/// The length of the hash, in bytes.
const DIGEST_LENGTH: usize = 32;

/// What a secret is for. Each has its own prefix, by which scanners of source code find leaked ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SecretKind {
    /// Exchanged for a new access token, once.
    RefreshToken,
    /// The password of an integration client.
    ClientSecret,
}

impl SecretKind {
    /// What every secret of this kind begins with.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::RefreshToken => "tnr_",
            Self::ClientSecret => "tns_",
        }
    }
}

/// A secret in clear: for its owner's eyes, once. Wiped from memory when dropped, never printed.
#[derive(Clone, Debug)]
pub struct OpaqueSecret(SecretString);

impl OpaqueSecret {
    /// Draws a new secret.
    #[must_use]
    pub fn generate(kind: SecretKind, random: &mut impl CryptoRng) -> Self {
        let mut bytes = Zeroizing::new([0; SECRET_LENGTH]);
        random.fill_bytes(bytes.as_mut_slice());
        let encoded = Zeroizing::new(URL_SAFE_NO_PAD.encode(bytes.as_slice()));
        Self(SecretString::from(
            [kind.prefix(), encoded.as_str()].concat(),
        ))
    }

    /// Takes a presented text for a secret of that kind. `None` when it cannot be one, so that no look-up is needed.
    #[must_use]
    pub fn parse(kind: SecretKind, text: &str) -> Option<Self> {
        let encoded = text.strip_prefix(kind.prefix())?;
        let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(encoded).ok()?);
        (bytes.len() == SECRET_LENGTH).then(|| Self(SecretString::from(text)))
    }

    /// The text to hand to its owner.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// What is kept of the secret: SHA-256 of its text.
    #[must_use]
    pub fn digest(&self) -> SecretDigest {
        SecretDigest(Sha256::digest(self.expose()).into())
    }
}

/// The stored hash of a secret. Compared in constant time.
#[derive(Clone, Copy, Debug)]
pub struct SecretDigest([u8; DIGEST_LENGTH]);

impl SecretDigest {
    /// A hash as it was stored. `None` when it has not 32 bytes.
    #[must_use]
    pub fn from_stored(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The 32 bytes to store.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl PartialEq for SecretDigest {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for SecretDigest {}
