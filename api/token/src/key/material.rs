//! The private half of a signing key as text: PKCS#8 in PEM, which `openssl` reads and writes too, or base64url for a shared secret.

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    rsa::{KeyPair, KeySize},
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair},
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use jsonwebtoken::{DecodingKey, EncodingKey, jwk::Jwk};
use rand::CryptoRng;
use secrecy::{SecretString, zeroize::Zeroizing};

use super::{Algorithm, KeyError};

/// The length of a generated HS256 secret and the least of a stored one, in bytes: that of the hash.
const SECRET_LENGTH: usize = 32;

/// Characters in a line of PEM (RFC 7468).
const LINE_LENGTH: usize = 64;

/// What a private key is good for.
pub(super) struct Halves {
    pub(super) signing: EncodingKey,
    pub(super) verifying: DecodingKey,
    /// `None` when the verifying half is the secret itself.
    pub(super) public: Option<Jwk>,
}

/// Makes a private key. RSA keys have 2048 bits.
pub(super) fn generate(
    algorithm: Algorithm,
    random: &mut impl CryptoRng,
) -> Result<SecretString, KeyError> {
    match algorithm {
        Algorithm::Hs256 => {
            let mut secret = Zeroizing::new([0; SECRET_LENGTH]);
            random.fill_bytes(secret.as_mut_slice());
            Ok(SecretString::from(
                URL_SAFE_NO_PAD.encode(secret.as_slice()),
            ))
        }
        Algorithm::Rs256 => {
            let pair =
                KeyPair::generate(KeySize::Rsa2048).map_err(|_error| KeyError::Generation)?;
            let der: Pkcs8V1Der<'_> = pair.as_der().map_err(|_error| KeyError::Generation)?;
            Ok(pem(der.as_ref()))
        }
        Algorithm::Es256 => EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)
            .and_then(|pair| pair.to_pkcs8v1())
            .map(|document| pem(document.as_ref()))
            .map_err(|_error| KeyError::Generation),
        Algorithm::EdDsa => Ed25519KeyPair::generate()
            .and_then(|pair| pair.to_pkcs8v1())
            .map(|document| pem(document.as_ref()))
            .map_err(|_error| KeyError::Generation),
    }
}

/// Reads a private key. `None` when it is not one of that algorithm, or too weak.
pub(super) fn read(algorithm: Algorithm, text: &str) -> Option<Halves> {
    let signing = match algorithm {
        Algorithm::Hs256 => return read_secret(text),
        Algorithm::Rs256 => EncodingKey::from_rsa_pem(text.as_bytes()),
        Algorithm::Es256 => EncodingKey::from_ec_pem(text.as_bytes()),
        Algorithm::EdDsa => EncodingKey::from_ed_pem(text.as_bytes()),
    }
    .ok()?;
    // The public half is computed by the cryptographic library, which refuses malformed keys and RSA under 2048 bits.
    let public = Jwk::from_encoding_key(&signing, algorithm.library()).ok()?;
    Some(Halves {
        verifying: DecodingKey::from_jwk(&public).ok()?,
        signing,
        public: Some(public),
    })
}

fn read_secret(text: &str) -> Option<Halves> {
    let secret = Zeroizing::new(URL_SAFE_NO_PAD.decode(text).ok()?);
    (secret.len() >= SECRET_LENGTH).then(|| Halves {
        signing: EncodingKey::from_secret(&secret),
        verifying: DecodingKey::from_secret(&secret),
        public: None,
    })
}

fn pem(der: &[u8]) -> SecretString {
    let encoded = Zeroizing::new(STANDARD.encode(der));
    let lines = encoded.len().div_ceil(LINE_LENGTH);
    // Reserved at once: a text that grows leaves copies of its beginning in memory.
    let mut text = String::with_capacity(encoded.len() + lines + 64);
    text.push_str("-----BEGIN PRIVATE KEY-----\n");
    for (index, character) in encoded.chars().enumerate() {
        if index > 0 && index % LINE_LENGTH == 0 {
            text.push('\n');
        }
        text.push(character);
    }
    text.push_str("\n-----END PRIVATE KEY-----\n");
    SecretString::from(text)
}
