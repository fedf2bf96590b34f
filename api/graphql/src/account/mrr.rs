//! What an account pays today.

use async_graphql::Context;
use domain::money::MonthlyAmount;

use super::Account;
use crate::{money::Money, session::ContextSession};

impl Account {
    /// Today's monthly recurring revenue; none when an exchange rate is missing.
    pub(super) fn current_mrr(&self) -> Option<MonthlyAmount> {
        let exact = self.row().current_mrr?;
        Some(MonthlyAmount::from_exact(exact.into()))
    }
}

/// An amount in the tenant's reporting currency.
pub(super) async fn money(
    context: &Context<'_>,
    amount: Option<MonthlyAmount>,
) -> async_graphql::Result<Option<Money>> {
    let currency = context.scope().await?.tenant().reporting_currency;
    amount
        .map(|amount| Money::monthly(amount, currency))
        .transpose()
}
