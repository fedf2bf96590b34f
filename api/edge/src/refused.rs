//! Requests that are not run, and the stable codes that say why.

use std::time::Duration;

use actix_web::http::StatusCode;
use async_graphql::{ErrorExtensionValues, ServerError};

use super::document::Cost;

/// The stable `extensions.code` of a top-level error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorCode {
    /// No token, or not a good one.
    Unauthenticated,
    /// The caller may not do this.
    Forbidden,
    /// The request is malformed or does not fit the schema.
    ValidationFailed,
    /// What the request names does not exist.
    NotFound,
    /// The request contradicts what is stored.
    Conflict,
    /// The caller's budget is used up for the moment.
    RateLimited,
    /// Too deep, too costly or too long.
    TooComplex,
    /// The hash names no document that is known here; send the document with it.
    PersistedQueryNotFound,
    /// Not at the moment: the database is away or the server stops.
    Unavailable,
    /// A fault of the server.
    Internal,
}

impl ErrorCode {
    /// The code as clients read it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
            Self::ValidationFailed => "VALIDATION_FAILED",
            Self::NotFound => "NOT_FOUND",
            Self::Conflict => "CONFLICT",
            Self::RateLimited => "RATE_LIMITED",
            Self::TooComplex => "TOO_COMPLEX",
            Self::PersistedQueryNotFound => "PERSISTED_QUERY_NOT_FOUND",
            Self::Unavailable => "UNAVAILABLE",
            Self::Internal => "INTERNAL",
        }
    }

    /// The HTTP status of a request that was not run for this reason.
    #[must_use]
    pub const fn status(self) -> StatusCode {
        match self {
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::ValidationFailed | Self::TooComplex | Self::PersistedQueryNotFound => {
                StatusCode::BAD_REQUEST
            }
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Conflict => StatusCode::CONFLICT,
            Self::RateLimited => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// An error with this code.
    #[must_use]
    pub fn error(self, message: impl Into<String>) -> ServerError {
        let mut error = ServerError::new(message, None);
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", self.as_str());
        error.extensions = Some(extensions);
        error
    }
}

/// A request that is not run.
#[derive(Debug)]
pub struct Refused {
    /// Why, in one word.
    pub code: ErrorCode,
    /// Why, in sentences; each carries its own code.
    pub errors: Vec<ServerError>,
    /// When it is worth to try again.
    pub retry_after: Option<Duration>,
    /// What the request would have cost, when it came so far.
    pub cost: Option<Cost>,
    /// The HTTP status, unless it is the one of the code.
    pub(super) status: Option<StatusCode>,
    /// The methods allowed, to go with status 405.
    pub(super) allow: Option<&'static str>,
    /// The HTTP request was in order and only its document is refused: answered with 200 to legacy clients, who read no other status.
    pub(super) well_formed: bool,
}

impl Refused {
    /// A refusal with one error.
    #[must_use]
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self::with_errors(code, vec![code.error(message)])
    }

    /// A refusal with errors made elsewhere.
    #[must_use]
    pub fn with_errors(code: ErrorCode, errors: Vec<ServerError>) -> Self {
        Self {
            code,
            errors,
            retry_after: None,
            cost: None,
            status: None,
            allow: None,
            well_formed: false,
        }
    }

    /// The same, with when it is worth to try again.
    #[must_use]
    pub fn retry_after(mut self, wait: Option<Duration>) -> Self {
        self.retry_after = wait;
        self
    }

    /// The HTTP request itself is wrong.
    pub(super) fn malformed(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::ValidationFailed, message)
    }

    /// The one message for every missing, bad, expired or foreign token.
    pub(super) fn unauthenticated() -> Self {
        Self::new(
            ErrorCode::Unauthenticated,
            "The token is missing, invalid or expired.",
        )
    }

    /// The server cannot answer now.
    pub(super) fn unavailable(retry_after: Duration) -> Self {
        Self {
            retry_after: Some(retry_after),
            ..Self::new(
                ErrorCode::Unavailable,
                "The server cannot answer at the moment.",
            )
        }
    }

    /// The request was ended because it took too long.
    pub(super) fn took_too_long(allowed: Duration) -> Self {
        let allowed = humantime_serde::re::humantime::format_duration(allowed);
        let message = format!(
            "The request took longer than {allowed} and was ended. Ask for less at once; repeat a mutation with the same Idempotency-Key."
        );
        Self::new(ErrorCode::Unavailable, message)
    }

    pub(super) fn status(mut self, status: StatusCode) -> Self {
        self.status = Some(status);
        self
    }

    pub(super) fn allow(mut self, methods: &'static str) -> Self {
        self.allow = Some(methods);
        self.status(StatusCode::METHOD_NOT_ALLOWED)
    }

    pub(super) fn well_formed(mut self) -> Self {
        self.well_formed = true;
        self
    }
}
