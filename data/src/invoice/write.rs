//! Removing one invoice.

use domain::member::Permission;
use uuid::Uuid;

use super::{entity::Model, read, save::remove};
use crate::{
    error::{Error, Refusal},
    scope::Scope,
};

/// Removes an invoice that was recorded by mistake, as if it had never been. What it was stays in the log.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageSubscriptions`]; [`Error::Refused`] when there is no such invoice or the version has moved on.
pub async fn delete(scope: &Scope, id: Uuid, version: Option<i32>) -> Result<Model, Error> {
    let writer = scope.require(Permission::ManageSubscriptions)?;
    let found = read::rows_by_ids(scope, &[id]).await?.pop();
    let invoice = found.ok_or_else(|| Refusal::not_found("id", "there is no such invoice"))?;
    crate::check_version(version, invoice.version)?;
    remove(&writer, &invoice).await?;
    Ok(invoice)
}
