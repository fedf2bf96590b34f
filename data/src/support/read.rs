//! Reading cases and what happened to them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::member::Permission;
use sea_orm::{
    ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect, Select, sea_query::Expr,
};
use uuid::Uuid;

use super::{
    SupportCase,
    entity::{case, event},
};
use crate::{
    error::Error,
    filter::Comparators,
    page::{self, Page, PageRequest, SortKey, SortKind},
    scope::Scope,
};
use case::{Column, Entity, Model};

/// The cases of these ids; unknown ids are left out.
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

/// The cases of these external ids; unknown ones are left out.
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

/// What happened to cases, by case, in the order of time. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn events_of(
    scope: &Scope,
    cases: &[Uuid],
) -> Result<HashMap<Uuid, Vec<event::Model>>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    rows_of(scope, cases).await
}

async fn rows_of(scope: &Scope, cases: &[Uuid]) -> Result<HashMap<Uuid, Vec<event::Model>>, Error> {
    let query = scope
        .find::<event::Entity>()
        .filter(event::Column::CaseId.is_in(cases.iter().copied()))
        .order_by_asc(event::Column::OccurredAt)
        .order_by_asc(event::Column::Id);
    let mut events: HashMap<Uuid, Vec<event::Model>> = HashMap::with_capacity(cases.len());
    for row in query.all(scope.connection()).await? {
        events.entry(row.case_id).or_default().push(row);
    }
    Ok(events)
}

/// Which case each of these external ids of events belongs to; no statement when there are none.
pub(super) async fn cases_of_events(
    scope: &Scope,
    external_ids: &[&str],
) -> Result<HashMap<String, Uuid>, Error> {
    if external_ids.is_empty() {
        return Ok(HashMap::new());
    }
    let query = scope
        .find::<event::Entity>()
        .filter(event::Column::ExternalId.is_in(external_ids.iter().copied()))
        .select_only()
        .columns([event::Column::ExternalId, event::Column::CaseId]);
    let rows: Vec<(Option<String>, Uuid)> = query.into_tuple().all(scope.connection()).await?;
    let named = rows.into_iter();
    Ok(named
        .filter_map(|(name, case)| Some((name?, case)))
        .collect())
}

/// The event of this id.
pub(super) async fn event_by_id(scope: &Scope, id: Uuid) -> Result<Option<event::Model>, Error> {
    let query = scope
        .find::<event::Entity>()
        .filter(event::Column::Id.eq(id));
    Ok(query.one(scope.connection()).await?)
}

/// The cases with what happened to them; no statement when there are none.
pub(super) async fn with_events(
    scope: &Scope,
    rows: Vec<Model>,
) -> Result<Vec<SupportCase>, Error> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut events = rows_of(scope, &ids).await?;
    let with_events = rows.into_iter().map(|row| {
        let mut events = events.remove(&row.id).unwrap_or_default();
        events.sort_by_key(|event| event.id);
        SupportCase { row, events }
    });
    Ok(with_events.collect())
}

/// Which cases are wanted; all conditions that are given must hold.
#[derive(Clone, Debug, Default)]
pub struct CaseFilter {
    /// By account.
    pub account: Comparators<Uuid>,
    /// By the person who asks.
    pub contact: Comparators<Uuid>,
    /// By id in the help desk.
    pub external_id: Comparators<String>,
    /// By what it is about.
    pub subject: Comparators<String>,
    /// By where it stands.
    pub status: Comparators<String>,
    /// By channel.
    pub channel: Comparators<String>,
    /// By priority.
    pub priority: Comparators<String>,
    /// By whether it was passed on.
    pub escalated: Comparators<bool>,
    /// By who opened it.
    pub opened_by: Comparators<String>,
    /// By when it was opened.
    pub opened_at: Comparators<DateTime<Utc>>,
    /// By when it was resolved.
    pub resolved_at: Comparators<DateTime<Utc>>,
    /// By why it was closed.
    pub closure_reason: Comparators<String>,
    /// By satisfaction.
    pub satisfaction_score: Comparators<i32>,
}

/// How cases are ordered, the latest first when nothing is said; equal ones by id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CaseOrder {
    /// By what.
    pub field: CaseOrderField,
    /// Greatest first.
    pub descending: bool,
}

impl Default for CaseOrder {
    fn default() -> Self {
        Self {
            field: CaseOrderField::OpenedAt,
            descending: true,
        }
    }
}

/// What cases can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaseOrderField {
    /// When it was opened.
    OpenedAt,
    /// When it was resolved; those that are not come last.
    ResolvedAt,
    /// The id in the help desk; those without one come last.
    ExternalId,
    /// When it was made.
    CreatedAt,
}

impl CaseOrder {
    fn keys(self) -> [SortKey; 2] {
        let by = |column: Column, kind| SortKey::ascending(Expr::col(column), kind);
        let first = match self.field {
            CaseOrderField::OpenedAt => by(Column::OpenedAt, SortKind::Instant),
            CaseOrderField::ResolvedAt => by(Column::ResolvedAt, SortKind::Instant).nullable(),
            CaseOrderField::ExternalId => by(Column::ExternalId, SortKind::Text).nullable(),
            CaseOrderField::CreatedAt => by(Column::CreatedAt, SortKind::Instant),
        };
        [
            first.descending(self.descending),
            by(Column::Id, SortKind::Id).descending(self.descending),
        ]
    }
}

/// The query of the cases that meet a filter, for [`page::count`].
#[must_use]
pub fn matching(scope: &Scope, filter: CaseFilter) -> Select<Entity> {
    let column = |column: Column| Expr::col((Entity, column));
    let all = Condition::all()
        .add(filter.account.condition(&column(Column::AccountId)))
        .add(filter.contact.condition(&column(Column::ContactId)))
        .add(filter.external_id.condition(&column(Column::ExternalId)))
        .add(filter.subject.condition(&column(Column::Subject)))
        .add(filter.status.condition(&column(Column::Status)))
        .add(filter.channel.condition(&column(Column::Channel)))
        .add(filter.priority.condition(&column(Column::Priority)))
        .add(filter.escalated.condition(&column(Column::Escalated)))
        .add(filter.opened_by.condition(&column(Column::OpenedBy)))
        .add(filter.opened_at.condition(&column(Column::OpenedAt)))
        .add(filter.resolved_at.condition(&column(Column::ResolvedAt)))
        .add(
            filter
                .closure_reason
                .condition(&column(Column::ClosureReason)),
        )
        .add(
            filter
                .satisfaction_score
                .condition(&column(Column::SatisfactionScore)),
        );
    scope.find::<Entity>().filter(all)
}

/// A page of cases.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] for a page or cursor that is not allowed.
pub async fn list(
    scope: &Scope,
    filter: CaseFilter,
    order: CaseOrder,
    request: &PageRequest,
) -> Result<Page<Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    page::load(scope, matching(scope, filter), &order.keys(), request).await
}

/// A page of one account's cases, the latest first.
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
    page::load(scope, query, &CaseOrder::default().keys(), request).await
}

/// The first page of the cases of each of many accounts, with the cursors of [`of_account`]. One statement.
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
    let (by, keys) = (Column::AccountId, CaseOrder::default().keys());
    page::load_each(scope, &query, by, accounts, &keys, first).await
}

/// How many cases each of many accounts has; zero is left out. One statement.
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
