//! Errors as clients see them: stable codes, and nothing of our insides.

use async_graphql::{Enum, ErrorExtensions, SimpleObject};
use data::error::{Error, Refusal, RefusalCode};

/// Why a mutation did not do what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum UserErrorCode {
    /// A value is malformed or breaks a rule; the message says what is allowed.
    ValidationFailed,
    /// What a value names does not exist.
    NotFound,
    /// A value clashes with what is there: it is taken, overlaps, or was changed by someone else meanwhile.
    Conflict,
    /// You may not do this to this object.
    Forbidden,
}

impl From<RefusalCode> for UserErrorCode {
    fn from(code: RefusalCode) -> Self {
        match code {
            RefusalCode::ValidationFailed => Self::ValidationFailed,
            RefusalCode::NotFound => Self::NotFound,
            RefusalCode::Conflict => Self::Conflict,
            RefusalCode::Forbidden => Self::Forbidden,
        }
    }
}

/// A reason why a mutation changed nothing, for the person at the form.
#[derive(Clone, Debug, PartialEq, Eq, SimpleObject)]
pub struct UserError {
    /// What kind of reason it is; stable, for programs.
    pub code: UserErrorCode,
    /// The path of the input field at fault, such as `["rows", "3", "country"]`; empty when it is the input as a whole.
    pub field: Vec<String>,
    /// What is wrong and what is allowed, in English, for people.
    pub message: String,
}

impl From<Refusal> for UserError {
    fn from(refusal: Refusal) -> Self {
        Self {
            code: refusal.code.into(),
            field: refusal.field,
            message: refusal.message,
        }
    }
}

/// The top-level error of something that could not be done at all. Insides go to the log, not to the client.
#[must_use]
pub fn fault(error: Error) -> async_graphql::Error {
    let (code, message) = match error {
        Error::Unauthenticated => (
            "UNAUTHENTICATED",
            "the token is missing, invalid or expired".to_owned(),
        ),
        Error::Forbidden(permission) => (
            "FORBIDDEN",
            format!("this needs the permission {permission}, which the token does not carry"),
        ),
        Error::Refused(refusals) => return refused(&refusals),
        Error::Unavailable(reason) => {
            tracing::warn!(%reason, "the database was not available");
            (
                "UNAVAILABLE",
                "the service is not available at the moment; try again".to_owned(),
            )
        }
        Error::Internal(reason) => {
            tracing::error!(%reason, "a request failed by a fault of ours");
            (
                "INTERNAL",
                "something went wrong on our side; quote the X-Request-Id of the response"
                    .to_owned(),
            )
        }
    };
    async_graphql::Error::new(message).extend_with(|_, extensions| extensions.set("code", code))
}

/// A refusal outside of a payload: a filter, a page, an id in a query.
fn refused(refusals: &[Refusal]) -> async_graphql::Error {
    let first = refusals.first();
    let message = refusals
        .iter()
        .map(|refusal| refusal.message.as_str())
        .collect::<Vec<_>>()
        .join("; ");
    let code = first.map_or("VALIDATION_FAILED", |refusal| refusal.code.as_str());
    let field = first
        .map(|refusal| refusal.field.join("."))
        .unwrap_or_default();
    async_graphql::Error::new(message).extend_with(|_, extensions| {
        extensions.set("code", code);
        extensions.set("field", field);
    })
}

/// Turns the errors of the data layer into top-level errors.
pub trait OrFault<T> {
    /// The value, or the top-level error.
    ///
    /// # Errors
    /// As [`fault`] describes them.
    fn or_fault(self) -> async_graphql::Result<T>;
}

impl<T, E: Into<Error>> OrFault<T> for Result<T, E> {
    fn or_fault(self) -> async_graphql::Result<T> {
        self.map_err(|error| fault(error.into()))
    }
}
