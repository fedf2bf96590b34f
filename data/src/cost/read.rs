//! Reading costs, which needs a permission of its own.

use chrono::NaiveDate;
use domain::{
    cost::{AccountCost, RetentionCost},
    member::Permission,
    money::Money,
    time::Window,
};
use sea_orm::{
    ColumnTrait, Condition, QueryFilter, QueryResult, QuerySelect, QueryTrait, Select,
    sea_query::Expr,
};
use uuid::Uuid;

use super::entity::{Column, Entity, Model};
use crate::{
    error::Error,
    filter::Comparators,
    page::{self, Page, PageRequest, SortKey, SortKind},
    revenue::Currencies,
    scope::Scope,
};

/// The costs of these ids; unknown ids are left out.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ReadCosts`].
pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<Vec<Model>, Error> {
    scope.check(Permission::ReadCosts)?;
    rows_by_ids(scope, ids).await
}

pub(super) async fn rows_by_ids(scope: &Scope, ids: &[Uuid]) -> Result<Vec<Model>, Error> {
    scope.rows::<Entity>(Column::Id, ids).await
}

pub(super) async fn rows_by_external_ids(
    scope: &Scope,
    external_ids: &[&str],
) -> Result<Vec<Model>, Error> {
    scope.rows::<Entity>(Column::ExternalId, external_ids).await
}

/// What was spent on days of a window, as the domain reckons with it. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ReadCosts`].
pub async fn within(scope: &Scope, window: &Window) -> Result<Vec<AccountCost>, Error> {
    scope.check(Permission::ReadCosts)?;
    let query = scope
        .find::<Entity>()
        .filter(Column::StartsOn.lt(window.end()))
        .filter(Column::EndsOn.gt(window.start()))
        .select_only()
        .columns([
            Column::AccountId,
            Column::Category,
            Column::StartsOn,
            Column::EndsOn,
            Column::Amount,
            Column::Currency,
        ]);
    let mut currencies = Currencies::default();
    let mut costs = Vec::new();
    let take = |row: &QueryResult| {
        let category: String = row.try_get_by_index(1)?;
        let currency: String = row.try_get_by_index(5)?;
        costs.push(AccountCost {
            account: row.try_get_by_index(0)?,
            cost: RetentionCost {
                category: category.parse().map_err(Error::internal)?,
                starts_on: row.try_get_by_index(2)?,
                ends_on: row.try_get_by_index(3)?,
                amount: Money::new(row.try_get_by_index(4)?, currencies.parse(&currency)?),
            },
        });
        Ok(())
    };
    let connection = scope.connection();
    connection.for_each(&query.into_query(), take).await?;
    Ok(costs)
}

/// Which costs are wanted; all conditions that are given must hold.
#[derive(Clone, Debug, Default)]
pub struct CostFilter {
    /// By id in the books.
    pub external_id: Comparators<String>,
    /// By the name of the category.
    pub category: Comparators<String>,
    /// By account; absent for what was spent on all customers.
    pub account: Comparators<Uuid>,
    /// By first day.
    pub starts_on: Comparators<NaiveDate>,
    /// By the day after the last one.
    pub ends_on: Comparators<NaiveDate>,
}

/// How costs are ordered, the latest first when nothing is said; equal ones by id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CostOrder {
    /// By what.
    pub field: CostOrderField,
    /// Greatest first.
    pub descending: bool,
}

impl Default for CostOrder {
    fn default() -> Self {
        Self {
            field: CostOrderField::StartsOn,
            descending: true,
        }
    }
}

/// What costs can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CostOrderField {
    /// The first day.
    StartsOn,
    /// The name of the category.
    Category,
    /// When it was made.
    CreatedAt,
}

impl CostOrder {
    fn keys(self) -> [SortKey; 2] {
        let by = |column: Column, kind| SortKey::ascending(Expr::col(column), kind);
        let first = match self.field {
            CostOrderField::StartsOn => by(Column::StartsOn, SortKind::Date),
            CostOrderField::Category => by(Column::Category, SortKind::Text),
            CostOrderField::CreatedAt => by(Column::CreatedAt, SortKind::Instant),
        };
        [
            first.descending(self.descending),
            by(Column::Id, SortKind::Id).descending(self.descending),
        ]
    }
}

/// The query of the costs that meet a filter, for [`page::count`].
#[must_use]
pub fn matching(scope: &Scope, filter: CostFilter) -> Select<Entity> {
    let column = |column: Column| Expr::col((Entity, column));
    let all = Condition::all()
        .add(filter.external_id.condition(&column(Column::ExternalId)))
        .add(filter.category.condition(&column(Column::Category)))
        .add(filter.account.condition(&column(Column::AccountId)))
        .add(filter.starts_on.condition(&column(Column::StartsOn)))
        .add(filter.ends_on.condition(&column(Column::EndsOn)));
    scope.find::<Entity>().filter(all)
}

/// A page of costs.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ReadCosts`]; [`Error::Refused`] for a page or cursor that is not allowed.
pub async fn list(
    scope: &Scope,
    filter: CostFilter,
    order: CostOrder,
    request: &PageRequest,
) -> Result<Page<Model>, Error> {
    scope.check(Permission::ReadCosts)?;
    page::load(scope, matching(scope, filter), &order.keys(), request).await
}
