//! Reading tasks.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::{member::Permission, work::TaskStatus};
use sea_orm::{ColumnTrait, Condition, ExprTrait as _, QueryFilter, Select, sea_query::Expr};
use uuid::Uuid;

use super::{
    assignee::assignee,
    entity::task::{Column, Entity, Model},
};
use crate::{
    error::Error,
    filter::Comparators,
    page::{self, Page, PageRequest, SortKey, SortKind},
    scope::Scope,
};

/// The tasks of these ids; unknown ids are left out.
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

/// The tasks of these external ids; unknown ones are left out.
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

/// Which tasks are wanted; all conditions that are given must hold. Where tasks stand, and who is to do them, is as of today.
#[derive(Clone, Debug, Default)]
pub struct TaskFilter {
    /// By account.
    pub account: Comparators<Uuid>,
    /// By who is to do it: whom it names, or else the primary owner of the account.
    pub assignee: Option<Comparators<Uuid>>,
    /// By id in the system it comes from.
    pub external_id: Comparators<String>,
    /// By what is to be done.
    pub title: Comparators<String>,
    /// By what it is for.
    pub kind: Comparators<String>,
    /// By how much it matters.
    pub priority: Comparators<String>,
    /// By where it stands.
    pub status: Comparators<TaskStatus>,
    /// By where it came from.
    pub origin: Comparators<String>,
    /// By the run of a playbook that it is a step of.
    pub playbook_run: Comparators<Uuid>,
    /// By the rule that made it.
    pub rule: Comparators<Uuid>,
    /// By when it is to be done.
    pub due_on: Comparators<NaiveDate>,
    /// By whether it is open and was due before today.
    pub is_overdue: Option<bool>,
    /// By when it ended.
    pub closed_at: Comparators<DateTime<Utc>>,
    /// By when it was made.
    pub created_at: Comparators<DateTime<Utc>>,
}

/// How tasks are ordered, by due day when nothing is said; equal ones by id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TaskOrder {
    /// By what.
    pub field: TaskOrderField,
    /// Greatest first.
    pub descending: bool,
}

/// What tasks can be ordered by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TaskOrderField {
    /// By when it is to be done; those without a day come last.
    #[default]
    DueOn,
    /// How much it matters, from LOW to URGENT.
    Priority,
    /// When it ended; those that have not come last.
    ClosedAt,
    /// The id in the system it comes from; those without one come last.
    ExternalId,
    /// When it was made.
    CreatedAt,
}

/// How much a task matters, as a number.
const PRIORITY: &str = "CAST(CASE priority WHEN 'LOW' THEN 0 WHEN 'MEDIUM' THEN 1 WHEN 'HIGH' THEN 2 ELSE 3 END AS bigint)";

fn by(column: Column, kind: SortKind) -> SortKey {
    SortKey::ascending(Expr::col(column), kind)
}

impl TaskOrder {
    fn keys(self) -> [SortKey; 2] {
        let first = match self.field {
            TaskOrderField::DueOn => by(Column::DueOn, SortKind::Date).nullable(),
            TaskOrderField::Priority => SortKey::ascending(Expr::cust(PRIORITY), SortKind::Integer),
            TaskOrderField::ClosedAt => by(Column::ClosedAt, SortKind::Instant).nullable(),
            TaskOrderField::ExternalId => by(Column::ExternalId, SortKind::Text).nullable(),
            TaskOrderField::CreatedAt => by(Column::CreatedAt, SortKind::Instant),
        };
        [
            first.descending(self.descending),
            by(Column::Id, SortKind::Id).descending(self.descending),
        ]
    }
}

/// The query of the tasks that meet a filter, for [`page::count`].
#[must_use]
pub fn matching(scope: &Scope, filter: TaskFilter) -> Select<Entity> {
    let column = |column: Column| Expr::col((Entity, column));
    let today = scope.today();
    let mut all = Condition::all()
        .add(filter.account.condition(&column(Column::AccountId)))
        .add(filter.external_id.condition(&column(Column::ExternalId)))
        .add(filter.title.condition(&column(Column::Title)))
        .add(filter.kind.condition(&column(Column::Kind)))
        .add(filter.priority.condition(&column(Column::Priority)))
        .add(filter.origin.condition(&column(Column::Origin)))
        .add(
            filter
                .playbook_run
                .condition(&column(Column::PlaybookRunId)),
        )
        .add(filter.rule.condition(&column(Column::RuleId)))
        .add(filter.due_on.condition(&column(Column::DueOn)))
        .add(filter.closed_at.condition(&column(Column::ClosedAt)))
        .add(filter.created_at.condition(&column(Column::CreatedAt)));
    if let Some(comparators) = filter.assignee {
        all = all.add(comparators.condition(&assignee(scope)));
    }
    let wanted: Vec<TaskStatus> = TaskStatus::ALL
        .into_iter()
        .filter(|status| admits(&filter.status, *status))
        .collect();
    if wanted.len() < TaskStatus::ALL.len() {
        // Without any status nothing is wanted, which an empty condition would not say.
        let nothing = Condition::any().add(Column::Status.eq(""));
        let any = wanted
            .into_iter()
            .fold(nothing, |any, status| any.add(stands(status, today)));
        all = all.add(any);
    }
    all = match filter.is_overdue {
        None => all,
        Some(true) => all.add(overdue(today)),
        Some(false) => {
            let in_time = Condition::any()
                .add(Column::DueOn.is_null())
                .add(Column::DueOn.gte(today))
                .add(Column::SnoozedUntil.gt(today))
                .add(Column::Status.ne("OPEN"));
            all.add(in_time)
        }
    };
    scope.find::<Entity>().filter(all)
}

/// Whether comparisons take a status.
pub(super) fn admits<T: Copy + PartialEq>(comparators: &Comparators<T>, status: T) -> bool {
    comparators.eq.is_none_or(|eq| eq == status)
        && comparators.neq != Some(status)
        && comparators
            .is_in
            .as_ref()
            .is_none_or(|list| list.contains(&status))
        && comparators
            .not_in
            .as_ref()
            .is_none_or(|list| !list.contains(&status))
}

/// The condition on tasks that they stand so at the end of a day.
fn stands(status: TaskStatus, day: NaiveDate) -> Condition {
    let open = Condition::all().add(Column::Status.eq("OPEN"));
    match status {
        TaskStatus::Open => open.add(awake(day)),
        TaskStatus::Snoozed => open.add(Column::SnoozedUntil.gt(day)),
        ended => Condition::all().add(Column::Status.eq(ended.as_str())),
    }
}

fn awake(day: NaiveDate) -> Condition {
    Condition::any()
        .add(Column::SnoozedUntil.is_null())
        .add(Column::SnoozedUntil.lte(day))
}

/// The condition on tasks that they are open and were due before a day.
fn overdue(day: NaiveDate) -> Condition {
    Condition::all()
        .add(Column::Status.eq("OPEN"))
        .add(Expr::col((Entity, Column::DueOn)).lt(day))
        .add(awake(day))
}

/// A page of tasks.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] for a page or cursor that is not allowed.
pub async fn list(
    scope: &Scope,
    filter: TaskFilter,
    order: TaskOrder,
    request: &PageRequest,
) -> Result<Page<Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    page::load(scope, matching(scope, filter), &order.keys(), request).await
}

/// The order of the tasks of an account: those that have not ended by due day, then the others, the latest first.
fn of_account_keys() -> [SortKey; 3] {
    [
        by(Column::ClosedAt, SortKind::Instant)
            .nullable()
            .descending(true),
        by(Column::DueOn, SortKind::Date).nullable(),
        by(Column::Id, SortKind::Id),
    ]
}

/// A page of one account's tasks: those that have not ended by due day, then the others, the latest first.
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
    page::load(scope, query, &of_account_keys(), request).await
}

/// The first page of the tasks of each of many accounts, with the cursors of [`of_account`]. One statement.
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
    let (by, keys) = (Column::AccountId, of_account_keys());
    page::load_each(scope, &query, by, accounts, &keys, first).await
}

/// How many tasks each of many accounts has; zero is left out. One statement.
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
