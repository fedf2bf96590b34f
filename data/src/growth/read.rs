//! Reading series and their values.

use std::collections::HashMap;

use domain::{growth::Measurement, member::Permission};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};
use uuid::Uuid;

use super::{
    entity::{series, value},
    measurement,
};
use crate::{
    error::Error,
    page::{self, Page, PageRequest, SortKey, SortKind},
    scope::Scope,
};

/// The series of these ids; unknown ids are left out.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn series_by_ids(scope: &Scope, ids: &[Uuid]) -> Result<Vec<series::Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    scope.rows::<series::Entity>(series::Column::Id, ids).await
}

/// The values of these ids; unknown ids are left out.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn values_by_ids(scope: &Scope, ids: &[Uuid]) -> Result<Vec<value::Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    rows_by_ids(scope, ids).await
}

pub(super) async fn rows_by_ids(scope: &Scope, ids: &[Uuid]) -> Result<Vec<value::Model>, Error> {
    scope.rows::<value::Entity>(value::Column::Id, ids).await
}

/// The values of these external ids; unknown ones are left out.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn values_by_external_ids(
    scope: &Scope,
    external_ids: &[&str],
) -> Result<Vec<value::Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    rows_by_external_ids(scope, external_ids).await
}

pub(super) async fn rows_by_external_ids(
    scope: &Scope,
    external_ids: &[&str],
) -> Result<Vec<value::Model>, Error> {
    scope
        .rows::<value::Entity>(value::Column::ExternalId, external_ids)
        .await
}

/// All that was measured of each of some series, by ascending day. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn measurements_of(
    scope: &Scope,
    series: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Measurement>>, Error> {
    use value::Column;
    scope.check(Permission::ReadPortfolio)?;
    let query = scope
        .find::<value::Entity>()
        .filter(Column::SeriesId.is_in(series.iter().copied()))
        .order_by_asc(Column::MeasuredOn)
        .select_only()
        .columns([Column::SeriesId, Column::MeasuredOn, Column::Value]);
    let rows: Vec<(Uuid, chrono::NaiveDate, i64)> =
        query.into_tuple().all(scope.connection()).await?;
    let mut measured: HashMap<Uuid, Vec<Measurement>> = HashMap::new();
    for (series, on, value) in rows {
        let of = measured.entry(series).or_default();
        of.push(measurement(on, value));
    }
    Ok(measured)
}

/// The latest value by a date of each of some KPIs of some accounts, by account and KPI. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn latest_of(
    scope: &Scope,
    accounts: &[Uuid],
    kpis: &[Uuid],
    as_of: chrono::NaiveDate,
) -> Result<HashMap<(Uuid, Uuid), Measurement>, Error> {
    use value::Column;
    scope.check(Permission::ReadPortfolio)?;
    let query = scope
        .find::<value::Entity>()
        .filter(Column::AccountId.is_in(accounts.iter().copied()))
        .filter(Column::KpiId.is_in(kpis.iter().copied()))
        .filter(Column::MeasuredOn.lte(as_of))
        .order_by_asc(Column::MeasuredOn)
        .select_only()
        .columns([
            Column::AccountId,
            Column::KpiId,
            Column::MeasuredOn,
            Column::Value,
        ]);
    let rows: Vec<(Uuid, Uuid, chrono::NaiveDate, i64)> =
        query.into_tuple().all(scope.connection()).await?;
    // The later one of two takes the place.
    let latest = rows
        .into_iter()
        .map(|(account, kpi, on, value)| ((account, kpi), measurement(on, value)));
    Ok(latest.collect())
}

/// Series in the order in which they were made.
fn series_keys() -> [SortKey; 1] {
    let id = Expr::col(series::Column::Id);
    [SortKey::ascending(id, SortKind::Id)]
}

/// A page of one account's series, in the order in which they were made.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] for a page or cursor that is not allowed.
pub async fn of_account(
    scope: &Scope,
    account: Uuid,
    request: &PageRequest,
) -> Result<Page<series::Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let query = scope
        .find::<series::Entity>()
        .filter(series::Column::AccountId.eq(account));
    page::load(scope, query, &series_keys(), request).await
}

/// The first page of the series of each of many accounts, with the cursors of [`of_account`]. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] for a page that is not allowed.
pub async fn first_of_accounts(
    scope: &Scope,
    accounts: &[Uuid],
    first: Option<i64>,
) -> Result<HashMap<Uuid, Page<series::Model>>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let (query, by) = (scope.find::<series::Entity>(), series::Column::AccountId);
    page::load_each(scope, &query, by, accounts, &series_keys(), first).await
}

/// How many series each of many accounts has; zero is left out. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn counts_of_accounts(
    scope: &Scope,
    accounts: &[Uuid],
) -> Result<HashMap<Uuid, i64>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let (query, by) = (scope.find::<series::Entity>(), series::Column::AccountId);
    page::count_each(scope, query, by, accounts).await
}

/// Values as a chart draws them: by day.
fn value_keys() -> [SortKey; 2] {
    let by = |column: value::Column, kind| SortKey::ascending(Expr::col(column), kind);
    [
        by(value::Column::MeasuredOn, SortKind::Date),
        by(value::Column::Id, SortKind::Id),
    ]
}

/// A page of the values of one series, by day.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] for a page or cursor that is not allowed.
pub async fn of_series(
    scope: &Scope,
    series: Uuid,
    request: &PageRequest,
) -> Result<Page<value::Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let query = scope
        .find::<value::Entity>()
        .filter(value::Column::SeriesId.eq(series));
    page::load(scope, query, &value_keys(), request).await
}

/// The first page of the values of each of many series, with the cursors of [`of_series`]. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] for a page that is not allowed.
pub async fn first_of_series(
    scope: &Scope,
    series: &[Uuid],
    first: Option<i64>,
) -> Result<HashMap<Uuid, Page<value::Model>>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let (query, by) = (scope.find::<value::Entity>(), value::Column::SeriesId);
    page::load_each(scope, &query, by, series, &value_keys(), first).await
}

/// How many values each of many series has; zero is left out. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn counts_of_series(scope: &Scope, series: &[Uuid]) -> Result<HashMap<Uuid, i64>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let (query, by) = (scope.find::<value::Entity>(), value::Column::SeriesId);
    page::count_each(scope, query, by, series).await
}
