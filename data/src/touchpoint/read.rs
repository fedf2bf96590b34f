//! Reading touchpoints and who took part.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::member::Permission;
use sea_orm::{
    ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::Expr,
};
use uuid::Uuid;

use super::{
    Touchpoint,
    entity::{contact, touchpoint},
};
use crate::{
    error::Error,
    filter::Comparators,
    page::{self, Page, PageRequest, SortKey, SortKind},
    scope::Scope,
};
use touchpoint::{Column, Entity, Model};

/// The touchpoints of these ids; unknown ids are left out.
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

/// The touchpoints of these external ids; unknown ones are left out.
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

/// The contacts who took part, by touchpoint, by id. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn contacts_of(
    scope: &Scope,
    touchpoints: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Uuid>>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    parties(scope, touchpoints).await
}

async fn parties(scope: &Scope, touchpoints: &[Uuid]) -> Result<HashMap<Uuid, Vec<Uuid>>, Error> {
    let query = scope
        .find::<contact::Entity>()
        .filter(contact::Column::TouchpointId.is_in(touchpoints.iter().copied()))
        .order_by_asc(contact::Column::ContactId);
    let mut contacts: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for row in query.all(scope.connection()).await? {
        let of = contacts.entry(row.touchpoint_id).or_default();
        of.push(row.contact_id);
    }
    Ok(contacts)
}

/// The touchpoints with who took part; no statement when there are none.
pub(super) async fn with_contacts(
    scope: &Scope,
    rows: Vec<Model>,
) -> Result<Vec<Touchpoint>, Error> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut contacts = parties(scope, &ids).await?;
    let with_contacts = rows.into_iter().map(|row| {
        let mut contacts = contacts.remove(&row.id).unwrap_or_default();
        contacts.sort_unstable();
        Touchpoint { row, contacts }
    });
    Ok(with_contacts.collect())
}

/// Which touchpoints are wanted; all conditions that are given must hold.
#[derive(Clone, Debug, Default)]
pub struct TouchpointFilter {
    /// By account.
    pub account: Comparators<Uuid>,
    /// By who was in touch with the customer.
    pub member: Comparators<Uuid>,
    /// By somebody who took part.
    pub contact: Option<Uuid>,
    /// By id in the system it comes from.
    pub external_id: Comparators<String>,
    /// By what it was.
    pub kind: Comparators<String>,
    /// By who started it.
    pub initiator: Comparators<String>,
    /// By when it was.
    pub occurred_at: Comparators<DateTime<Utc>>,
    /// By what it was about.
    pub subject: Comparators<String>,
}

/// How touchpoints are ordered, the latest first when nothing is said; equal ones by id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TouchpointOrder {
    /// By what.
    pub field: TouchpointOrderField,
    /// Greatest first.
    pub descending: bool,
}

impl Default for TouchpointOrder {
    fn default() -> Self {
        Self {
            field: TouchpointOrderField::OccurredAt,
            descending: true,
        }
    }
}

/// What touchpoints can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TouchpointOrderField {
    /// When it was.
    OccurredAt,
    /// The id in the system it comes from; those without one come last.
    ExternalId,
    /// When it was made.
    CreatedAt,
}

impl TouchpointOrder {
    fn keys(self) -> [SortKey; 2] {
        let by = |column: Column, kind| SortKey::ascending(Expr::col(column), kind);
        let first = match self.field {
            TouchpointOrderField::OccurredAt => by(Column::OccurredAt, SortKind::Instant),
            TouchpointOrderField::ExternalId => by(Column::ExternalId, SortKind::Text).nullable(),
            TouchpointOrderField::CreatedAt => by(Column::CreatedAt, SortKind::Instant),
        };
        [
            first.descending(self.descending),
            by(Column::Id, SortKind::Id).descending(self.descending),
        ]
    }
}

/// The query of the touchpoints that meet a filter, for [`page::count`].
#[must_use]
pub fn matching(scope: &Scope, filter: TouchpointFilter) -> Select<Entity> {
    let column = |column: Column| Expr::col((Entity, column));
    let mut all = Condition::all()
        .add(filter.account.condition(&column(Column::AccountId)))
        .add(filter.member.condition(&column(Column::MemberId)))
        .add(filter.external_id.condition(&column(Column::ExternalId)))
        .add(filter.kind.condition(&column(Column::Kind)))
        .add(filter.initiator.condition(&column(Column::Initiator)))
        .add(filter.occurred_at.condition(&column(Column::OccurredAt)))
        .add(filter.subject.condition(&column(Column::Subject)));
    if let Some(contact) = filter.contact {
        let theirs = scope
            .find::<contact::Entity>()
            .filter(contact::Column::ContactId.eq(contact))
            .select_only()
            .column(contact::Column::TouchpointId)
            .into_query();
        all = all.add(Column::Id.in_subquery(theirs));
    }
    scope.find::<Entity>().filter(all)
}

/// A page of touchpoints.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] for a page or cursor that is not allowed.
pub async fn list(
    scope: &Scope,
    filter: TouchpointFilter,
    order: TouchpointOrder,
    request: &PageRequest,
) -> Result<Page<Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    page::load(scope, matching(scope, filter), &order.keys(), request).await
}

/// A page of one account's touchpoints, the latest first.
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
    page::load(scope, query, &TouchpointOrder::default().keys(), request).await
}

/// The first page of the touchpoints of each of many accounts, with the cursors of [`of_account`]. One statement.
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
    let (by, keys) = (Column::AccountId, TouchpointOrder::default().keys());
    page::load_each(scope, &query, by, accounts, &keys, first).await
}

/// How many touchpoints each of many accounts has; zero is left out. One statement.
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
