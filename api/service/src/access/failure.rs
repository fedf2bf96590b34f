//! Why nobody gets in.

use std::time::Duration;

use data::error::Error;

use edge::AuthenticationFailure;
use token::{
    KeyError, Unauthenticated,
    password::{PasswordError, PasswordRefusal},
};

/// Why a log-in, a token or a password is refused.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// The credentials are not good. Deliberately without a reason: unknown tenant, unknown member, wrong password, suspended, expired, revoked, forged.
    #[error("the credentials are not valid")]
    Refused,
    /// Too many attempts.
    #[error("there were too many attempts; try again in {} seconds", whole_seconds(*.0))]
    RateLimited(Duration),
    /// So many passwords are being checked that there was no turn.
    #[error("too many passwords are being checked at once; try again in a moment")]
    Busy,
    /// The password that somebody wants to have is too weak.
    #[error("a password {0}")]
    Password(#[from] PasswordRefusal),
    /// What was asked for is not to be had: a scope that the client has not, a lifetime that is too long.
    #[error("{0}")]
    NotAllowed(String),
    /// The database cannot be reached.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// A fault of ours.
    #[error("{0}")]
    Internal(String),
}

/// A wait in whole seconds as `Retry-After` has it: rounded up, at least one.
pub(super) fn whole_seconds(wait: Duration) -> u64 {
    (wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1)
}

impl From<Error> for AccessError {
    fn from(error: Error) -> Self {
        match error {
            Error::Unauthenticated | Error::Forbidden(_) | Error::Refused(_) => Self::Refused,
            Error::Unavailable(reason) => Self::Unavailable(reason),
            Error::Internal(reason) => Self::Internal(reason),
        }
    }
}

impl From<KeyError> for AccessError {
    fn from(error: KeyError) -> Self {
        Self::Internal(error.to_string())
    }
}

impl From<PasswordError> for AccessError {
    fn from(error: PasswordError) -> Self {
        match error {
            PasswordError::Busy => Self::Busy,
            error => Self::Internal(error.to_string()),
        }
    }
}

impl From<Unauthenticated> for AccessError {
    fn from(_: Unauthenticated) -> Self {
        Self::Refused
    }
}

impl From<AccessError> for AuthenticationFailure {
    fn from(error: AccessError) -> Self {
        match error {
            AccessError::Refused => Self::Refused,
            error => {
                tracing::error!(%error, "a token could not be judged");
                Self::Unavailable
            }
        }
    }
}

impl From<AccessError> for String {
    fn from(error: AccessError) -> Self {
        error.to_string()
    }
}
