//! Reading the definitions of custom traits.

use domain::member::Permission;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::super::entity::trait_definition::{Column, Entity, Model};
use crate::{error::Error, scope::Scope};

/// The definitions by key, the archived ones only when asked for.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; when the database is away.
pub async fn list(scope: &Scope, with_archived: bool) -> Result<Vec<Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let mut query = scope.find::<Entity>();
    if !with_archived {
        query = query.filter(Column::ArchivedAt.is_null());
    }
    Ok(query
        .order_by_asc(Column::Key)
        .all(scope.connection())
        .await?)
}

/// The definition of that id, archived or not.
///
/// # Errors
/// As [`list`].
pub async fn by_id(scope: &Scope, id: Uuid) -> Result<Option<Model>, Error> {
    Ok(by_ids(scope, &[id]).await?.pop())
}

/// The definitions of those ids, archived or not; unknown ids are left out.
///
/// # Errors
/// As [`list`].
pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<Vec<Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    scope.rows::<Entity>(Column::Id, ids).await
}

/// The definitions of those keys, archived or not; unknown keys are left out.
///
/// # Errors
/// As [`list`].
pub async fn by_keys(scope: &Scope, keys: &[String]) -> Result<Vec<Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let query = scope.find::<Entity>().filter(Column::Key.is_in(keys));
    Ok(query.all(scope.connection()).await?)
}
