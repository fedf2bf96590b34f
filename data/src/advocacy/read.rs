//! Reading activities.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::member::Permission;
use sea_orm::{ColumnTrait, Condition, QueryFilter, Select, sea_query::Expr};
use uuid::Uuid;

use super::entity::{Column, Entity, Model};
use crate::{
    error::Error,
    filter::Comparators,
    page::{self, Page, PageRequest, SortKey, SortKind},
    scope::Scope,
};

/// The activities of these ids; unknown ids are left out.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<Vec<Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    rows_by_ids(scope, ids).await
}

pub(super) async fn rows_by_ids(scope: &Scope, ids: &[Uuid]) -> Result<Vec<Model>, Error> {
    scope.rows::<Entity>(Column::Id, ids).await
}

/// The activities of these external ids; unknown ones are left out.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn by_external_ids(scope: &Scope, external_ids: &[&str]) -> Result<Vec<Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    rows_by_external_ids(scope, external_ids).await
}

pub(super) async fn rows_by_external_ids(
    scope: &Scope,
    external_ids: &[&str],
) -> Result<Vec<Model>, Error> {
    scope.rows::<Entity>(Column::ExternalId, external_ids).await
}

/// Which activities are wanted; all conditions that are given must hold.
#[derive(Clone, Debug, Default)]
pub struct ActivityFilter {
    /// By account.
    pub account: Comparators<Uuid>,
    /// By the person at the account.
    pub contact: Comparators<Uuid>,
    /// By who looks after it.
    pub member: Comparators<Uuid>,
    /// By id in the system it comes from.
    pub external_id: Comparators<String>,
    /// By what the customer is asked for.
    pub kind: Comparators<String>,
    /// By how far it is.
    pub stage: Comparators<String>,
    /// By the day on which it came into that stage.
    pub stage_on: Comparators<NaiveDate>,
    /// By who was referred.
    pub referred: Comparators<String>,
}

/// How activities are ordered, the one that moved last first when nothing is said; equal ones by id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActivityOrder {
    /// By what.
    pub field: ActivityOrderField,
    /// Greatest first.
    pub descending: bool,
}

impl Default for ActivityOrder {
    fn default() -> Self {
        Self {
            field: ActivityOrderField::StageOn,
            descending: true,
        }
    }
}

/// What activities can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActivityOrderField {
    /// When it came into the stage in which it is.
    StageOn,
    /// The id in the system it comes from; those without one come last.
    ExternalId,
    /// When it was made.
    CreatedAt,
}

impl ActivityOrder {
    fn keys(self) -> [SortKey; 2] {
        let by = |column: Column, kind| SortKey::ascending(Expr::col(column), kind);
        let first = match self.field {
            ActivityOrderField::StageOn => by(Column::StageOn, SortKind::Date),
            ActivityOrderField::ExternalId => by(Column::ExternalId, SortKind::Text).nullable(),
            ActivityOrderField::CreatedAt => by(Column::CreatedAt, SortKind::Instant),
        };
        [
            first.descending(self.descending),
            by(Column::Id, SortKind::Id).descending(self.descending),
        ]
    }
}

/// The query of the activities that meet a filter, for [`page::count`].
#[must_use]
pub fn matching(scope: &Scope, filter: ActivityFilter) -> Select<Entity> {
    let column = |column: Column| Expr::col((Entity, column));
    let all = Condition::all()
        .add(filter.account.condition(&column(Column::AccountId)))
        .add(filter.contact.condition(&column(Column::ContactId)))
        .add(filter.member.condition(&column(Column::MemberId)))
        .add(filter.external_id.condition(&column(Column::ExternalId)))
        .add(filter.kind.condition(&column(Column::Kind)))
        .add(filter.stage.condition(&column(Column::Stage)))
        .add(filter.stage_on.condition(&column(Column::StageOn)))
        .add(filter.referred.condition(&column(Column::Referred)));
    scope.find::<Entity>().filter(all)
}

/// A page of activities.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] for a page or cursor that is not allowed.
pub async fn list(
    scope: &Scope,
    filter: ActivityFilter,
    order: ActivityOrder,
    request: &PageRequest,
) -> Result<Page<Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    page::load(scope, matching(scope, filter), &order.keys(), request).await
}

/// A page of one account's activities, the one that moved last first.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] for a page or cursor that is not allowed.
pub async fn of_account(
    scope: &Scope,
    account: Uuid,
    request: &PageRequest,
) -> Result<Page<Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let query = scope.find::<Entity>().filter(Column::AccountId.eq(account));
    page::load(scope, query, &ActivityOrder::default().keys(), request).await
}

/// The first page of the activities of each of many accounts, with the cursors of [`of_account`]. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] for a page that is not allowed.
pub async fn first_of_accounts(
    scope: &Scope,
    accounts: &[Uuid],
    first: Option<i64>,
) -> Result<HashMap<Uuid, Page<Model>>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let query = scope.find::<Entity>();
    let (by, keys) = (Column::AccountId, ActivityOrder::default().keys());
    page::load_each(scope, &query, by, accounts, &keys, first).await
}

/// How many activities each of many accounts has; zero is left out. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn counts_of_accounts(
    scope: &Scope,
    accounts: &[Uuid],
) -> Result<HashMap<Uuid, i64>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    page::count_each(scope, scope.find::<Entity>(), Column::AccountId, accounts).await
}
