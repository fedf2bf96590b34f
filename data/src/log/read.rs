//! Reading the log.

use sea_orm::{ColumnTrait, Order, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

use super::entity::{Column, Entity, Model};
use crate::{error::Error, scope::Scope};

/// The first `limit` entries after `version`, oldest first.
///
/// # Errors
/// When the database is away.
pub async fn after(scope: &Scope, version: i64, limit: u64) -> Result<Vec<Model>, Error> {
    let query = scope.find::<Entity>().filter(Column::Version.gt(version));
    Ok(query
        .order_by(Column::Version, Order::Asc)
        .limit(limit)
        .all(scope.connection())
        .await?)
}

/// The last `limit` entries before `version` (all when none) about one subject, newest first.
///
/// # Errors
/// When the database is away.
pub async fn of_subject(
    scope: &Scope,
    subject: Uuid,
    before: Option<i64>,
    limit: u64,
) -> Result<Vec<Model>, Error> {
    let query = scope.find::<Entity>().filter(Column::SubjectId.eq(subject));
    newest(scope, query, before, limit).await
}

/// The last `limit` entries before `version` (all when none) about an account or what belongs to it, newest first.
///
/// # Errors
/// When the database is away.
pub async fn of_account(
    scope: &Scope,
    account: Uuid,
    before: Option<i64>,
    limit: u64,
) -> Result<Vec<Model>, Error> {
    let query = scope.find::<Entity>().filter(Column::AccountId.eq(account));
    newest(scope, query, before, limit).await
}

async fn newest(
    scope: &Scope,
    mut query: Select<Entity>,
    before: Option<i64>,
    limit: u64,
) -> Result<Vec<Model>, Error> {
    if let Some(version) = before {
        query = query.filter(Column::Version.lt(version));
    }
    Ok(query
        .order_by(Column::Version, Order::Desc)
        .limit(limit)
        .all(scope.connection())
        .await?)
}

/// The first `limit` entries after `version` about an account or what belongs to it, oldest first.
///
/// # Errors
/// When the database is away.
pub async fn since_for_account(
    scope: &Scope,
    account: Uuid,
    version: i64,
    limit: u64,
) -> Result<Vec<Model>, Error> {
    let query = scope
        .find::<Entity>()
        .filter(Column::Version.gt(version))
        .filter(Column::AccountId.eq(account));
    Ok(query
        .order_by(Column::Version, Order::Asc)
        .limit(limit)
        .all(scope.connection())
        .await?)
}
