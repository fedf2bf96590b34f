//! Reading who owns what, on any day.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::{member::Permission, ownership::OwnershipRole};
use sea_orm::{
    ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use super::entity::{Column, Entity, Model};
use crate::{
    account::entity::account,
    error::Error,
    page::{self, Page, PageRequest, SortKey},
    scope::Scope,
};

/// Which assignments are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Those that cover the day.
    On(NaiveDate),
    /// All that there ever were or are planned.
    Ever,
}

/// The assignments of accounts, by their first day; accounts without any are missing in the answer. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn of_accounts(
    scope: &Scope,
    accounts: &[Uuid],
    when: When,
) -> Result<HashMap<Uuid, Vec<Model>>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let mut query = scope
        .find::<Entity>()
        .filter(Column::AccountId.is_in(accounts.iter().copied()));
    if let When::On(date) = when {
        query = query.filter(covers(date));
    }
    let query = query
        .order_by_asc(Column::StartsOn)
        .order_by_asc(Column::Id);
    let mut of_account: HashMap<Uuid, Vec<Model>> = HashMap::with_capacity(accounts.len());
    for row in query.all(scope.connection()).await? {
        of_account.entry(row.account_id).or_default().push(row);
    }
    Ok(of_account)
}

/// A page of everybody's assignments to one account, by their first day.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] for a page or cursor that is not allowed.
pub async fn history(
    scope: &Scope,
    account: Uuid,
    request: &PageRequest,
) -> Result<Page<Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let query = scope.find::<Entity>().filter(Column::AccountId.eq(account));
    let order = [
        SortKey::ascending(Expr::col(Column::StartsOn), page::SortKind::Date),
        SortKey::ascending(Expr::col(Column::Id), page::SortKind::Id),
    ];
    page::load(scope, query, &order, request).await
}

/// The primary owners of accounts on a day; unowned accounts are missing in the answer. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn owners_on(
    scope: &Scope,
    accounts: &[Uuid],
    date: NaiveDate,
) -> Result<HashMap<Uuid, Uuid>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let query = scope
        .find::<Entity>()
        .filter(Column::AccountId.is_in(accounts.iter().copied()))
        .filter(Column::Role.eq(OwnershipRole::Primary.as_str()))
        .filter(covers(date))
        .select_only()
        .columns([Column::AccountId, Column::MemberId]);
    let rows: Vec<(Uuid, Uuid)> = query.into_tuple().all(scope.connection()).await?;
    Ok(rows.into_iter().collect())
}

/// The condition on accounts that the member has one of the roles for them on the day: the member's book of business.
#[must_use]
pub fn in_book(scope: &Scope, member: Uuid, roles: &[OwnershipRole], date: NaiveDate) -> Condition {
    if roles == [OwnershipRole::Primary] && date == scope.today() {
        return Condition::all().add(account::Column::OwnerId.eq(member));
    }
    let assigned = scope
        .find::<Entity>()
        .select_only()
        .column(Column::AccountId)
        .filter(Column::MemberId.eq(member))
        .filter(Column::Role.is_in(roles.iter().map(|role| role.as_str())))
        .filter(covers(date));
    Condition::all().add(account::Column::Id.in_subquery(assigned.into_query()))
}

/// The condition on accounts that nobody is their primary owner on the day.
#[must_use]
pub fn unowned(scope: &Scope, date: NaiveDate) -> Condition {
    if date == scope.today() {
        return Condition::all().add(account::Column::OwnerId.is_null());
    }
    let owned = scope
        .find::<Entity>()
        .select_only()
        .column(Column::AccountId)
        .filter(Column::Role.eq(OwnershipRole::Primary.as_str()))
        .filter(covers(date));
    Condition::all().add(account::Column::Id.not_in_subquery(owned.into_query()))
}

/// The accounts that a member has in one of the roles on a day, archived ones included, by id.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn book(
    scope: &Scope,
    member: Uuid,
    roles: &[OwnershipRole],
    date: NaiveDate,
) -> Result<Vec<Uuid>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let query = scope
        .find::<account::Entity>()
        .filter(in_book(scope, member, roles, date))
        .select_only()
        .column(account::Column::Id)
        .order_by_asc(account::Column::Id);
    Ok(query.into_tuple().all(scope.connection()).await?)
}

/// A page of the accounts that a member has in one of the roles on a day and that are not archived, by name.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] for a page or cursor that is not allowed.
pub async fn book_page(
    scope: &Scope,
    member: Uuid,
    roles: &[OwnershipRole],
    date: NaiveDate,
    request: &PageRequest,
) -> Result<Page<account::Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    account_page(scope, in_book(scope, member, roles, date), request).await
}

/// A page of the accounts that have no primary owner on a day and are not archived, by name.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] for a page or cursor that is not allowed.
pub async fn unowned_page(
    scope: &Scope,
    date: NaiveDate,
    request: &PageRequest,
) -> Result<Page<account::Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    account_page(scope, unowned(scope, date), request).await
}

async fn account_page(
    scope: &Scope,
    condition: Condition,
    request: &PageRequest,
) -> Result<Page<account::Model>, Error> {
    let query = scope
        .find::<account::Entity>()
        .filter(account::Column::ArchivedAt.is_null())
        .filter(condition);
    let order = [
        SortKey::ascending(Expr::col(account::Column::Name), page::SortKind::Text),
        SortKey::ascending(Expr::col(account::Column::Id), page::SortKind::Id),
    ];
    page::load(scope, query, &order, request).await
}

/// The condition on assignments that they cover the day.
pub(super) fn covers(date: NaiveDate) -> Condition {
    Condition::all().add(Column::StartsOn.lte(date)).add(
        Condition::any()
            .add(Column::EndsOn.is_null())
            .add(Expr::col((Entity, Column::EndsOn)).gt(date)),
    )
}
