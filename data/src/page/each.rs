//! The first pages of many lists in one statement, such as the contacts of every account on a page.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect,
    QueryTrait, Select,
    sea_query::{Alias, Asterisk, Expr, ExprTrait, NullOrdering, Order, Query, WindowStatement},
};
use uuid::Uuid;

use super::{Page, PageRequest, SortKey, encode, fingerprint, sort_column, wanted};
use crate::{error::Error, scope::Scope};

#[cfg(test)]
mod tests;

const PLACE: &str = "place_in_list";
const LIST: &str = "list_of_row";

/// Loads the first page of the list of each of `owners`: the rows of `select` whose column `owner` names it, ordered by `order`,
/// whose last key must be unique. Every owner has a page in the answer, which may be empty.
///
/// The cursors are those of [`super::load`] with `select.filter(owner.eq(id))` and the same order.
///
/// # Errors
/// [`Error::Refused`] when the page is too large; else when the database is away.
pub async fn load_each<E: EntityTrait>(
    scope: &Scope,
    select: &Select<E>,
    owner: E::Column,
    owners: &[Uuid],
    order: &[SortKey],
    first: Option<i64>,
) -> Result<HashMap<Uuid, Page<E::Model>>, Error> {
    let request = PageRequest {
        first,
        ..PageRequest::default()
    };
    let limit = wanted(&request, order, "")?.limit;
    let mut pages: HashMap<Uuid, Page<E::Model>> = HashMap::with_capacity(owners.len());
    if owners.is_empty() {
        return Ok(pages);
    }
    let mut fingerprints = HashMap::with_capacity(owners.len());
    for id in owners {
        let list = select.clone().filter(owner.eq(*id));
        fingerprints.insert(*id, fingerprint(scope, &list, order));
        pages.insert(*id, Page::empty());
    }
    let inner = select.clone().filter(owner.is_in(owners.iter().copied()));
    let statement = numbered(inner, owner, order, limit);
    for row in scope.connection().query_all(&statement).await? {
        let id: Uuid = row.try_get("", LIST)?;
        let (Some(page), Some(fingerprint)) = (pages.get_mut(&id), fingerprints.get(&id)) else {
            continue;
        };
        if page.rows.len() as u64 == limit {
            page.has_next = true;
            continue;
        }
        let cursor = encode(&row, order, fingerprint)?;
        page.rows
            .push((cursor, E::Model::from_query_result(&row, "")?));
    }
    Ok(pages)
}

/// How many rows the list of each of `owners` has: those of `select` whose column `owner` names it. Empty lists are left out.
///
/// # Errors
/// When the database is away.
pub async fn count_each<E: EntityTrait>(
    scope: &Scope,
    select: Select<E>,
    owner: E::Column,
    owners: &[Uuid],
) -> Result<HashMap<Uuid, i64>, Error> {
    let counts: Vec<(Uuid, i64)> = select
        .filter(owner.is_in(owners.iter().copied()))
        .select_only()
        .column(owner)
        .expr_as(Expr::cust("COUNT(*)"), "total")
        .group_by(owner)
        .into_tuple()
        .all(scope.connection())
        .await?;
    Ok(counts.into_iter().collect())
}

/// The first rows of each list, one more than the page has, in order.
fn numbered<E: EntityTrait>(
    mut rows: Select<E>,
    owner: E::Column,
    order: &[SortKey],
    limit: u64,
) -> sea_orm::sea_query::SelectStatement {
    let mut window = WindowStatement::partition_by(owner.as_column_ref());
    for (index, key) in order.iter().enumerate() {
        rows = rows.expr_as(key.expression.clone(), sort_column(index));
        let (direction, nulls) = match key.descending {
            false => (Order::Asc, NullOrdering::Last),
            true => (Order::Desc, NullOrdering::First),
        };
        if key.nullable {
            window.order_by_expr_with_nulls(key.expression.clone(), direction, nulls);
        } else {
            window.order_by_expr(key.expression.clone(), direction);
        }
    }
    let mut inner = rows
        .expr_as(Expr::col(owner.as_column_ref()), LIST)
        .into_query();
    inner.expr_window_as(Expr::cust("ROW_NUMBER()"), window, PLACE);
    let mut query = Query::select();
    query
        .column(Asterisk)
        .from_subquery(inner, "listed")
        .and_where(Expr::col(Alias::new(PLACE)).lte(limit.saturating_add(1).cast_signed()))
        .order_by(Alias::new(LIST), Order::Asc)
        .order_by(Alias::new(PLACE), Order::Asc);
    query
}
