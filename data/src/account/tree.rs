//! Walks up and down the tree of accounts, each in one statement.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait, ConnectionTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{
        Alias, CommonTableExpression, Expr, ExprTrait, IntoIden, Query, SelectStatement,
        SimpleExpr, UnionType, WithClause,
    },
};
use uuid::Uuid;

use super::entity::account::{Column, Entity};
use crate::{error::Error, scope::Scope};

/// The parents of `accounts` and of everybody above them.
pub(super) async fn parents_above(
    scope: &Scope,
    accounts: Vec<Uuid>,
) -> Result<HashMap<Uuid, Uuid>, Error> {
    if accounts.is_empty() {
        return Ok(HashMap::new());
    }
    let start = Column::Id.is_in(accounts);
    let walked = || Alias::new("walked");
    let step = Expr::col((Entity, Column::Id)).eq(Expr::col((walked(), Alias::new("parent_id"))));
    let mut query = walk(scope, start, step);
    query
        .column(Alias::new("id"))
        .column(Alias::new("parent_id"))
        .and_where(Expr::col(Alias::new("parent_id")).is_not_null());
    let rows = scope.connection().query_all(&query).await?;
    let pair =
        |row: &sea_orm::QueryResult| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?));
    rows.iter().map(pair).collect()
}

/// The condition that an account is `root` or below it.
pub(super) fn is_within(scope: &Scope, root: Uuid) -> SimpleExpr {
    let walked = || Alias::new("walked");
    let step = Expr::col((Entity, Column::ParentId)).eq(Expr::col((walked(), Alias::new("id"))));
    let mut query = walk(scope, Column::Id.eq(root), step);
    query.column(Alias::new("id"));
    Expr::col((Entity, Column::Id)).in_subquery(query)
}

/// Ids and parents of the accounts that `start` chooses and of those that `step` reaches from them, in the table `walked`.
///
/// It ends even if the accounts went round in circles, because no row is walked from twice.
fn walk(scope: &Scope, start: SimpleExpr, step: SimpleExpr) -> SelectStatement {
    let walked = || Alias::new("walked").into_iden();
    let links = || {
        let links = scope.find::<Entity>().select_only();
        links.column(Column::Id).column(Column::ParentId)
    };
    let mut next = links().into_query();
    next.join(sea_orm::JoinType::InnerJoin, walked(), step);
    let mut first = links().filter(start).into_query();
    first.union(UnionType::Distinct, next);
    let mut table = CommonTableExpression::new();
    table
        .query(first)
        .columns([Alias::new("id"), Alias::new("parent_id")])
        .table_name(walked());
    let mut with = WithClause::new();
    with.recursive(true).cte(table);
    let mut query = Query::select();
    query.from(walked()).with_cte(with);
    query
}
