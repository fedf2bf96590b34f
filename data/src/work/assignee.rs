//! Who is to do a task: whom it names, or else the primary owner of its account today. A hand-over of an account hands its work over.

use std::collections::HashMap;

use domain::member::Permission;
use sea_orm::{
    ColumnTrait, ExprTrait as _, QueryFilter, QuerySelect,
    sea_query::{Expr, Func, Query, SimpleExpr},
};
use uuid::Uuid;

use super::entity::task::{Column, Entity};
use crate::{account::entity::account, error::Error, scope::Scope};

/// The assignee of a task today, as an expression over its row.
pub(super) fn assignee(scope: &Scope) -> SimpleExpr {
    let column = |column: account::Column| Expr::col((account::Entity, column));
    let mut owner = Query::select();
    owner
        .expr(column(account::Column::OwnerId))
        .from(account::Entity)
        .and_where(column(account::Column::TenantId).eq(scope.tenant_id()))
        .and_where(column(account::Column::Id).equals((Entity, Column::AccountId)));
    let owner = SimpleExpr::SubQuery(None, Box::new(owner.into()));
    Func::coalesce([Expr::col((Entity, Column::AssigneeId)), owner]).into()
}

/// The assignees of tasks today; those that nobody is to do are missing in the answer. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn assignees(scope: &Scope, tasks: &[Uuid]) -> Result<HashMap<Uuid, Uuid>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let query = scope
        .find::<Entity>()
        .filter(Column::Id.is_in(tasks.iter().copied()))
        .select_only()
        .column(Column::Id)
        .expr_as(assignee(scope), "assignee");
    let rows: Vec<(Uuid, Option<Uuid>)> = query.into_tuple().all(scope.connection()).await?;
    let assigned = rows.into_iter();
    Ok(assigned
        .filter_map(|(id, assignee)| Some((id, assignee?)))
        .collect())
}
