//! The key with which a client may repeat a request and have it done once.

use actix_web::http::header::HeaderMap;
use serde_json::{Map, Value};

use super::refused::Refused;

/// The header that carries the key.
pub(super) const HEADER: &str = "idempotency-key";
/// The entry of a request's `extensions` that carries the key on a socket, where there are no headers.
const EXTENSION: &str = "idempotencyKey";
const LONGEST: usize = 255;

/// A client's name for one request: 1 to 255 visible ASCII characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct IdempotencyKey(String);

/// A key that is empty, too long, or holds other characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an idempotency key is 1 to 255 visible ASCII characters")]
pub struct InvalidIdempotencyKey;

impl IdempotencyKey {
    /// Checks a key.
    ///
    /// # Errors
    /// When it is empty, longer than 255 characters, or holds anything but visible ASCII.
    pub fn new(key: &str) -> Result<Self, InvalidIdempotencyKey> {
        let allowed =
            (1..=LONGEST).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
        allowed
            .then(|| Self(key.to_owned()))
            .ok_or(InvalidIdempotencyKey)
    }

    /// The key as it was sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The key in the headers of a request.
pub(super) fn from_headers(headers: &HeaderMap) -> Result<Option<IdempotencyKey>, Refused> {
    let mut values = headers.get_all(HEADER);
    let Some(value) = values.next() else {
        return Ok(None);
    };
    if values.next().is_some() {
        return Err(invalid());
    }
    let key = value.to_str().map_err(|_| invalid())?;
    IdempotencyKey::new(key).map(Some).map_err(|_| invalid())
}

/// The key in the extensions of a request on a socket.
pub(super) fn from_extensions(
    extensions: &Map<String, Value>,
) -> Result<Option<IdempotencyKey>, Refused> {
    match extensions.get(EXTENSION) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(key)) => IdempotencyKey::new(key).map(Some).map_err(|_| invalid()),
        Some(_) => Err(invalid()),
    }
}

fn invalid() -> Refused {
    Refused::malformed("An idempotency key is given once, as 1 to 255 visible ASCII characters.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_visible_ascii_of_bounded_length() {
        for key in ["a", "0f8e-!~", &"k".repeat(255)] {
            assert_eq!(IdempotencyKey::new(key).unwrap().as_str(), key);
        }
        for key in ["", "a b", "a\tb", "ä", &"k".repeat(256)] {
            assert_eq!(
                IdempotencyKey::new(key),
                Err(InvalidIdempotencyKey),
                "{key}"
            );
        }
    }
}
