//! Renewals as the domain reckons with them, read without building rows.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::{
    portfolio::FactsBuilder,
    renewal::{Closing, ForecastCall, Renewal},
};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QueryResult, QuerySelect, QueryTrait, Select,
};
use uuid::Uuid;

use super::{
    entity::{closing, forecast, renewal},
    state::likelihood,
};
use crate::{
    error::Error,
    scope::{Scope, TenantEntity},
};

/// Adds the renewals of the accounts (of all accounts when none are given) with their closings and calls, withdrawn ones left out. Three
/// statements.
pub(crate) async fn read(
    scope: &Scope,
    accounts: Option<&[Uuid]>,
    builder: &mut FactsBuilder,
) -> Result<(), Error> {
    use renewal::Column;
    let mut closings = closings(scope, accounts).await?;
    let mut calls = calls(scope, accounts).await?;
    let query = of_accounts(scope, accounts)
        .filter(Column::WithdrawnAt.is_null())
        .select_only()
        .columns([
            Column::Id,
            Column::AccountId,
            Column::PlanId,
            Column::DueOn,
            Column::AmountDue,
            Column::Currency,
        ]);
    let take = |row: &QueryResult| {
        let id: Uuid = row.try_get_by_index(0)?;
        let currency: String = row.try_get_by_index(5)?;
        let renewal = Renewal {
            due_on: row.try_get_by_index(3)?,
            id,
            due_minor: row.try_get_by_index(4)?,
            currency: currency.parse().map_err(Error::internal)?,
            closings: closings.remove(&id).unwrap_or_default(),
            likelihood: None,
            calls: calls.remove(&id).unwrap_or_default(),
        };
        let renewal = renewal.checked().map_err(Error::internal)?;
        builder.renewal(row.try_get_by_index(1)?, row.try_get_by_index(2)?, renewal);
        Ok(())
    };
    scope.connection().for_each(&query.into_query(), take).await
}

async fn closings(
    scope: &Scope,
    accounts: Option<&[Uuid]>,
) -> Result<HashMap<Uuid, Vec<Closing>>, Error> {
    use closing::Column;
    let query = of_renewals::<closing::Entity>(scope, Column::RenewalId, accounts).columns([
        Column::RenewalId,
        Column::ClosedOn,
        Column::Outcome,
        Column::RenewedAmount,
        Column::Id,
    ]);
    let mut closings: HashMap<Uuid, Vec<(Uuid, Closing)>> = HashMap::new();
    let take = |row: &QueryResult| {
        let outcome: String = row.try_get_by_index(2)?;
        let closing = Closing {
            closed_on: row.try_get_by_index(1)?,
            outcome: outcome.parse().map_err(Error::internal)?,
            renewed_minor: row.try_get_by_index(3)?,
        };
        let of = closings.entry(row.try_get_by_index(0)?).or_default();
        of.push((row.try_get_by_index(4)?, closing));
        Ok(())
    };
    let connection = scope.connection();
    connection.for_each(&query.into_query(), take).await?;
    Ok(in_order(closings, |closing| closing.closed_on))
}

async fn calls(
    scope: &Scope,
    accounts: Option<&[Uuid]>,
) -> Result<HashMap<Uuid, Vec<ForecastCall>>, Error> {
    use forecast::Column;
    let query = of_renewals::<forecast::Entity>(scope, Column::RenewalId, accounts).columns([
        Column::RenewalId,
        Column::MadeOn,
        Column::Source,
        Column::MemberId,
        Column::Likelihood,
        Column::Id,
    ]);
    let mut calls: HashMap<Uuid, Vec<(Uuid, ForecastCall)>> = HashMap::new();
    let take = |row: &QueryResult| {
        let source: String = row.try_get_by_index(2)?;
        let call = ForecastCall {
            made_on: row.try_get_by_index(1)?,
            source: source.parse().map_err(Error::internal)?,
            csm: row.try_get_by_index(3)?,
            likelihood: likelihood(row.try_get_by_index(4)?)?,
        };
        let of = calls.entry(row.try_get_by_index(0)?).or_default();
        of.push((row.try_get_by_index(5)?, call));
        Ok(())
    };
    let connection = scope.connection();
    connection.for_each(&query.into_query(), take).await?;
    Ok(in_order(calls, |call| call.made_on))
}

/// What belongs to each renewal, by day, and on a day in the order in which it was noted.
fn in_order<T>(
    found: HashMap<Uuid, Vec<(Uuid, T)>>,
    day: impl Fn(&T) -> NaiveDate,
) -> HashMap<Uuid, Vec<T>> {
    let sorted = found.into_iter().map(|(renewal, mut of)| {
        of.sort_by_key(|(id, entry)| (day(entry), *id));
        (renewal, of.into_iter().map(|(_, entry)| entry).collect())
    });
    sorted.collect()
}

fn of_accounts(scope: &Scope, accounts: Option<&[Uuid]>) -> Select<renewal::Entity> {
    let query = scope.find::<renewal::Entity>();
    match accounts {
        Some(accounts) => query.filter(renewal::Column::AccountId.is_in(accounts.iter().copied())),
        None => query,
    }
}

/// The rows of a table that belong to renewals of the accounts.
fn of_renewals<E: TenantEntity>(
    scope: &Scope,
    column: <E as EntityTrait>::Column,
    accounts: Option<&[Uuid]>,
) -> Select<E> {
    let query = scope.find::<E>().select_only();
    if accounts.is_none() {
        return query;
    }
    let renewals = of_accounts(scope, accounts)
        .select_only()
        .column(renewal::Column::Id);
    query.filter(column.in_subquery(renewals.into_query()))
}
