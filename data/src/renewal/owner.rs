//! Who answers for a renewal: whom it names, or else who has the account's renewals today, or else its primary owner.

use std::collections::HashMap;

use domain::{member::Permission, ownership::OwnershipRole};
use sea_orm::{
    ColumnTrait, Condition, ExprTrait as _, QueryFilter, QuerySelect,
    sea_query::{Expr, Func, Order, Query, SelectStatement, SimpleExpr},
};
use uuid::Uuid;

use super::entity::renewal::{Column, Entity};
use crate::{account::entity::account, error::Error, ownership::entity as ownership, scope::Scope};

/// The owner of a renewal today, as an expression over its row.
pub(super) fn owner(scope: &Scope) -> SimpleExpr {
    let own = Expr::col((Entity, Column::OwnerId));
    let choices = [own, subquery(of_renewals(scope)), subquery(primary(scope))];
    Func::coalesce(choices).into()
}

fn subquery(select: SelectStatement) -> SimpleExpr {
    SimpleExpr::SubQuery(None, Box::new(select.into()))
}

/// Who has the role RENEWAL for the account today, the first of several.
fn of_renewals(scope: &Scope) -> SelectStatement {
    use ownership::Column as Owned;
    let column = |column: Owned| Expr::col((ownership::Entity, column));
    let not_over = Condition::any()
        .add(column(Owned::EndsOn).is_null())
        .add(column(Owned::EndsOn).gt(scope.today()));
    let mut select = Query::select();
    select
        .expr(column(Owned::MemberId))
        .from(ownership::Entity)
        .and_where(column(Owned::TenantId).eq(scope.tenant_id()))
        .and_where(column(Owned::AccountId).equals((Entity, Column::AccountId)))
        .and_where(column(Owned::Role).eq(OwnershipRole::Renewal.as_str()))
        .and_where(column(Owned::StartsOn).lte(scope.today()))
        .cond_where(not_over)
        .order_by((ownership::Entity, Owned::StartsOn), Order::Asc)
        .order_by((ownership::Entity, Owned::Id), Order::Asc)
        .limit(1);
    select
}

fn primary(scope: &Scope) -> SelectStatement {
    let column = |column: account::Column| Expr::col((account::Entity, column));
    let mut select = Query::select();
    select
        .expr(column(account::Column::OwnerId))
        .from(account::Entity)
        .and_where(column(account::Column::TenantId).eq(scope.tenant_id()))
        .and_where(column(account::Column::Id).equals((Entity, Column::AccountId)));
    select
}

/// The owners of renewals today; those that nobody answers for are missing in the answer. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn owners(scope: &Scope, renewals: &[Uuid]) -> Result<HashMap<Uuid, Uuid>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let query = scope
        .find::<Entity>()
        .filter(Column::Id.is_in(renewals.iter().copied()))
        .select_only()
        .column(Column::Id)
        .expr_as(owner(scope), "owner");
    let rows: Vec<(Uuid, Option<Uuid>)> = query.into_tuple().all(scope.connection()).await?;
    let owned = rows.into_iter();
    Ok(owned.filter_map(|(id, owner)| Some((id, owner?))).collect())
}
