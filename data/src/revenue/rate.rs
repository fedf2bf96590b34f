//! Exchange rates into the tenant's reporting currency, each effective from its day until the next one of the same currency.

use std::collections::{HashMap, HashSet};

use chrono::{Datelike, NaiveDate};
use domain::{
    member::Permission,
    money::{Currency, RateError, RateTable},
};
use rust_decimal::Decimal;
use sea_orm::{ColumnTrait, Condition, QueryFilter, sea_query::Expr};
use uuid::Uuid;

use super::entity::exchange_rate::{Column, Entity, Model};
use crate::{
    answer,
    bulk::{self, Outcome, Policy, RowResult},
    error::{Error, Refusal},
    filter::Comparators,
    id::Kind,
    log::{ChangeKind, Subject},
    page::{self, Page, PageRequest, SortKey, SortKind},
    refresh::{self, Projection},
    scope::Scope,
};

/// What one unit of a currency is worth in the reporting currency from a day on; identified by currency and day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateRow {
    /// An ISO 4217 code, not of the reporting currency.
    pub currency: String,
    /// The first day on which the rate holds.
    pub on_date: NaiveDate,
    /// From 0.000000001 to 1,000,000,000, with at most 18 digits.
    pub rate: Decimal,
}

/// The id under which a rate stands in the log: it follows from the currency and the day.
#[must_use]
pub fn rate_id(currency: &str, on_date: NaiveDate) -> Uuid {
    let mut bytes = [0_u8; 16];
    for (place, letter) in bytes.iter_mut().zip(currency.bytes().take(6)) {
        *place = letter;
    }
    bytes[12..].copy_from_slice(&on_date.num_days_from_ce().to_be_bytes());
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// Writes exchange rates.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageCatalogue`]; [`Error::Refused`] for too many rows, or any bad row under [`Policy::RejectAll`].
pub async fn upsert(
    scope: &Scope,
    rows: &[RateRow],
    policy: Policy,
    projection: Projection,
) -> Result<Vec<RowResult>, Error> {
    let writer = scope.require(Permission::ManageCatalogue)?;
    bulk::check_size(rows.len())?;
    let known = known(scope, rows).await?;
    let mut seen = HashSet::new();
    let (mut results, mut changed) = (Vec::with_capacity(rows.len()), Vec::new());
    let mut currencies: Vec<Currency> = Vec::new();
    let mut notes = Vec::new();
    for (place, input) in rows.iter().enumerate() {
        let (currency, row) = match check(scope, input, &mut seen) {
            Ok(checked) => checked,
            Err(refusal) => {
                results.push(RowResult::rejected(place, vec![refusal]));
                continue;
            }
        };
        let before = known.get(&(row.currency.clone(), row.on_date));
        let outcome = match before {
            None => Outcome::Created,
            Some(before) if *before == row => Outcome::Unchanged,
            Some(_) => Outcome::Updated,
        };
        let id = rate_id(&row.currency, row.on_date);
        if outcome != Outcome::Unchanged {
            if !currencies.contains(&currency) {
                currencies.push(currency);
            }
            notes.push((id, before, changed.len()));
            changed.push(row);
        }
        results.push(RowResult::done(outcome, id));
    }
    answer::enforce(policy, &results)?;
    for (id, before, place) in notes {
        let kind = match before {
            None => ChangeKind::Created,
            Some(_) => ChangeKind::Updated,
        };
        let subject = Subject::of(Kind::ExchangeRate, id);
        writer.record(kind, subject, before, changed.get(place))?;
    }
    writer.save::<Entity>(&changed).await?;
    if !currencies.is_empty() {
        refresh::project_currencies(&writer, &currencies, projection).await?;
    }
    Ok(results)
}

/// Removes the exchange rate of a currency and a day, and answers what it was.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageCatalogue`]; [`Error::Refused`] when there is no such rate.
pub async fn delete(scope: &Scope, currency: &str, on_date: NaiveDate) -> Result<Model, Error> {
    let writer = scope.require(Permission::ManageCatalogue)?;
    let unknown = |_| Refusal::not_found("currency", "there is no exchange rate of that currency");
    let parsed: Currency = currency.parse().map_err(unknown)?;
    let this = Condition::all()
        .add(Column::Currency.eq(parsed.as_str()))
        .add(Column::OnDate.eq(on_date));
    let query = scope.find::<Entity>().filter(this.clone());
    let row = query.one(scope.connection()).await?.ok_or_else(|| {
        let message = format!("there is no exchange rate of {parsed} from {on_date} on");
        Refusal::not_found("onDate", message)
    })?;
    let subject = Subject::of(Kind::ExchangeRate, rate_id(parsed.as_str(), on_date));
    writer.record(ChangeKind::Deleted, subject, Some(&row), None)?;
    writer.delete::<Entity>(this).await?;
    refresh::project_currencies(&writer, &[parsed], Projection::Now).await?;
    Ok(row)
}

/// The rates of the currencies and days that the rows name.
async fn known(
    scope: &Scope,
    rows: &[RateRow],
) -> Result<HashMap<(String, NaiveDate), Model>, Error> {
    let currencies: HashSet<&str> = rows.iter().map(|row| row.currency.as_str()).collect();
    let days: HashSet<NaiveDate> = rows.iter().map(|row| row.on_date).collect();
    let query = scope
        .find::<Entity>()
        .filter(Column::Currency.is_in(currencies))
        .filter(Column::OnDate.is_in(days));
    let found = query.all(scope.connection()).await?.into_iter();
    Ok(found
        .map(|row| ((row.currency.clone(), row.on_date), row))
        .collect())
}

fn check(
    scope: &Scope,
    input: &RateRow,
    seen: &mut HashSet<(Currency, NaiveDate)>,
) -> Result<(Currency, Model), Refusal> {
    let currency: Currency = input
        .currency
        .parse()
        .map_err(|error| Refusal::invalid("currency", error))?;
    RateTable::check(currency, scope.tenant().reporting_currency, input.rate).map_err(|error| {
        match error {
            RateError::SameCurrency(_) => Refusal::invalid("currency", error),
            _ => Refusal::invalid("rate", error),
        }
    })?;
    if !seen.insert((currency, input.on_date)) {
        let message = format!(
            "another row has a rate of {currency} for {} too",
            input.on_date
        );
        return Err(Refusal::conflict("onDate", message));
    }
    let row = Model {
        tenant_id: scope.tenant_id(),
        currency: currency.as_str().to_owned(),
        on_date: input.on_date,
        rate: input.rate.normalize().to_string(),
    };
    Ok((currency, row))
}

/// Which exchange rates are wanted; all conditions that are given must hold.
#[derive(Clone, Debug, Default)]
pub struct RateFilter {
    /// By ISO 4217 code.
    pub currency: Comparators<String>,
    /// By the first day on which the rate holds.
    pub on_date: Comparators<NaiveDate>,
}

/// The query of the rates that meet a filter, for [`page::count`].
#[must_use]
pub fn matching(scope: &Scope, filter: RateFilter) -> sea_orm::Select<Entity> {
    scope
        .find::<Entity>()
        .filter(filter.currency.condition(&Expr::col(Column::Currency)))
        .filter(filter.on_date.condition(&Expr::col(Column::OnDate)))
}

/// A page of exchange rates by currency, the latest first.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] for a page or cursor that is not allowed.
pub async fn list(
    scope: &Scope,
    filter: RateFilter,
    request: &PageRequest,
) -> Result<Page<Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let order = [
        SortKey::ascending(Expr::col(Column::Currency), SortKind::Text),
        SortKey::ascending(Expr::col(Column::OnDate), SortKind::Date).descending(true),
    ];
    page::load(scope, matching(scope, filter), &order, request).await
}
