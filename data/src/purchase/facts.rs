//! Purchases as the domain reckons with them, read without building rows.

use std::collections::HashMap;

use domain::{
    money::Money,
    purchase::{Purchase, PurchaseTerms, Refund},
};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QueryResult, QuerySelect, QueryTrait, Select,
};
use uuid::Uuid;

use super::entity::{purchase, refund};
use crate::{
    error::Error,
    revenue::Currencies,
    scope::{Scope, TenantEntity},
};

/// Hands every purchase of the accounts (of all accounts when none are given) to `take`, with its account. Two statements.
pub(crate) async fn each_purchase(
    scope: &Scope,
    accounts: Option<&[Uuid]>,
    mut take: impl FnMut(Uuid, &Purchase) + Send,
) -> Result<(), Error> {
    use purchase::Column;
    let mut refunds = refunds(scope, accounts).await?;
    let query = of_accounts::<purchase::Entity>(scope, Column::AccountId, accounts).columns([
        Column::Id,
        Column::AccountId,
        Column::ProductId,
        Column::PurchasedOn,
        Column::Amount,
        Column::Currency,
        Column::AutomaticRenewal,
    ]);
    let mut currencies = Currencies::default();
    let connection = scope.connection();
    connection
        .for_each(&query.into_query(), |row| {
            let id: Uuid = row.try_get_by_index(0)?;
            let currency: String = row.try_get_by_index(5)?;
            let amount = Money::new(row.try_get_by_index(4)?, currencies.parse(&currency)?);
            let terms = PurchaseTerms {
                purchased_on: row.try_get_by_index(3)?,
                product: row.try_get_by_index(2)?,
                amount,
                refunds: refunds.remove(&id).unwrap_or_default(),
                is_automatic_renewal: row.try_get_by_index(6)?,
            };
            let purchase = Purchase::new(terms).map_err(Error::internal)?;
            take(row.try_get_by_index(1)?, &purchase);
            Ok(())
        })
        .await
}

/// The refunds, by purchase; few purchases have one.
async fn refunds(
    scope: &Scope,
    accounts: Option<&[Uuid]>,
) -> Result<HashMap<Uuid, Vec<Refund>>, Error> {
    use refund::Column;
    let query = of_accounts::<refund::Entity>(scope, Column::AccountId, accounts).columns([
        Column::PurchaseId,
        Column::RefundedOn,
        Column::Amount,
    ]);
    let mut refunds: HashMap<Uuid, Vec<Refund>> = HashMap::new();
    let take = |row: &QueryResult| {
        let refund = Refund {
            refunded_on: row.try_get_by_index(1)?,
            amount_minor: row.try_get_by_index(2)?,
        };
        let purchase = row.try_get_by_index(0)?;
        refunds.entry(purchase).or_default().push(refund);
        Ok(())
    };
    let connection = scope.connection();
    connection.for_each(&query.into_query(), take).await?;
    Ok(refunds)
}

fn of_accounts<E: TenantEntity>(
    scope: &Scope,
    column: <E as EntityTrait>::Column,
    accounts: Option<&[Uuid]>,
) -> Select<E> {
    let query = scope.find::<E>().select_only();
    match accounts {
        Some(accounts) => query.filter(column.is_in(accounts.iter().copied())),
        None => query,
    }
}
