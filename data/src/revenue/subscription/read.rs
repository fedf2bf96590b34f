//! Reading subscriptions and their lines.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::member::Permission;
use sea_orm::{
    ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::Expr,
};
use uuid::Uuid;

use super::{Subscription, line, pause, subscription};
use crate::{
    error::Error,
    filter::Comparators,
    page::{self, Page, PageRequest, SortKey, SortKind},
    revenue::entity::reason_pick,
    scope::Scope,
};
use subscription::{Column, Entity, Model};

/// The subscriptions of these ids; unknown ids are left out.
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

/// The subscriptions of these external ids; unknown ones are left out.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn by_external_ids(scope: &Scope, external_ids: &[&str]) -> Result<Vec<Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    rows_by_external_ids(scope, external_ids).await
}

pub(crate) async fn rows_by_external_ids(
    scope: &Scope,
    external_ids: &[&str],
) -> Result<Vec<Model>, Error> {
    scope.rows::<Entity>(Column::ExternalId, external_ids).await
}

/// The lines of subscriptions, by subscription and first day. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn lines_of(
    scope: &Scope,
    subscriptions: &[Uuid],
) -> Result<HashMap<Uuid, Vec<line::Model>>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    rows_of(scope, subscriptions).await
}

async fn rows_of(
    scope: &Scope,
    subscriptions: &[Uuid],
) -> Result<HashMap<Uuid, Vec<line::Model>>, Error> {
    let query = scope
        .find::<line::Entity>()
        .filter(line::Column::SubscriptionId.is_in(subscriptions.iter().copied()))
        .order_by_asc(line::Column::StartsOn)
        .order_by_asc(line::Column::Id);
    let mut lines: HashMap<Uuid, Vec<line::Model>> = HashMap::with_capacity(subscriptions.len());
    for row in query.all(scope.connection()).await? {
        lines.entry(row.subscription_id).or_default().push(row);
    }
    Ok(lines)
}

/// The pauses of subscriptions, by subscription and first day. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn pauses_of(
    scope: &Scope,
    subscriptions: &[Uuid],
) -> Result<HashMap<Uuid, Vec<pause::Model>>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    pause_rows_of(scope, subscriptions).await
}

async fn pause_rows_of(
    scope: &Scope,
    subscriptions: &[Uuid],
) -> Result<HashMap<Uuid, Vec<pause::Model>>, Error> {
    use pause::Column;
    let query = scope
        .find::<pause::Entity>()
        .filter(Column::SubscriptionId.is_in(subscriptions.iter().copied()))
        .order_by_asc(Column::StartsOn);
    let mut pauses: HashMap<Uuid, Vec<pause::Model>> = HashMap::new();
    for row in query.all(scope.connection()).await? {
        pauses.entry(row.subscription_id).or_default().push(row);
    }
    Ok(pauses)
}

/// The ids of the churn reasons that were picked for subscriptions, by subscription, ascending. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn reasons_of(
    scope: &Scope,
    subscriptions: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Uuid>>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    picks_of(scope, subscriptions).await
}

async fn picks_of(
    scope: &Scope,
    subscriptions: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Uuid>>, Error> {
    use reason_pick::Column;
    let query = scope
        .find::<reason_pick::Entity>()
        .filter(Column::SubscriptionId.is_in(subscriptions.iter().copied()))
        .select_only()
        .columns([Column::SubscriptionId, Column::ChurnReasonId]);
    let picks: Vec<(Uuid, Uuid)> = query.into_tuple().all(scope.connection()).await?;
    let mut reasons: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for (subscription, reason) in picks {
        reasons.entry(subscription).or_default().push(reason);
    }
    for reasons in reasons.values_mut() {
        reasons.sort_unstable();
    }
    Ok(reasons)
}

/// The subscriptions with all that is theirs; no statement when there are none.
pub(super) async fn with_parts(
    scope: &Scope,
    rows: Vec<Model>,
) -> Result<Vec<Subscription>, Error> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut lines = rows_of(scope, &ids).await?;
    let mut pauses = pause_rows_of(scope, &ids).await?;
    let mut reasons = picks_of(scope, &ids).await?;
    let whole = rows.into_iter().map(|row| {
        let mut lines = lines.remove(&row.id).unwrap_or_default();
        lines.sort_by_key(|line| line.id);
        Subscription {
            lines,
            pauses: pauses.remove(&row.id).unwrap_or_default(),
            reasons: reasons.remove(&row.id).unwrap_or_default(),
            row,
        }
    });
    Ok(whole.collect())
}

/// The subscriptions of these ids with all that is theirs; unknown ids are left out. Four statements.
pub(crate) async fn with_lines_of(scope: &Scope, ids: &[Uuid]) -> Result<Vec<Subscription>, Error> {
    let rows = rows_by_ids(scope, ids).await?;
    with_parts(scope, rows).await
}

/// Which subscriptions are wanted; all conditions that are given must hold.
#[derive(Clone, Debug, Default)]
pub struct SubscriptionFilter {
    /// By account.
    pub account: Comparators<Uuid>,
    /// By id in the billing system.
    pub external_id: Comparators<String>,
    /// By the plan of one of its lines.
    pub plan: Option<Comparators<Uuid>>,
    /// By whether it runs on the day, in trial or not.
    pub live_on: Option<NaiveDate>,
    /// By first day.
    pub starts_on: Comparators<NaiveDate>,
    /// By the day after the last one.
    pub ends_on: Comparators<NaiveDate>,
}

/// How subscriptions are ordered, by first day when nothing is said; equal ones by id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SubscriptionOrder {
    /// By what.
    pub field: SubscriptionOrderField,
    /// Greatest first.
    pub descending: bool,
}

/// What subscriptions can be ordered by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SubscriptionOrderField {
    /// The first day.
    #[default]
    StartsOn,
    /// The day after the last one; open ones come last.
    EndsOn,
    /// The id in the billing system; those without one come last.
    ExternalId,
    /// When it was made.
    CreatedAt,
}

impl SubscriptionOrder {
    fn keys(self) -> [SortKey; 2] {
        let by = |column: Column, kind| SortKey::ascending(Expr::col(column), kind);
        let first = match self.field {
            SubscriptionOrderField::StartsOn => by(Column::StartsOn, SortKind::Date),
            SubscriptionOrderField::EndsOn => by(Column::EndsOn, SortKind::Date).nullable(),
            SubscriptionOrderField::ExternalId => by(Column::ExternalId, SortKind::Text).nullable(),
            SubscriptionOrderField::CreatedAt => by(Column::CreatedAt, SortKind::Instant),
        };
        [
            first.descending(self.descending),
            by(Column::Id, SortKind::Id).descending(self.descending),
        ]
    }
}

/// The query of the subscriptions that meet a filter, for [`page::count`].
#[must_use]
pub fn matching(scope: &Scope, filter: SubscriptionFilter) -> Select<Entity> {
    let column = |column: Column| Expr::col((Entity, column));
    let mut all = Condition::all()
        .add(filter.account.condition(&column(Column::AccountId)))
        .add(filter.external_id.condition(&column(Column::ExternalId)))
        .add(filter.starts_on.condition(&column(Column::StartsOn)))
        .add(filter.ends_on.condition(&column(Column::EndsOn)));
    if let Some(date) = filter.live_on {
        let lasts = Condition::any()
            .add(Column::EndsOn.is_null())
            .add(Column::EndsOn.gt(date));
        all = all.add(Column::StartsOn.lte(date)).add(lasts);
    }
    if let Some(plan) = filter.plan {
        let lines = scope
            .find::<line::Entity>()
            .select_only()
            .column(line::Column::SubscriptionId)
            .filter(plan.condition(&Expr::col((line::Entity, line::Column::PlanId))));
        all = all.add(Column::Id.in_subquery(lines.into_query()));
    }
    scope.find::<Entity>().filter(all)
}

/// A page of subscriptions.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] for a page or cursor that is not allowed.
pub async fn list(
    scope: &Scope,
    filter: SubscriptionFilter,
    order: SubscriptionOrder,
    request: &PageRequest,
) -> Result<Page<Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    page::load(scope, matching(scope, filter), &order.keys(), request).await
}

/// A page of one account's subscriptions.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] for a page or cursor that is not allowed.
pub async fn of_account(
    scope: &Scope,
    account: Uuid,
    filter: SubscriptionFilter,
    order: SubscriptionOrder,
    request: &PageRequest,
) -> Result<Page<Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let query = matching(scope, filter).filter(Column::AccountId.eq(account));
    page::load(scope, query, &order.keys(), request).await
}

/// The first page of the subscriptions of each of many accounts, with the cursors of [`of_account`]. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] for a page that is not allowed.
pub async fn first_of_accounts(
    scope: &Scope,
    accounts: &[Uuid],
    filter: SubscriptionFilter,
    order: SubscriptionOrder,
    first: Option<i64>,
) -> Result<HashMap<Uuid, Page<Model>>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let query = matching(scope, filter);
    page::load_each(
        scope,
        &query,
        Column::AccountId,
        accounts,
        &order.keys(),
        first,
    )
    .await
}

/// How many subscriptions each of many accounts has; zero is left out. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn counts_of_accounts(
    scope: &Scope,
    accounts: &[Uuid],
    filter: SubscriptionFilter,
) -> Result<HashMap<Uuid, i64>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    page::count_each(scope, matching(scope, filter), Column::AccountId, accounts).await
}
