//! Reading success plans, outcomes and measures.

use std::collections::HashMap;

use domain::member::Permission;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, sea_query::Expr};
use uuid::Uuid;

use super::{
    DesiredOutcome,
    entity::{measure, outcome, plan},
    milestone,
};
use crate::{
    error::Error,
    page::{self, Page, PageRequest, SortKey, SortKind},
    scope::Scope,
};

/// The plans of these ids; unknown ids are left out.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn plans_by_ids(scope: &Scope, ids: &[Uuid]) -> Result<Vec<plan::Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    plan_rows(scope, ids).await
}

pub(super) async fn plan_rows(scope: &Scope, ids: &[Uuid]) -> Result<Vec<plan::Model>, Error> {
    scope.rows::<plan::Entity>(plan::Column::Id, ids).await
}

/// The outcomes of these ids; unknown ids are left out.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<Vec<outcome::Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    rows_by_ids(scope, ids).await
}

async fn rows_by_ids(scope: &Scope, ids: &[Uuid]) -> Result<Vec<outcome::Model>, Error> {
    scope
        .rows::<outcome::Entity>(outcome::Column::Id, ids)
        .await
}

/// The outcome of an id with its measures and milestones. Three statements.
pub(super) async fn whole(scope: &Scope, id: Uuid) -> Result<Option<DesiredOutcome>, Error> {
    let Some(row) = rows_by_ids(scope, &[id]).await?.pop() else {
        return Ok(None);
    };
    let measures = measure_rows(scope, &[id]).await?;
    let mut milestones = milestone::ids_of(scope, &[id]).await?;
    Ok(Some(DesiredOutcome {
        row,
        measures,
        milestones: milestones.remove(&id).unwrap_or_default(),
    }))
}

/// The measures of each of some outcomes, in their order. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn measures_of(
    scope: &Scope,
    outcomes: &[Uuid],
) -> Result<HashMap<Uuid, Vec<measure::Model>>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let mut measures: HashMap<Uuid, Vec<measure::Model>> = HashMap::new();
    for row in measure_rows(scope, outcomes).await? {
        measures.entry(row.outcome_id).or_default().push(row);
    }
    Ok(measures)
}

async fn measure_rows(scope: &Scope, outcomes: &[Uuid]) -> Result<Vec<measure::Model>, Error> {
    let query = scope
        .find::<measure::Entity>()
        .filter(measure::Column::OutcomeId.is_in(outcomes.iter().copied()))
        .order_by_asc(measure::Column::Place);
    Ok(query.all(scope.connection()).await?)
}

/// Plans, the latest first.
fn plan_keys() -> [SortKey; 1] {
    let id = Expr::col(plan::Column::Id);
    [SortKey::ascending(id, SortKind::Id).descending(true)]
}

/// A page of one account's plans, the latest first.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] for a page or cursor that is not allowed.
pub async fn of_account(
    scope: &Scope,
    account: Uuid,
    request: &PageRequest,
) -> Result<Page<plan::Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let query = scope
        .find::<plan::Entity>()
        .filter(plan::Column::AccountId.eq(account));
    page::load(scope, query, &plan_keys(), request).await
}

/// The first page of the plans of each of many accounts, with the cursors of [`of_account`]. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] for a page that is not allowed.
pub async fn first_of_accounts(
    scope: &Scope,
    accounts: &[Uuid],
    first: Option<i64>,
) -> Result<HashMap<Uuid, Page<plan::Model>>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let (query, by) = (scope.find::<plan::Entity>(), plan::Column::AccountId);
    page::load_each(scope, &query, by, accounts, &plan_keys(), first).await
}

/// How many plans each of many accounts has; zero is left out. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn counts_of_accounts(
    scope: &Scope,
    accounts: &[Uuid],
) -> Result<HashMap<Uuid, i64>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let (query, by) = (scope.find::<plan::Entity>(), plan::Column::AccountId);
    page::count_each(scope, query, by, accounts).await
}

/// Outcomes by due day.
fn outcome_keys() -> [SortKey; 2] {
    let by = |column: outcome::Column, kind| SortKey::ascending(Expr::col(column), kind);
    [
        by(outcome::Column::DueOn, SortKind::Date),
        by(outcome::Column::Id, SortKind::Id),
    ]
}

/// A page of the outcomes of one plan, by due day.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] for a page or cursor that is not allowed.
pub async fn of_plan(
    scope: &Scope,
    plan: Uuid,
    request: &PageRequest,
) -> Result<Page<outcome::Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let query = scope
        .find::<outcome::Entity>()
        .filter(outcome::Column::PlanId.eq(plan));
    page::load(scope, query, &outcome_keys(), request).await
}

/// The first page of the outcomes of each of many plans, with the cursors of [`of_plan`]. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] for a page that is not allowed.
pub async fn first_of_plans(
    scope: &Scope,
    plans: &[Uuid],
    first: Option<i64>,
) -> Result<HashMap<Uuid, Page<outcome::Model>>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let (query, by) = (scope.find::<outcome::Entity>(), outcome::Column::PlanId);
    page::load_each(scope, &query, by, plans, &outcome_keys(), first).await
}

/// How many outcomes each of many plans has; zero is left out. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn counts_of_plans(scope: &Scope, plans: &[Uuid]) -> Result<HashMap<Uuid, i64>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let (query, by) = (scope.find::<outcome::Entity>(), outcome::Column::PlanId);
    page::count_each(scope, query, by, plans).await
}
