//! Secrets that are handed out once and kept as hashes: refresh tokens and client secrets. Each carries the id of its tenant, so that its rows can be
//! looked up within that tenant alone.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rand::CryptoRng;
use secrecy::{SecretString, zeroize::Zeroizing};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The length of an id, in bytes.
const ID_LENGTH: usize = 16;

/// The length of a secret before encoding, in bytes: 256 bits, out of reach of guessing, so that one plain hash keeps it.
const SECRET_LENGTH: usize = 32;

/// What a refresh token begins with. By such prefixes scanners of source code find leaked secrets.
const REFRESH_TOKEN: &str = "tnr_";

/// What a client secret begins with.
const CLIENT_SECRET: &str = "tns_";

type Secret = Zeroizing<[u8; SECRET_LENGTH]>;

/// Exchanged for a new access token, once. All tokens of a session share one secret, by which a used one is told from a guessed one; the other secret is
/// the token's own. Wiped from memory when dropped, never printed.
#[derive(Clone)]
pub struct RefreshToken {
    /// The tenant of the session.
    pub tenant: Uuid,
    /// The session that the token continues.
    pub session: Uuid,
    family: Secret,
    secret: Secret,
}

impl RefreshToken {
    /// Draws the first token of a session.
    #[must_use]
    pub fn first(tenant: Uuid, session: Uuid, random: &mut impl CryptoRng) -> Self {
        Self {
            tenant,
            session,
            family: draw(random),
            secret: draw(random),
        }
    }

    /// Draws the token that follows this one.
    #[must_use]
    pub fn next(&self, random: &mut impl CryptoRng) -> Self {
        Self {
            secret: draw(random),
            ..self.clone()
        }
    }

    /// Takes a presented text for a refresh token. `None` when it cannot be one, so that no look-up is needed.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = decode(REFRESH_TOKEN, text, 2 * ID_LENGTH + 2 * SECRET_LENGTH)?;
        let (tenant, rest) = bytes.split_first_chunk::<ID_LENGTH>()?;
        let (session, rest) = rest.split_first_chunk::<ID_LENGTH>()?;
        let (family, rest) = rest.split_first_chunk::<SECRET_LENGTH>()?;
        let (secret, _) = rest.split_first_chunk::<SECRET_LENGTH>()?;
        Some(Self {
            tenant: Uuid::from_bytes(*tenant),
            session: Uuid::from_bytes(*session),
            family: Zeroizing::new(*family),
            secret: Zeroizing::new(*secret),
        })
    }

    /// The text to hand to its owner.
    #[must_use]
    pub fn text(&self) -> SecretString {
        encode(
            REFRESH_TOKEN,
            &[
                self.tenant.as_bytes(),
                self.session.as_bytes(),
                self.family.as_slice(),
                self.secret.as_slice(),
            ],
        )
    }

    /// What is kept of the secret that all tokens of the session share.
    #[must_use]
    pub fn family_hash(&self) -> String {
        hash(self.family.as_slice())
    }

    /// What is kept of the token's own secret.
    #[must_use]
    pub fn secret_hash(&self) -> String {
        hash(self.secret.as_slice())
    }
}

/// The password of an integration client. Wiped from memory when dropped, never printed.
#[derive(Clone)]
pub struct ClientSecret {
    /// The tenant of the client.
    pub tenant: Uuid,
    secret: Secret,
}

impl ClientSecret {
    /// Draws a secret for a client of the tenant.
    #[must_use]
    pub fn generate(tenant: Uuid, random: &mut impl CryptoRng) -> Self {
        Self {
            tenant,
            secret: draw(random),
        }
    }

    /// Takes a presented text for a client secret. `None` when it cannot be one, so that no look-up is needed.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = decode(CLIENT_SECRET, text, ID_LENGTH + SECRET_LENGTH)?;
        let (tenant, rest) = bytes.split_first_chunk::<ID_LENGTH>()?;
        let (secret, _) = rest.split_first_chunk::<SECRET_LENGTH>()?;
        Some(Self {
            tenant: Uuid::from_bytes(*tenant),
            secret: Zeroizing::new(*secret),
        })
    }

    /// The text to hand to its owner.
    #[must_use]
    pub fn text(&self) -> SecretString {
        let parts = [self.tenant.as_bytes().as_slice(), self.secret.as_slice()];
        encode(CLIENT_SECRET, &parts)
    }

    /// What is kept of the secret.
    #[must_use]
    pub fn hash(&self) -> String {
        hash(self.secret.as_slice())
    }
}

fn draw(random: &mut impl CryptoRng) -> Secret {
    let mut bytes = Zeroizing::new([0; SECRET_LENGTH]);
    random.fill_bytes(bytes.as_mut_slice());
    bytes
}

fn encode(prefix: &str, parts: &[&[u8]]) -> SecretString {
    let bytes = Zeroizing::new(parts.concat());
    let encoded = Zeroizing::new(URL_SAFE_NO_PAD.encode(bytes.as_slice()));
    SecretString::from([prefix, encoded.as_str()].concat())
}

fn decode(prefix: &str, text: &str, length: usize) -> Option<Zeroizing<Vec<u8>>> {
    let encoded = text.strip_prefix(prefix)?;
    // Checked before decoding, so that a text of any length costs nothing. Both lengths are multiples of three: there is no padding.
    if encoded.len() != length / 3 * 4 {
        return None;
    }
    URL_SAFE_NO_PAD.decode(encoded).ok().map(Zeroizing::new)
}

/// SHA-256 in hexadecimal. Hashes of 256 random bits may be compared in any way: what the time of it tells is about the hash, not the secret.
fn hash(secret: &[u8]) -> String {
    let digest = Sha256::digest(secret);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
