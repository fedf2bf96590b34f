//! An account as a portfolio.

use async_graphql::Context;
use chrono::NaiveDate;
use data::error::Error;

use super::Account;
use crate::{
    error::{OrFault, fault},
    portfolio::Portfolio,
    session::ContextSession,
};

impl Account {
    /// The account as a portfolio, evaluated along with its whole page.
    pub(super) async fn portfolio_of(
        &self,
        context: &Context<'_>,
        as_of: NaiveDate,
        with_descendants: bool,
    ) -> async_graphql::Result<Portfolio> {
        let cache = &context.session()?.product().facts;
        let scope = context.scope().await?;
        let load = async || {
            let facts = cache.facts(scope).await?;
            let ids = self.ids();
            let of = Portfolio::of_accounts(scope, &facts, &ids, as_of, with_descendants);
            Ok(of)
        };
        let portfolios = &self.batches().portfolios;
        let known = portfolios.get((as_of, with_descendants), load).await;
        let lost = || fault(Error::internal("an account without a portfolio"));
        known
            .or_fault()?
            .get(&self.uuid())
            .cloned()
            .ok_or_else(lost)
    }
}
