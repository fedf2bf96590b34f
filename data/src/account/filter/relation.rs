//! What other tables say about an account on a day, as sub-selects. Each names the tenant.

use chrono::NaiveDate;
use domain::ownership::OwnershipRole;
use sea_orm::{
    ColumnTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Condition, Expr, ExprTrait, SimpleExpr},
};
use uuid::Uuid;

use super::{OwnedBy, terms::column};
use crate::{
    account::entity::{account, stage},
    ownership::entity as ownership,
    revenue::entity::{line, subscription},
    scope::Scope,
};

fn account_id() -> SimpleExpr {
    column(account::Column::Id)
}

/// From `start` on and before `end`, which may be open.
fn covers<C: ColumnTrait>(start: C, end: C, day: NaiveDate) -> Condition {
    let not_over = Condition::any().add(end.is_null()).add(end.gt(day));
    Condition::all().add(start.lte(day)).add(not_over)
}

/// The primary owner on a day; absent when there is none.
pub(super) fn owner_on(scope: &Scope, day: NaiveDate) -> SimpleExpr {
    use ownership::Column;
    let query = scope
        .find::<ownership::Entity>()
        .filter(column(Column::AccountId).eq(account_id()))
        .filter(Column::Role.eq(OwnershipRole::Primary.as_str()))
        .filter(covers(Column::StartsOn, Column::EndsOn, day))
        .order_by_desc(Column::StartsOn)
        .limit(1)
        .select_only()
        .column(Column::MemberId);
    query.into_query().into()
}

/// The stage at the end of a day; absent before the first one.
pub(super) fn stage_on(scope: &Scope, day: NaiveDate) -> SimpleExpr {
    use stage::Column;
    let query = scope
        .find::<stage::Entity>()
        .filter(column(Column::AccountId).eq(account_id()))
        .filter(Column::StartsOn.lte(day))
        .order_by_desc(Column::StartsOn)
        .limit(1)
        .select_only()
        .column(Column::Stage);
    query.into_query().into()
}

/// Whether a member owns the account on a day.
pub(super) fn is_owned(scope: &Scope, by: OwnedBy, day: NaiveDate) -> SimpleExpr {
    use ownership::Column;
    let mut query = scope
        .find::<ownership::Entity>()
        .filter(column(Column::AccountId).eq(account_id()))
        .filter(Column::MemberId.eq(by.member))
        .filter(covers(Column::StartsOn, Column::EndsOn, day));
    if let Some(role) = by.role {
        query = query.filter(Column::Role.eq(role.as_str()));
    }
    Expr::exists(query.select_only().column(Column::Id).into_query())
}

/// Whether the account has a line of one of the plans on a day.
pub(super) fn has_plan(scope: &Scope, plans: &[Uuid], day: NaiveDate) -> SimpleExpr {
    let of_line = scope
        .find::<subscription::Entity>()
        .filter(column(subscription::Column::Id).eq(column(line::Column::SubscriptionId)))
        .filter(covers(
            subscription::Column::StartsOn,
            subscription::Column::EndsOn,
            day,
        ))
        .select_only()
        .column(subscription::Column::Id);
    let lines = scope
        .find::<line::Entity>()
        .filter(column(line::Column::AccountId).eq(account_id()))
        .filter(line::Column::PlanId.is_in(plans.iter().copied()))
        .filter(covers(line::Column::StartsOn, line::Column::EndsOn, day))
        .filter(Expr::exists(of_line.into_query()))
        .select_only()
        .column(line::Column::Id);
    Expr::exists(lines.into_query())
}
