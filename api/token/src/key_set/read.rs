//! Reads a JWKS document: refuses a set that cannot be trusted, and leaves out keys that are not for verifying tokens.

use std::collections::{HashMap, HashSet};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::DecodingKey;
use serde_json::{Map, Value};

use super::{KeySet, KeySetError, Origin, VerifyingKey, elliptic, rsa};
use crate::{Algorithm, compact::MAXIMUM_KEY_ID_LENGTH, json};

/// Members of the private half of a key pair (RFC 7518, sections 6.2.2 and 6.3.2).
const PRIVATE_MEMBERS: [&str; 7] = ["d", "p", "q", "dp", "dq", "qi", "oth"];

/// The shortest secret for HS256, in bytes: as long as the hash (RFC 7518, section 3.2).
const MINIMUM_SECRET_LENGTH: usize = 32;

/// Why one key of a set is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unusable {
    #[error("it has no id, or a longer one than is looked up")]
    NoKeyId,
    #[error("its use is not `sig`")]
    WrongUse,
    #[error("its operations do not include `verify`")]
    WrongOperations,
    #[error("its type or curve is not supported")]
    UnsupportedType,
    #[error("its algorithm does not fit its type")]
    WrongAlgorithm,
    #[error("its algorithm is not among the allowed ones")]
    AlgorithmNotAllowed,
    #[error("its parameters are malformed")]
    Malformed,
    #[error("it is too weak")]
    Weak,
}

type Members = Map<String, Value>;

impl KeySet {
    /// Reads a JWKS document. Keys that are not meant for verifying tokens, or not by an `allowed` algorithm, are left out and logged.
    pub(crate) fn from_jwks(
        document: &[u8],
        allowed: &[Algorithm],
        origin: Origin,
    ) -> Result<Self, KeySetError> {
        let document = json::read_object(document).map_err(|_error| KeySetError::Malformed)?;
        let entries = entries(&document)?;
        judge_set(&entries, origin)?;
        let mut keys = HashMap::new();
        for (index, entry) in entries.into_iter().enumerate() {
            match read_key(entry, allowed) {
                Ok((id, key)) => {
                    keys.insert(id, key);
                }
                Err(reason) => tracing::warn!(index, %reason, "left out a key of a key set"),
            }
        }
        if keys.is_empty() {
            return Err(KeySetError::NoUsableKey);
        }
        Ok(Self { keys })
    }
}

fn entries(document: &Members) -> Result<Vec<&Members>, KeySetError> {
    document
        .get("keys")
        .and_then(Value::as_array)
        .and_then(|keys| keys.iter().map(Value::as_object).collect())
        .ok_or(KeySetError::Malformed)
}

fn judge_set(entries: &[&Members], origin: Origin) -> Result<(), KeySetError> {
    let mut ids = HashSet::new();
    let unique = entries
        .iter()
        .filter_map(|entry| text(entry, "kid"))
        .all(|id| ids.insert(id));
    if !unique {
        return Err(KeySetError::DuplicateKeyId);
    }
    if entries
        .iter()
        .any(|entry| PRIVATE_MEMBERS.iter().any(|name| entry.contains_key(*name)))
    {
        return Err(KeySetError::PrivateKey);
    }
    // `k` counts as well as `kty`: a secret under a wrong type is a secret all the same.
    let symmetric = entries
        .iter()
        .filter(|entry| text(entry, "kty") == Some("oct") || entry.contains_key("k"))
        .count();
    match origin {
        Origin::Network if symmetric > 0 => Err(KeySetError::PublishedSecret),
        _ if symmetric > 0 && symmetric < entries.len() => Err(KeySetError::MixedSymmetry),
        _ => Ok(()),
    }
}

fn read_key(members: &Members, allowed: &[Algorithm]) -> Result<(String, VerifyingKey), Unusable> {
    let id = text(members, "kid")
        .filter(|id| (1..=MAXIMUM_KEY_ID_LENGTH).contains(&id.len()))
        .ok_or(Unusable::NoKeyId)?;
    judge_purpose(members)?;
    let algorithm = algorithm_of_type(members)?;
    match members.get("alg") {
        None => {}
        Some(Value::String(name)) if name == algorithm.as_str() => {}
        Some(_) => return Err(Unusable::WrongAlgorithm),
    }
    if !allowed.contains(&algorithm) {
        return Err(Unusable::AlgorithmNotAllowed);
    }
    let key = match algorithm {
        Algorithm::Hs256 => secret(members)?,
        Algorithm::Rs256 => rsa::read(&bytes(members, "n")?, &bytes(members, "e")?)?,
        Algorithm::Es256 => elliptic::read_p256(&bytes(members, "x")?, &bytes(members, "y")?)?,
        Algorithm::EdDsa => elliptic::read_ed25519(&bytes(members, "x")?)?,
    };
    Ok((id.to_owned(), VerifyingKey::new(algorithm, key)))
}

/// A key says what it is for by `use`, by `key_ops`, by both or by neither. What it says has to include verifying.
fn judge_purpose(members: &Members) -> Result<(), Unusable> {
    match members.get("use") {
        None => {}
        Some(Value::String(purpose)) if purpose == "sig" => {}
        Some(_) => return Err(Unusable::WrongUse),
    }
    match members.get("key_ops") {
        None => Ok(()),
        Some(Value::Array(operations)) if operations.iter().any(|name| name == "verify") => Ok(()),
        Some(_) => Err(Unusable::WrongOperations),
    }
}

/// Each type of key (with its curve) is for exactly one of the accepted algorithms, so that a key without `alg` is pinned nonetheless.
fn algorithm_of_type(members: &Members) -> Result<Algorithm, Unusable> {
    match (text(members, "kty"), text(members, "crv")) {
        (Some("oct"), _) => Ok(Algorithm::Hs256),
        (Some("RSA"), _) => Ok(Algorithm::Rs256),
        (Some("EC"), Some("P-256")) => Ok(Algorithm::Es256),
        (Some("OKP"), Some("Ed25519")) => Ok(Algorithm::EdDsa),
        _ => Err(Unusable::UnsupportedType),
    }
}

fn secret(members: &Members) -> Result<DecodingKey, Unusable> {
    let secret = bytes(members, "k")?;
    if secret.len() < MINIMUM_SECRET_LENGTH {
        return Err(Unusable::Weak);
    }
    Ok(DecodingKey::from_secret(&secret))
}

fn text<'a>(members: &'a Members, name: &str) -> Option<&'a str> {
    members.get(name).and_then(Value::as_str)
}

fn bytes(members: &Members, name: &str) -> Result<Vec<u8>, Unusable> {
    text(members, name)
        .and_then(|value| URL_SAFE_NO_PAD.decode(value).ok())
        .ok_or(Unusable::Malformed)
}
