//! What changes the MRR of one account.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    member::Permission,
    money::Currency,
    revenue::{AccountHistory, Books, Movement},
    time::{Window, local_date},
};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::facts::{Lives, each_line, rates_from};
use crate::{
    account::entity::account::{Column, Entity},
    error::Error,
    scope::Scope,
};

/// The movements of an account on a day, as its rows say in this transaction; `None` when an exchange rate is missing. Five statements.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn of_account_on(
    scope: &Scope,
    account: Uuid,
    day: NaiveDate,
) -> Result<Option<Vec<Movement>>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let (Some(before), Some(after)) = (day.pred_opt(), day.succ_opt()) else {
        return Ok(Some(Vec::new()));
    };
    let query = scope.find::<Entity>().filter(Column::Id.eq(account));
    let query = query.select_only();
    let query = query.columns([Column::SignedUpOn, Column::ArchivedAt]);
    let found: Option<(Option<NaiveDate>, Option<DateTime<Utc>>)> =
        query.into_tuple().one(scope.connection()).await?;
    let (signed_up_on, archived_at) = found.unwrap_or_default();
    let tenant = scope.tenant();
    let accounts = [account];
    let mut lives = Lives::load(scope, Some(&accounts)).await?;
    let (mut lines, mut currencies) = (Vec::new(), Vec::<Currency>::new());
    each_line(scope, Some(&accounts), &mut lives, |_, _, line| {
        let currency = line.terms().currency;
        if currency != tenant.reporting_currency && !currencies.contains(&currency) {
            currencies.push(currency);
        }
        lines.push(*line);
    })
    .await?;
    let rates = rates_from(scope, &currencies, before).await?;
    let history = AccountHistory {
        lines: &lines,
        signed_up_on,
        archived_on: archived_at.map(|instant| local_date(instant, tenant.time_zone)),
    };
    let books = Books {
        as_of: day,
        reporting: tenant.reporting_currency,
        rates: &rates,
        settings: tenant.settings.revenue.movements(),
    };
    let window = Window::new(day, after, tenant.time_zone).map_err(Error::internal)?;
    Ok(history.movements(&window, &books).ok())
}
