//! Values of KPIs as the domain reckons with them.

use chrono::NaiveDate;
use domain::growth::Measurement;
use sea_orm::{ColumnTrait, QueryFilter, QueryResult, QuerySelect, QueryTrait};
use uuid::Uuid;

use super::{
    entity::{series, value},
    measurement,
};
use crate::{error::Error, scope::Scope};

/// Hands every value of the accounts (of all accounts when none are given) to `take`, with its account and its KPI. One statement.
pub(crate) async fn each_value(
    scope: &Scope,
    accounts: Option<&[Uuid]>,
    take: impl FnMut(Uuid, Uuid, Measurement) + Send,
) -> Result<(), Error> {
    use value::{Column, Entity};
    let query = scope.find::<Entity>().select_only();
    let query = match accounts {
        Some(accounts) => query.filter(Column::AccountId.is_in(accounts.iter().copied())),
        None => query,
    };
    let query = query.columns([
        Column::AccountId,
        Column::KpiId,
        Column::MeasuredOn,
        Column::Value,
    ]);
    each(scope, &query.into_query(), take).await
}

/// Hands every baseline that was set to `take`, as [`each_value`] does with values. One statement.
pub(crate) async fn each_baseline(
    scope: &Scope,
    accounts: Option<&[Uuid]>,
    take: impl FnMut(Uuid, Uuid, Measurement) + Send,
) -> Result<(), Error> {
    use series::{Column, Entity};
    let query = scope.find::<Entity>().select_only();
    let query = query.filter(Column::BaselineOn.is_not_null());
    let query = match accounts {
        Some(accounts) => query.filter(Column::AccountId.is_in(accounts.iter().copied())),
        None => query,
    };
    let query = query.columns([
        Column::AccountId,
        Column::KpiId,
        Column::BaselineOn,
        Column::BaselineValue,
    ]);
    each(scope, &query.into_query(), take).await
}

/// Rows of an account, a KPI, a day and a number of millionths.
async fn each(
    scope: &Scope,
    query: &sea_orm::sea_query::SelectStatement,
    mut take: impl FnMut(Uuid, Uuid, Measurement) + Send,
) -> Result<(), Error> {
    let each = |row: &QueryResult| {
        let (on, value): (NaiveDate, i64) = (row.try_get_by_index(2)?, row.try_get_by_index(3)?);
        take(
            row.try_get_by_index(0)?,
            row.try_get_by_index(1)?,
            measurement(on, value),
        );
        Ok(())
    };
    scope.connection().for_each(query, each).await
}
