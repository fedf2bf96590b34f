//! Reading rules.

use domain::member::Permission;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::super::entity::rule::{Column, Entity, Model};
use crate::{error::Error, scope::Scope};

/// The rules by name.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn list(scope: &Scope) -> Result<Vec<Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let query = scope.find::<Entity>().order_by_asc(Column::Name);
    Ok(query.all(scope.connection()).await?)
}

/// The rules of these ids; unknown ids are left out.
///
/// # Errors
/// As [`list`].
pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<Vec<Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    rows_by_ids(scope, ids).await
}

pub(super) async fn rows_by_ids(scope: &Scope, ids: &[Uuid]) -> Result<Vec<Model>, Error> {
    scope.rows::<Entity>(Column::Id, ids).await
}

/// The rules that are not paused, the oldest first.
pub(super) async fn running(scope: &Scope) -> Result<Vec<Model>, Error> {
    let query = scope
        .find::<Entity>()
        .filter(Column::IsPaused.eq(false))
        .order_by_asc(Column::Id);
    Ok(query.all(scope.connection()).await?)
}

/// A rule that runs a playbook, if there is one.
pub(in crate::work) async fn using_playbook(
    scope: &Scope,
    playbook: Uuid,
) -> Result<Option<Model>, Error> {
    let query = scope
        .find::<Entity>()
        .filter(Column::PlaybookId.eq(playbook));
    Ok(query.one(scope.connection()).await?)
}
