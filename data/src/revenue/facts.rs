//! Lines and exchange rates as the domain reckons with them, read without building rows.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::{
    money::{Currency, RateTable},
    revenue::{BillingInterval, Charge, ChargeKind, Line, LineTerms, Term, trial_of_line},
    trial,
};
use rust_decimal::Decimal;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryResult, QuerySelect, QueryTrait, Select,
    sea_query::{Alias, Expr, ExprTrait, Query},
};
use uuid::Uuid;

use super::entity::{exchange_rate, line, subscription};
use crate::{error::Error, scope::Scope};

/// The days of a trial: the first one, and the day after the last one.
type Trial = (NaiveDate, Option<NaiveDate>);

/// The trial of a subscription, with the lines that were tried.
struct Tried {
    account: Uuid,
    days: Trial,
    /// By plan.
    lines: HashMap<Option<Uuid>, Vec<Line>>,
}

/// A trial of an account, and the plan that was tried.
pub(crate) type AccountTrial = (Uuid, Option<Uuid>, trial::Trial);

/// Hands every line of the accounts (of all accounts when none are given) to `take`, with its account and its plan. Answers the trials of
/// their subscriptions, one for every plan that was tried. Two statements.
pub(crate) async fn each_line(
    scope: &Scope,
    accounts: Option<&[Uuid]>,
    mut take: impl FnMut(Uuid, Option<Uuid>, &Line),
) -> Result<Vec<AccountTrial>, Error> {
    let mut tried = trials(scope, accounts).await?;
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
            let tried = tried.get_mut(&subscription);
            let days = tried.as_ref().map(|tried| tried.days);
            let line = read_line(row, days, &mut currencies)?;
            take(account, plan, &line);
            if let Some(tried) = tried {
                tried.lines.entry(plan).or_default().push(line);
            }
            Ok(())
        })
        .await?;
    Ok(tried.into_values().flat_map(Tried::trials).collect())
}

impl Tried {
    /// The trial of every plan; of none when nothing was said about what was tried.
    fn trials(self) -> Vec<AccountTrial> {
        let mut lines = self.lines;
        if lines.is_empty() {
            lines.insert(None, Vec::new());
        }
        let of_plan = |(plan, lines): (Option<Uuid>, Vec<Line>)| {
            let trial = trial::Trial::of_subscription(self.days.0, &lines);
            (self.account, plan, trial)
        };
        lines.into_iter().map(of_plan).collect()
    }
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

/// The charge that two columns of a line say.
fn read_charge(kind: &str, interval: Option<&str>) -> Result<Charge, Error> {
    let kind: ChargeKind = kind.parse().map_err(Error::internal)?;
    let interval = interval.map(str::parse::<BillingInterval>).transpose();
    Charge::new(kind, interval.map_err(Error::internal)?).map_err(Error::internal)
}

/// The trials of subscriptions, by subscription; few subscriptions have one.
async fn trials(scope: &Scope, accounts: Option<&[Uuid]>) -> Result<HashMap<Uuid, Tried>, Error> {
    use subscription::Column;
    let has_trial = Condition::any()
        .add(Column::TrialStartsOn.is_not_null())
        .add(Column::TrialEndsOn.is_not_null());
    let query = of_accounts::<subscription::Entity>(scope, Column::AccountId, accounts)
        .filter(has_trial)
        .select_only()
        .columns([
            Column::Id,
            Column::StartsOn,
            Column::EndsOn,
            Column::TrialStartsOn,
            Column::TrialEndsOn,
            Column::AccountId,
        ]);
    let mut trials = HashMap::new();
    let connection = scope.connection();
    connection
        .for_each(&query.into_query(), |row| {
            let term = Term::new(
                row.try_get_by_index(1)?,
                row.try_get_by_index(2)?,
                row.try_get_by_index(3)?,
                row.try_get_by_index(4)?,
            );
            let days = term.map_err(Error::internal)?.trial();
            let (id, account): (Uuid, Uuid) = (row.try_get_by_index(0)?, row.try_get_by_index(5)?);
            let tried = |days| Tried {
                account,
                days,
                lines: HashMap::new(),
            };
            trials.extend(days.map(|days| (id, tried(days))));
            Ok(())
        })
        .await?;
    Ok(trials)
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
struct Currencies(Option<Currency>);

impl Currencies {
    fn parse(&mut self, code: &str) -> Result<Currency, Error> {
        match self.0.filter(|last| last.as_str() == code) {
            Some(currency) => Ok(currency),
            None => {
                let currency = code.parse().map_err(Error::internal)?;
                Ok(*self.0.insert(currency))
            }
        }
    }
}
