//! The id that ties a request's answer, its log lines and its entries in the log together.

use std::{fmt, sync::Arc};

use actix_web::{HttpMessage as _, HttpRequest, http::header::HeaderMap};
use uuid::Uuid;

/// The header that carries the id, in and out.
pub(super) const HEADER: &str = "x-request-id";
const LONGEST: usize = 128;

/// The id of one request: the client's own when it is 1 to 128 letters, digits or `-_.:/+=@`, else a new UUIDv7.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RequestId(Arc<str>);

impl RequestId {
    /// Takes the id of the headers if it is one that can be logged, else makes one.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        headers
            .get(HEADER)
            .and_then(|value| value.to_str().ok())
            .filter(|id| is_allowed(id))
            .map_or_else(Self::generate, |id| Self(id.into()))
    }

    /// A new id, ordered by time.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "the id names a request and orders log lines; nothing is computed from its time"
    )]
    pub fn generate() -> Self {
        Self(Uuid::now_v7().to_string().into())
    }

    /// The id that [`observe`](super::observe) gave to the request, else a new one.
    #[must_use]
    pub fn of_request(request: &HttpRequest) -> Self {
        let known = request.extensions().get::<Self>().cloned();
        known.unwrap_or_else(|| Self::of(request.headers()))
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

fn is_allowed(id: &str) -> bool {
    (1..=LONGEST).contains(&id.len())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.:/+=@".contains(&byte))
}
