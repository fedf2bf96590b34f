//! The compact form of a signed token (RFC 7515): taken apart, its header judged, its signature checked with one pinned key.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value};

use super::{Algorithm, json, key_set::VerifyingKey, verify::Refusal};

/// Longer tokens are refused unread, in bytes.
pub(super) const MAXIMUM_LENGTH: usize = 8 * 1024;

/// The longest key id that is looked up, in bytes.
pub(super) const MAXIMUM_KEY_ID_LENGTH: usize = 255;

/// Header members that bring a key along, point to one, or change how the rest is to be read. None of them is ever needed here.
const FORBIDDEN_MEMBERS: [&str; 9] = [
    "jwk", "jku", "x5u", "x5c", "crit", "b64", "zip", "enc", "cty",
];

/// Token types that may be an access token. Log-out tokens, proofs of possession and the like say another type, though the same key signs them.
const ACCEPTED_TYPES: [&str; 4] = ["jwt", "at+jwt", "application/jwt", "application/at+jwt"];

/// A token that has the right form. Nothing in it is to be believed before [`CompactToken::verify`].
pub(super) struct CompactToken<'a> {
    signed_part: &'a str,
    signature: &'a str,
    payload: Vec<u8>,
    key_id: String,
    algorithm: Algorithm,
}

impl<'a> CompactToken<'a> {
    /// Takes a token apart and judges its header.
    pub(super) fn parse(token: &'a str) -> Result<Self, Refusal> {
        if token.len() > MAXIMUM_LENGTH {
            return Err(Refusal::TooLong);
        }
        let (signed_part, signature) = token.rsplit_once('.').ok_or(Refusal::Malformed)?;
        let (header, payload) = signed_part.split_once('.').ok_or(Refusal::Malformed)?;
        let header =
            json::read_object(&decode(header)?).map_err(|_error| Refusal::MalformedHeader)?;
        judge_header(&header)?;
        Ok(Self {
            signed_part,
            signature,
            payload: decode(payload)?,
            key_id: key_id(&header)?,
            algorithm: algorithm(&header)?,
        })
    }

    /// The id of the key that the token says it is signed with.
    pub(super) fn key_id(&self) -> &str {
        &self.key_id
    }

    /// The payload, not yet to be believed: good for finding out whose key to check with.
    pub(super) fn unverified_payload(&self) -> &[u8] {
        &self.payload
    }

    /// Checks the signature with `key`, whose algorithm has to be the one that the header names.
    pub(super) fn verify(&self, key: &VerifyingKey) -> Result<(), Refusal> {
        if key.algorithm() != self.algorithm {
            return Err(Refusal::WrongAlgorithm);
        }
        if key.verifies(self.signed_part.as_bytes(), self.signature) {
            Ok(())
        } else {
            Err(Refusal::WrongSignature)
        }
    }
}

fn decode(part: &str) -> Result<Vec<u8>, Refusal> {
    URL_SAFE_NO_PAD
        .decode(part)
        .map_err(|_error| Refusal::Malformed)
}

fn judge_header(header: &Map<String, Value>) -> Result<(), Refusal> {
    if FORBIDDEN_MEMBERS
        .iter()
        .any(|name| header.contains_key(*name))
    {
        return Err(Refusal::ForbiddenHeader);
    }
    match header.get("typ") {
        None => Ok(()),
        Some(Value::String(name))
            if ACCEPTED_TYPES
                .iter()
                .any(|accepted| accepted.eq_ignore_ascii_case(name)) =>
        {
            Ok(())
        }
        Some(_) => Err(Refusal::WrongType),
    }
}

fn key_id(header: &Map<String, Value>) -> Result<String, Refusal> {
    match header.get("kid") {
        Some(Value::String(id)) if (1..=MAXIMUM_KEY_ID_LENGTH).contains(&id.len()) => {
            Ok(id.clone())
        }
        _ => Err(Refusal::NoKeyId),
    }
}

fn algorithm(header: &Map<String, Value>) -> Result<Algorithm, Refusal> {
    header
        .get("alg")
        .and_then(Value::as_str)
        .and_then(|name| name.parse().ok())
        .ok_or(Refusal::UnknownAlgorithm)
}
