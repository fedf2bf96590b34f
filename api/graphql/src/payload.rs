//! Payloads: what every mutation answers, the object or the reasons why not.

use async_graphql::Context;
use data::{error::Error, scope::Scope};

use super::{
    error::{UserError, fault},
    session::ContextSession,
};

/// What became of a mutation: its result, or the reasons why nothing was changed.
pub type Outcome<T> = Result<T, Vec<UserError>>;

/// Runs a mutation in the request's transaction. Refused or failed, it leaves nothing behind, whatever other mutations of
/// the same request do.
///
/// # Errors
/// Faults become top-level errors; refusals are the inner error, for the payload.
pub async fn mutate<T>(
    context: &Context<'_>,
    change: impl AsyncFnOnce(&Scope) -> Result<T, Error>,
) -> async_graphql::Result<Outcome<T>> {
    let scope = context.scope().await?;
    let mark = scope.mark().await.map_err(fault)?;
    match change(scope).await {
        Ok(value) => Ok(Ok(value)),
        Err(error) => {
            scope.undo(mark).await.map_err(fault)?;
            match error {
                Error::Refused(refusals) => {
                    Ok(Err(refusals.into_iter().map(UserError::from).collect()))
                }
                error => Err(fault(error)),
            }
        }
    }
}

/// Declares the payload of a mutation: one nullable field with the result, and `userErrors`.
macro_rules! payload {
    ($(#[doc = $doc:literal])* $name:ident { $(#[doc = $field_doc:literal])* $field:ident: $type:ty }) => {
        $(#[doc = $doc])*
        #[derive(async_graphql::SimpleObject)]
        pub struct $name {
            $(#[doc = $field_doc])*
            pub $field: Option<$type>,
            /// Why nothing was changed; empty when it was.
            pub user_errors: Vec<$crate::error::UserError>,
        }

        impl From<$crate::payload::Outcome<$type>> for $name {
            fn from(outcome: $crate::payload::Outcome<$type>) -> Self {
                match outcome {
                    Ok(value) => Self { $field: Some(value), user_errors: Vec::new() },
                    Err(user_errors) => Self { $field: None, user_errors },
                }
            }
        }
    };
}
pub(crate) use payload;
