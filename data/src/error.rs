//! What can go wrong between a request and its rows, sorted by who has to do something about it.

use domain::member::Permission;
use sea_orm::DbErr;

/// Why an operation on a tenant's rows was not done. Nothing of it was kept.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The token's session, member, client or tenant is no longer good.
    #[error("the token is no longer valid")]
    Unauthenticated,
    /// The actor lacks a permission.
    #[error("this needs the permission {0}")]
    Forbidden(Permission),
    /// The input breaks a rule; each refusal says which and what is allowed.
    #[error("{}", Refusal::list(.0))]
    Refused(Vec<Refusal>),
    /// The database cannot be reached or is busy: the same request may work later.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// A fault of ours.
    #[error("{0}")]
    Internal(String),
}

/// One reason why an input was refused, for the person who sent it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What kind of reason it is.
    pub code: RefusalCode,
    /// The path of the offending input field, such as `rows.3.country`; empty when it concerns the whole input.
    pub field: Vec<String>,
    /// What is wrong and what is allowed.
    pub message: String,
}

/// The kinds of reasons for a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RefusalCode {
    /// The value is malformed or breaks a rule.
    ValidationFailed,
    /// What the value names does not exist.
    NotFound,
    /// The value clashes with what is there: taken, changed meanwhile, overlapping.
    Conflict,
    /// The actor may not do this to this object.
    Forbidden,
}

impl RefusalCode {
    /// The code's name outside.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ValidationFailed => "VALIDATION_FAILED",
            Self::NotFound => "NOT_FOUND",
            Self::Conflict => "CONFLICT",
            Self::Forbidden => "FORBIDDEN",
        }
    }
}

impl Refusal {
    /// A value that is malformed or breaks a rule.
    pub fn invalid(field: &str, message: impl ToString) -> Self {
        Self::new(RefusalCode::ValidationFailed, field, message)
    }

    /// A reference to something that does not exist, or that another tenant has.
    pub fn not_found(field: &str, message: impl ToString) -> Self {
        Self::new(RefusalCode::NotFound, field, message)
    }

    /// A value that clashes with what is there.
    pub fn conflict(field: &str, message: impl ToString) -> Self {
        Self::new(RefusalCode::Conflict, field, message)
    }

    /// An object that the actor may not change.
    pub fn forbidden(field: &str, message: impl ToString) -> Self {
        Self::new(RefusalCode::Forbidden, field, message)
    }

    fn new(code: RefusalCode, field: &str, message: impl ToString) -> Self {
        let field = field.split('.').filter(|part| !part.is_empty());
        Self {
            code,
            field: field.map(str::to_owned).collect(),
            message: message.to_string(),
        }
    }

    /// The same refusal inside a larger input.
    #[must_use]
    pub fn under(mut self, path: &[&str]) -> Self {
        self.field
            .splice(0..0, path.iter().map(|part| (*part).to_owned()));
        self
    }

    fn list(refusals: &[Self]) -> String {
        let texts = refusals
            .iter()
            .map(|refusal| match refusal.field.is_empty() {
                true => refusal.message.clone(),
                false => format!("{}: {}", refusal.field.join("."), refusal.message),
            });
        texts.collect::<Vec<_>>().join("; ")
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(vec![refusal])
    }
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        match &error {
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Self::Unavailable(error.to_string()),
            DbErr::Exec(sea_orm::RuntimeErr::SqlxError(inner))
            | DbErr::Query(sea_orm::RuntimeErr::SqlxError(inner)) => Self::from_driver(inner),
            _ => Self::Internal(error.to_string()),
        }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Self::from_driver(&error)
    }
}

impl Error {
    fn from_driver(error: &sqlx::Error) -> Self {
        match error {
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => Self::Unavailable(error.to_string()),
            sqlx::Error::Database(inner) => match inner.code().as_deref() {
                // PostgreSQL: serialisation failure, deadlock, too many connections, shutting down, starting up; SQLite: busy, busy snapshot.
                Some("40001" | "40P01" | "53300" | "57P01" | "57P02" | "57P03" | "5" | "517") => {
                    Self::Unavailable(error.to_string())
                }
                _ => Self::Internal(error.to_string()),
            },
            _ => Self::Internal(error.to_string()),
        }
    }

    /// A fault of ours, described for the log.
    pub fn internal(message: impl ToString) -> Self {
        Self::Internal(message.to_string())
    }
}
