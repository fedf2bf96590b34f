//! How far the usage of a tenant is.

use super::entity::head::{Entity, Model};
use crate::{
    error::Error,
    scope::{Scope, Writer},
};

/// The head as the scope sees it; one of a tenant without usage when there is none yet.
pub(super) async fn read(scope: &Scope) -> Result<Model, Error> {
    let found = scope.find::<Entity>().one(scope.connection()).await?;
    Ok(found.unwrap_or(Model {
        tenant_id: scope.tenant_id(),
        version: 0,
        users: 0,
        features: 0,
        first_day: None,
    }))
}

/// Moves the head on.
pub(super) async fn write(writer: &Writer<'_>, head: &Model) -> Result<(), Error> {
    writer.save::<Entity>(std::slice::from_ref(head)).await
}
