//! Lines and exchange rates as the domain reckons with them, read without building rows.

mod life;

use chrono::NaiveDate;
use domain::{
    money::{Currency, RateTable},
    revenue::{BillingInterval, Charge, ChargeKind, Line, LineTerms, trial_of_line},
};
use rust_decimal::Decimal;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryResult, QuerySelect, QueryTrait, Select,
    sea_query::{Alias, Expr, ExprTrait, Query},
};
use uuid::Uuid;

pub(crate) use life::{Known, Lives};

use super::entity::{exchange_rate, line};
use crate::{error::Error, scope::Scope};

/// The days of a trial: the first one, and the day after the last one.
type Trial = (NaiveDate, Option<NaiveDate>);

/// Hands every line of the accounts (of all accounts when none are given) to `take`, as it counts by what `lives` say, with its account and its
/// plan. One statement.
pub(crate) async fn each_line(
    scope: &Scope,
    accounts: Option<&[Uuid]>,
    lives: &mut Lives,
    mut take: impl FnMut(Uuid, Option<Uuid>, &Line) + Send,
) -> Result<(), Error> {
    let query = of_accounts::<line::Entity>(scope, line::Column::AccountId, accounts);
    let query = query.select_only().columns([
        line::Column::SubscriptionId,
        line::Column::AccountId,
        line::Column::PlanId,
        line::Column::Amount,
        line::Column::Discount,
        line::Column::Currency,
        line::Column::Quantity,
        line::Column::Charge,
        line::Column::BillingInterval,
        line::Column::StartsOn,
        line::Column::EndsOn,
    ]);
    let mut currencies = Currencies::default();
    let connection = scope.connection();
    connection
        .for_each(&query.into_query(), |row| {
            let subscription: Uuid = row.try_get_by_index(0)?;
            let account = row.try_get_by_index(1)?;
            let plan = row.try_get_by_index(2)?;
            let (known, settings) = lives.get(subscription);
            let trial = known.as_ref().and_then(|known| known.trial());
            let line = read_line(row, trial, &mut currencies)?;
            match known {
                None => take(account, plan, &line),
                Some(known) => {
                    for part in known.parts(plan, &line, settings) {
                        take(account, plan, &part);
                    }
                }
            }
            Ok(())
        })
        .await
}

fn read_line(
    row: &QueryResult,
    trial: Option<Trial>,
    currencies: &mut Currencies,
) -> Result<Line, Error> {
    let charge: String = row.try_get_by_index(7)?;
    let interval: Option<String> = row.try_get_by_index(8)?;
    let starts_on = row.try_get_by_index(9)?;
    let ends_on = row.try_get_by_index(10)?;
    let trial = trial.and_then(|trial| trial_of_line(trial, (starts_on, ends_on)));
    let currency: String = row.try_get_by_index(5)?;
    let terms = LineTerms {
        amount_minor: row.try_get_by_index(3)?,
        discount_minor: row.try_get_by_index(4)?,
        quantity: row.try_get_by_index(6)?,
        currency: currencies.parse(&currency)?,
        charge: read_charge(&charge, interval.as_deref())?,
        starts_on,
        ends_on,
        trial_starts_on: trial.map(|(first, _)| first),
        trial_ends_on: trial.and_then(|(_, end)| end),
    };
    Line::new(terms).map_err(Error::internal)
}

/// The line that a row says, of a subscription with that trial.
pub(crate) fn line_of(row: &line::Model, trial: Option<Trial>) -> Result<Line, Error> {
    let trial = trial.and_then(|trial| trial_of_line(trial, (row.starts_on, row.ends_on)));
    let terms = LineTerms {
        amount_minor: row.amount,
        discount_minor: row.discount,
        quantity: row.quantity,
        currency: row.currency.parse().map_err(Error::internal)?,
        charge: read_charge(&row.charge, row.billing_interval.as_deref())?,
        starts_on: row.starts_on,
        ends_on: row.ends_on,
        trial_starts_on: trial.map(|(first, _)| first),
        trial_ends_on: trial.and_then(|(_, end)| end),
    };
    Line::new(terms).map_err(Error::internal)
}

/// The charge that two columns of a line say.
pub(crate) fn read_charge(kind: &str, interval: Option<&str>) -> Result<Charge, Error> {
    let kind: ChargeKind = kind.parse().map_err(Error::internal)?;
    let interval = interval.map(str::parse::<BillingInterval>).transpose();
    Charge::new(kind, interval.map_err(Error::internal)?).map_err(Error::internal)
}

fn of_accounts<E: crate::scope::TenantEntity>(
    scope: &Scope,
    column: <E as EntityTrait>::Column,
    accounts: Option<&[Uuid]>,
) -> Select<E> {
    let query = scope.find::<E>();
    match accounts {
        Some(accounts) => query.filter(column.is_in(accounts.iter().copied())),
        None => query,
    }
}

/// All exchange rates of the tenant. One statement.
///
/// # Errors
/// When the database is away.
pub(crate) async fn rate_table(scope: &Scope) -> Result<RateTable, Error> {
    read_rates(scope, scope.find::<exchange_rate::Entity>()).await
}

/// The exchange rates of some currencies that hold on `date` or later. One statement, none without currencies.
pub(crate) async fn rates_from(
    scope: &Scope,
    currencies: &[Currency],
    date: NaiveDate,
) -> Result<RateTable, Error> {
    use exchange_rate::{Column, Entity};
    if currencies.is_empty() {
        return Ok(RateTable::new());
    }
    let earlier = Alias::new("earlier");
    let of_earlier = |column: Column| Expr::col((earlier.clone(), column));
    let mut holding = Query::select();
    holding
        .expr(of_earlier(Column::OnDate).max())
        .from_as(Entity, earlier.clone())
        .and_where(of_earlier(Column::TenantId).eq(scope.tenant_id()))
        .and_where(of_earlier(Column::Currency).equals((Entity, Column::Currency)))
        .and_where(of_earlier(Column::OnDate).lte(date));
    let holds_or_will = Condition::any()
        .add(Column::OnDate.gt(date))
        .add(Column::OnDate.in_subquery(holding));
    let query = scope
        .find::<Entity>()
        .filter(Column::Currency.is_in(currencies.iter().map(|currency| currency.as_str())))
        .filter(holds_or_will);
    read_rates(scope, query).await
}

async fn read_rates(
    scope: &Scope,
    query: Select<exchange_rate::Entity>,
) -> Result<RateTable, Error> {
    let reporting = scope.tenant().reporting_currency;
    let query = query.select_only().columns([
        exchange_rate::Column::Currency,
        exchange_rate::Column::OnDate,
        exchange_rate::Column::Rate,
    ]);
    let mut currencies = Currencies::default();
    let mut table = RateTable::new();
    let connection = scope.connection();
    connection
        .for_each(&query.into_query(), |row| {
            let code: String = row.try_get_by_index(0)?;
            let rate: String = row.try_get_by_index(2)?;
            let rate = rate.parse::<Decimal>().map_err(Error::internal)?;
            let from = currencies.parse(&code)?;
            table
                .insert(from, reporting, row.try_get_by_index(1)?, rate)
                .map_err(Error::internal)
        })
        .await?;
    Ok(table)
}

/// Reads currency codes, most of which are the same as the one before.
#[derive(Default)]
pub(crate) struct Currencies(Option<Currency>);

impl Currencies {
    pub(crate) fn parse(&mut self, code: &str) -> Result<Currency, Error> {
        match self.0.filter(|last| last.as_str() == code) {
            Some(currency) => Ok(currency),
            None => {
                let currency = code.parse().map_err(Error::internal)?;
                Ok(*self.0.insert(currency))
            }
        }
    }
}
