//! Answers as OAuth 2.0 wants them (RFC 6749, sections 5.1 and 5.2).

use std::time::Duration;

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
};
use serde::Serialize;

use crate::access::{AccessError, failure::whole_seconds};

/// The codes of refusals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Code {
    InvalidRequest,
    InvalidClient,
    InvalidGrant,
    InvalidScope,
    UnsupportedGrantType,
    /// As RFC 8628 calls it; the framework has no code for clients that ask too often.
    SlowDown,
    TemporarilyUnavailable,
    ServerError,
}

/// A refusal, with what to tell the developer.
#[derive(Debug)]
pub(super) struct Refusal {
    code: Code,
    description: String,
    retry_after: Option<Duration>,
}

impl Refusal {
    pub(super) fn new(code: Code, description: impl Into<String>) -> Self {
        Self {
            code,
            description: description.into(),
            retry_after: None,
        }
    }

    pub(super) fn slow_down(wait: Duration) -> Self {
        let seconds = whole_seconds(wait);
        Self {
            retry_after: Some(wait),
            ..Self::new(Code::SlowDown, format!("try again in {seconds} seconds"))
        }
    }

    /// `refused` is the code for credentials that are not good.
    pub(super) fn of(error: AccessError, refused: Code) -> Self {
        match error {
            AccessError::Refused if refused == Code::InvalidClient => {
                Self::new(refused, "the client id or the client secret is not valid")
            }
            AccessError::Refused => Self::new(refused, "the token is not valid"),
            AccessError::NotAllowed(reason) => Self::new(Code::InvalidScope, reason),
            AccessError::RateLimited(wait) => Self::slow_down(wait),
            AccessError::Busy | AccessError::Unavailable(_) => {
                tracing::warn!(%error, "no token could be given");
                Self::new(Code::TemporarilyUnavailable, "try again in a moment")
            }
            AccessError::Password(_) | AccessError::Internal(_) => {
                tracing::error!(%error, "no token could be given");
                Self::new(
                    Code::ServerError,
                    "the server failed; the request id finds out why",
                )
            }
        }
    }

    fn status(&self) -> StatusCode {
        match self.code {
            Code::InvalidClient => StatusCode::UNAUTHORIZED,
            Code::SlowDown => StatusCode::TOO_MANY_REQUESTS,
            Code::TemporarilyUnavailable => StatusCode::SERVICE_UNAVAILABLE,
            Code::ServerError => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    pub(super) fn response(&self) -> HttpResponse {
        #[derive(Serialize)]
        struct Body<'a> {
            error: Code,
            error_description: &'a str,
        }
        let mut response = HttpResponse::build(self.status());
        response.insert_header((header::CACHE_CONTROL, "no-store"));
        response.insert_header((header::PRAGMA, "no-cache"));
        if self.code == Code::InvalidClient {
            response.insert_header((
                header::WWW_AUTHENTICATE,
                r#"Basic realm="tenure", charset="UTF-8""#,
            ));
        }
        if let Some(wait) = self.retry_after {
            response.insert_header((header::RETRY_AFTER, whole_seconds(wait)));
        }
        response.json(Body {
            error: self.code,
            error_description: &self.description,
        })
    }
}

/// A good answer, which nobody on the way may keep.
pub(super) fn granted(body: impl Serialize) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::PRAGMA, "no-cache"))
        .json(body)
}
