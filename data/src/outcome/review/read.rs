//! Reading business reviews, who took part, and what is to be done after them.

use std::collections::HashMap;

use domain::member::Permission;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, sea_query::Expr};
use uuid::Uuid;

use super::{
    BusinessReview,
    entity::{follow_up, review, review_contact, review_member},
};
use crate::{
    error::Error,
    page::{self, Page, PageRequest, SortKey, SortKind},
    scope::Scope,
};

/// The reviews of these ids; unknown ids are left out.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<Vec<review::Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    rows_by_ids(scope, ids).await
}

async fn rows_by_ids(scope: &Scope, ids: &[Uuid]) -> Result<Vec<review::Model>, Error> {
    scope.rows::<review::Entity>(review::Column::Id, ids).await
}

/// The review of an id with who took part and what is to be done. Four statements.
pub(super) async fn whole(scope: &Scope, id: Uuid) -> Result<Option<BusinessReview>, Error> {
    let Some(row) = rows_by_ids(scope, &[id]).await?.pop() else {
        return Ok(None);
    };
    Ok(Some(BusinessReview {
        row,
        members: member_ids(scope, &[id])
            .await?
            .remove(&id)
            .unwrap_or_default(),
        contacts: contact_ids(scope, &[id])
            .await?
            .remove(&id)
            .unwrap_or_default(),
        follow_ups: follow_up_rows(scope, &[id]).await?,
    }))
}

/// The review that has a follow-up.
pub(super) async fn whole_of_follow_up(
    scope: &Scope,
    follow_up: Uuid,
) -> Result<Option<BusinessReview>, Error> {
    let query = scope
        .find::<follow_up::Entity>()
        .filter(follow_up::Column::Id.eq(follow_up));
    match query.one(scope.connection()).await? {
        Some(found) => whole(scope, found.review_id).await,
        None => Ok(None),
    }
}

/// The members who took part in each of some reviews, by id. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn members_of(
    scope: &Scope,
    reviews: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Uuid>>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    member_ids(scope, reviews).await
}

async fn member_ids(scope: &Scope, reviews: &[Uuid]) -> Result<HashMap<Uuid, Vec<Uuid>>, Error> {
    use review_member::{Column, Entity};
    let query = scope
        .find::<Entity>()
        .filter(Column::ReviewId.is_in(reviews.iter().copied()));
    let rows = query.all(scope.connection()).await?.into_iter();
    Ok(grouped(rows.map(|row| (row.review_id, row.member_id))))
}

/// The contacts who took part in each of some reviews, by id. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn contacts_of(
    scope: &Scope,
    reviews: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Uuid>>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    contact_ids(scope, reviews).await
}

async fn contact_ids(scope: &Scope, reviews: &[Uuid]) -> Result<HashMap<Uuid, Vec<Uuid>>, Error> {
    use review_contact::{Column, Entity};
    let query = scope
        .find::<Entity>()
        .filter(Column::ReviewId.is_in(reviews.iter().copied()));
    let rows = query.all(scope.connection()).await?.into_iter();
    Ok(grouped(rows.map(|row| (row.review_id, row.contact_id))))
}

/// The people of each review, by id.
fn grouped(pairs: impl Iterator<Item = (Uuid, Uuid)>) -> HashMap<Uuid, Vec<Uuid>> {
    let mut people: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for (review, person) in pairs {
        people.entry(review).or_default().push(person);
    }
    people.values_mut().for_each(|ids| ids.sort_unstable());
    people
}

/// What is to be done after each of some reviews, by due day. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn follow_ups_of(
    scope: &Scope,
    reviews: &[Uuid],
) -> Result<HashMap<Uuid, Vec<follow_up::Model>>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let mut rows = follow_up_rows(scope, reviews).await?;
    rows.sort_by_key(|row| (row.due_on, row.id));
    let mut follow_ups: HashMap<Uuid, Vec<follow_up::Model>> = HashMap::new();
    for row in rows {
        follow_ups.entry(row.review_id).or_default().push(row);
    }
    Ok(follow_ups)
}

async fn follow_up_rows(scope: &Scope, reviews: &[Uuid]) -> Result<Vec<follow_up::Model>, Error> {
    use follow_up::{Column, Entity};
    let query = scope
        .find::<Entity>()
        .filter(Column::ReviewId.is_in(reviews.iter().copied()))
        .order_by_asc(Column::Id);
    Ok(query.all(scope.connection()).await?)
}

/// Reviews, the latest first.
fn keys() -> [SortKey; 2] {
    let by = |column: review::Column, kind| SortKey::ascending(Expr::col(column), kind);
    [
        by(review::Column::HeldOn, SortKind::Date).descending(true),
        by(review::Column::Id, SortKind::Id).descending(true),
    ]
}

/// A page of one account's reviews, the latest first.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] for a page or cursor that is not allowed.
pub async fn of_account(
    scope: &Scope,
    account: Uuid,
    request: &PageRequest,
) -> Result<Page<review::Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let query = scope
        .find::<review::Entity>()
        .filter(review::Column::AccountId.eq(account));
    page::load(scope, query, &keys(), request).await
}

/// The first page of the reviews of each of many accounts, with the cursors of [`of_account`]. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] for a page that is not allowed.
pub async fn first_of_accounts(
    scope: &Scope,
    accounts: &[Uuid],
    first: Option<i64>,
) -> Result<HashMap<Uuid, Page<review::Model>>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let (query, by) = (scope.find::<review::Entity>(), review::Column::AccountId);
    page::load_each(scope, &query, by, accounts, &keys(), first).await
}

/// How many reviews each of many accounts has; zero is left out. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn counts_of_accounts(
    scope: &Scope,
    accounts: &[Uuid],
) -> Result<HashMap<Uuid, i64>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let (query, by) = (scope.find::<review::Entity>(), review::Column::AccountId);
    page::count_each(scope, query, by, accounts).await
}
