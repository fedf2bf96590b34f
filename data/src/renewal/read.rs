//! Reading renewals, how they were closed, and what was called.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::{member::Permission, renewal::RenewalOutcome};
use sea_orm::{
    ColumnTrait, Condition, ExprTrait as _, QueryFilter, QueryOrder, Select, sea_query::Expr,
};
use uuid::Uuid;

use super::{
    entity::{
        closing, forecast,
        renewal::{Column, Entity, Model},
    },
    owner::owner,
};
use crate::{
    error::Error,
    filter::Comparators,
    page::{self, Page, PageRequest, SortKey, SortKind},
    scope::Scope,
};

/// The renewals of these ids; unknown ids are left out.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<Vec<Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let query = scope.find::<Entity>();
    let query = query.filter(Column::Id.is_in(ids.iter().copied()));
    Ok(query.all(scope.connection()).await?)
}

/// The renewals of these external ids; unknown ones are left out.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn by_external_ids(scope: &Scope, external_ids: &[&str]) -> Result<Vec<Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let query = scope.find::<Entity>();
    let query = query.filter(Column::ExternalId.is_in(external_ids.iter().copied()));
    Ok(query.all(scope.connection()).await?)
}

/// How renewals were closed, by day. One statement.
pub(super) async fn closings(
    scope: &Scope,
    renewals: &[Uuid],
) -> Result<Vec<closing::Model>, Error> {
    let query = scope
        .find::<closing::Entity>()
        .filter(closing::Column::RenewalId.is_in(renewals.iter().copied()))
        .order_by_asc(closing::Column::ClosedOn)
        .order_by_asc(closing::Column::Id);
    Ok(query.all(scope.connection()).await?)
}

/// How renewals were closed, by renewal and day. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn closings_of(
    scope: &Scope,
    renewals: &[Uuid],
) -> Result<HashMap<Uuid, Vec<closing::Model>>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let mut of: HashMap<Uuid, Vec<closing::Model>> = HashMap::with_capacity(renewals.len());
    for row in closings(scope, renewals).await? {
        of.entry(row.renewal_id).or_default().push(row);
    }
    Ok(of)
}

/// The renewal of each subscription that is next to be decided, or else the last one; withdrawn ones are left out. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn current_of_subscriptions(
    scope: &Scope,
    subscriptions: &[Uuid],
) -> Result<HashMap<Uuid, Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let query = shown(scope)
        .filter(Column::SubscriptionId.is_in(subscriptions.iter().copied()))
        .order_by_asc(Column::DueOn);
    let mut current: HashMap<Uuid, Model> = HashMap::with_capacity(subscriptions.len());
    for row in query.all(scope.connection()).await? {
        let Some(subscription) = row.subscription_id else {
            continue;
        };
        let is_open = super::state::is_open;
        let keeps = current.get(&subscription).is_some_and(is_open);
        if !keeps {
            current.insert(subscription, row);
        }
    }
    Ok(current)
}

/// Which renewals are wanted; all conditions that are given must hold.
#[derive(Clone, Debug, Default)]
pub struct RenewalFilter {
    /// By account.
    pub account: Comparators<Uuid>,
    /// By subscription.
    pub subscription: Comparators<Uuid>,
    /// By who answers for it today.
    pub owner: Option<Comparators<Uuid>>,
    /// By id in the system of record.
    pub external_id: Comparators<String>,
    /// By due date.
    pub due_on: Comparators<NaiveDate>,
    /// By the last day of notice.
    pub notice_deadline: Comparators<NaiveDate>,
    /// By how far the talks are.
    pub stage: Comparators<String>,
    /// By how it was last closed.
    pub outcome: Comparators<String>,
    /// By whether it can still come out either way.
    pub is_open: Option<bool>,
    /// Whether those are wanted that ceased to be due, instead of all others.
    pub withdrawn: bool,
}

/// How renewals are ordered, by due date when nothing is said; equal ones by id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RenewalOrder {
    /// By what.
    pub field: RenewalOrderField,
    /// Greatest first.
    pub descending: bool,
}

/// What renewals can be ordered by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RenewalOrderField {
    /// The due date.
    #[default]
    DueOn,
    /// The last day of notice.
    NoticeDeadline,
    /// How likely it is.
    Likelihood,
    /// When it was made.
    CreatedAt,
}

impl RenewalOrder {
    fn keys(self) -> [SortKey; 2] {
        let key = |column, kind| SortKey::ascending(Expr::col((Entity, column)), kind);
        let by = match self.field {
            RenewalOrderField::DueOn => key(Column::DueOn, SortKind::Date),
            RenewalOrderField::NoticeDeadline => {
                key(Column::NoticeDeadline, SortKind::Date).nullable()
            }
            RenewalOrderField::Likelihood => {
                let exact = Expr::col((Entity, Column::Likelihood)).cast_as("bigint");
                SortKey::ascending(exact, SortKind::Integer).nullable()
            }
            RenewalOrderField::CreatedAt => key(Column::CreatedAt, SortKind::Instant),
        };
        [
            by.descending(self.descending),
            key(Column::Id, SortKind::Id),
        ]
    }
}

/// The renewals that a filter chooses.
#[must_use]
pub fn matching(scope: &Scope, filter: RenewalFilter) -> Select<Entity> {
    let column = |column: Column| Expr::col((Entity, column));
    let mut all = Condition::all()
        .add(filter.account.condition(&column(Column::AccountId)))
        .add(
            filter
                .subscription
                .condition(&column(Column::SubscriptionId)),
        )
        .add(filter.external_id.condition(&column(Column::ExternalId)))
        .add(filter.due_on.condition(&column(Column::DueOn)))
        .add(
            filter
                .notice_deadline
                .condition(&column(Column::NoticeDeadline)),
        )
        .add(filter.stage.condition(&column(Column::Stage)))
        .add(filter.outcome.condition(&column(Column::Outcome)));
    if let Some(comparators) = filter.owner {
        all = all.add(comparators.condition(&owner(scope)));
    }
    if let Some(is_open) = filter.is_open {
        let late = RenewalOutcome::Late.as_str();
        let open = Condition::any()
            .add(Column::Outcome.is_null())
            .add(Column::Outcome.eq(late));
        let decided = Condition::all()
            .add(Column::Outcome.is_not_null())
            .add(Column::Outcome.ne(late));
        all = all.add(if is_open { open } else { decided });
    }
    let query = match filter.withdrawn {
        true => scope
            .find::<Entity>()
            .filter(Column::WithdrawnAt.is_not_null()),
        false => shown(scope),
    };
    query.filter(all)
}

fn shown(scope: &Scope) -> Select<Entity> {
    scope.find::<Entity>().filter(Column::WithdrawnAt.is_null())
}

/// A page of renewals.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] for a page or cursor that is not allowed.
pub async fn list(
    scope: &Scope,
    filter: RenewalFilter,
    order: RenewalOrder,
    request: &PageRequest,
) -> Result<Page<Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    page::load(scope, matching(scope, filter), &order.keys(), request).await
}

/// A page of one account's renewals, by due date.
///
/// # Errors
/// As [`list`].
pub async fn of_account(
    scope: &Scope,
    account: Uuid,
    request: &PageRequest,
) -> Result<Page<Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let query = shown(scope).filter(Column::AccountId.eq(account));
    page::load(scope, query, &RenewalOrder::default().keys(), request).await
}

/// The first page of the renewals of each of many accounts, with the cursors of [`of_account`]. One statement.
///
/// # Errors
/// As [`list`].
pub async fn first_of_accounts(
    scope: &Scope,
    accounts: &[Uuid],
    first: Option<i64>,
) -> Result<HashMap<Uuid, Page<Model>>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let (query, keys) = (shown(scope), RenewalOrder::default().keys());
    page::load_each(scope, &query, Column::AccountId, accounts, &keys, first).await
}

/// How many renewals each of many accounts has; zero is left out. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn counts_of_accounts(
    scope: &Scope,
    accounts: &[Uuid],
) -> Result<HashMap<Uuid, i64>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    page::count_each(scope, shown(scope), Column::AccountId, accounts).await
}

/// The order of calls: by day, and on a day as they were noted.
fn call_keys() -> [SortKey; 2] {
    let column = |column| Expr::col((forecast::Entity, column));
    [
        SortKey::ascending(column(forecast::Column::MadeOn), SortKind::Date),
        SortKey::ascending(column(forecast::Column::Id), SortKind::Id),
    ]
}

/// A page of the calls about one renewal, by day.
///
/// # Errors
/// As [`list`].
pub async fn calls_of_renewal(
    scope: &Scope,
    renewal: Uuid,
    request: &PageRequest,
) -> Result<Page<forecast::Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let query = scope.find::<forecast::Entity>();
    let query = query.filter(forecast::Column::RenewalId.eq(renewal));
    page::load(scope, query, &call_keys(), request).await
}

/// The first page of the calls about each of many renewals, with the cursors of [`calls_of_renewal`]. One statement.
///
/// # Errors
/// As [`list`].
pub async fn first_calls(
    scope: &Scope,
    renewals: &[Uuid],
    first: Option<i64>,
) -> Result<HashMap<Uuid, Page<forecast::Model>>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let (query, keys) = (scope.find::<forecast::Entity>(), call_keys());
    let by = forecast::Column::RenewalId;
    page::load_each(scope, &query, by, renewals, &keys, first).await
}

/// How many calls there are about each of many renewals; zero is left out. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn counts_of_calls(
    scope: &Scope,
    renewals: &[Uuid],
) -> Result<HashMap<Uuid, i64>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let query = scope.find::<forecast::Entity>();
    page::count_each(scope, query, forecast::Column::RenewalId, renewals).await
}
