//! Reading tenants.

use sea_orm::{
    ColumnTrait, ConnectionTrait, QueryFilter, QuerySelect,
    sea_query::{Alias, Expr, ExprTrait, Order, Query},
};
use uuid::Uuid;

use super::{
    entity::{Entity, Model},
    write::check_slug,
};
use crate::{database::Database, error::Error, id::Kind, scope::Scope};

/// The row of the scope's own tenant.
///
/// # Errors
/// When the database is away.
pub async fn current(scope: &Scope) -> Result<Model, Error> {
    let row = scope.find::<Entity>().one(scope.connection()).await?;
    row.ok_or_else(|| Error::internal("the scope's tenant has no row"))
}

/// Whether the tenant was in another time zone once, as far as the log has been written. One statement.
pub(crate) async fn has_moved(scope: &Scope) -> Result<bool, Error> {
    use crate::log::entity::{Column, Entity};
    let query = scope
        .find::<Entity>()
        .filter(Column::SubjectId.eq(scope.tenant_id()))
        .filter(Column::SubjectKind.eq(Kind::Tenant.prefix()))
        .filter(Column::Before.contains("\"time_zone\":"))
        .select_only()
        .column(Column::Version);
    let moved: Option<i64> = query.into_tuple().one(scope.connection()).await?;
    Ok(moved.is_some())
}

/// The id of the tenant of that slug, from the directory: all that is known of a tenant before a log-in.
///
/// # Errors
/// When the database is away.
pub async fn by_slug(database: &Database, slug: &str) -> Result<Option<Uuid>, Error> {
    if check_slug(slug).is_err() {
        return Ok(None);
    }
    let mut query = Query::select();
    query
        .column(Alias::new("id"))
        .from(Alias::new("tenant_directory"));
    query.and_where(Expr::col(Alias::new("slug")).eq(slug));
    let row = database.outside_tenants().query_one(&query).await?;
    Ok(row.map(|row| row.try_get_by_index(0)).transpose()?)
}

/// The slugs and ids of all tenants, by slug; for operators.
///
/// # Errors
/// When the database is away.
pub async fn list_slugs(database: &Database) -> Result<Vec<(String, Uuid)>, Error> {
    let mut query = Query::select();
    query
        .column(Alias::new("slug"))
        .column(Alias::new("id"))
        .from(Alias::new("tenant_directory"));
    query.order_by(Alias::new("slug"), Order::Asc);
    let rows = database.outside_tenants().query_all(&query).await?;
    let pair =
        |row: &sea_orm::QueryResult| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?));
    rows.iter().map(pair).collect()
}
