//! From band to band.

use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject};
use chrono::NaiveDate;
use data::error::Refusal;
use domain::{health::TransitionMatrix, money::Currency};

use super::{PortfolioHealth, standings};
use crate::{
    account::AccountConnection,
    error::OrFault,
    health::HealthBand,
    loaded::Loaded,
    metric::Metric,
    money::Money,
    page::page_request,
    portfolio::{
        at,
        behind::{Pages, behind},
        count,
    },
    scalar::Date,
    session::ContextSession,
};

/// How accounts came from band to band.
pub type HealthTransitions = Loaded<Known, Relations>;

/// A matrix, and the currency of its amounts.
pub struct Known {
    pub(super) exact: Arc<TransitionMatrix>,
    pub(super) currency: Currency,
}

/// What is loaded together for portfolios that were evaluated together.
#[derive(Default)]
pub struct Relations {
    accounts: Pages<(Option<HealthBand>, Option<HealthBand>)>,
}

impl PortfolioHealth {
    pub(super) async fn moves_since(
        &self,
        context: &Context<'_>,
        since: Date,
    ) -> async_graphql::Result<HealthTransitions> {
        check_since(since.0, self.row().exact.as_of()).or_fault()?;
        let scope = context.scope().await?;
        let cache = &context.session()?.product().standings;
        let load = async || {
            let portfolios = self.rows().map(|reckoned| &reckoned.portfolio);
            let before = standings(cache, scope, portfolios, since.0).await?;
            let known = self.rows().map(|reckoned| Known {
                exact: Arc::new(reckoned.exact.transitions(&before, since.0)),
                currency: reckoned.exact.currency(),
            });
            Ok(Loaded::family(known.collect()))
        };
        let known = self.batches().transitions.get(since, load).await;
        at(&known.or_fault()?, self.row().place)
    }
}

/// Refuses a day after the date of the portfolio, from which nothing can have come.
fn check_since(since: NaiveDate, as_of: NaiveDate) -> Result<(), Refusal> {
    match since <= as_of {
        true => Ok(()),
        false => {
            let rule = format!("{since} is after {as_of}, the date of the portfolio");
            Err(Refusal::invalid("since", rule))
        }
    }
}

/// The accounts that came from one band to another.
#[derive(Clone, SimpleObject)]
pub struct HealthTransition {
    /// The band before; null when they had no score, or were not there yet.
    from: Option<HealthBand>,
    /// The band after; null when they have no score.
    to: Option<HealthBand>,
    /// How many accounts.
    account_count: i32,
    /// Their annual recurring revenue on the later date. Null when an exchange rate is missing.
    arr: Option<Money>,
    /// Accounts that came here / accounts that were in the band before.
    share: Metric,
}

/// How many accounts were in which band, and are in which now.
#[Object]
impl HealthTransitions {
    /// The earlier date.
    async fn since(&self) -> Date {
        Date(self.row().exact.since)
    }

    /// The later date.
    async fn as_of(&self) -> Date {
        Date(self.row().exact.as_of)
    }

    /// One for each of the sixteen pairs of bands, those without a score included: by the band before, then by the band after, from the worst to the best.
    async fn matrix(&self) -> Vec<HealthTransition> {
        let Known { exact, currency } = self.row();
        let cells = exact.transitions.iter();
        let shown = cells.map(|cell| HealthTransition {
            from: cell.from.map(HealthBand::from),
            to: cell.to.map(HealthBand::from),
            account_count: count(cell.accounts.len()),
            arr: cell.annual.map(|annual| Money::exact(annual, *currency)),
            share: cell.share.clone().into(),
        });
        shown.collect()
    }

    /// How many accounts are in a better band than before. One without a score on either date is not among them.
    async fn improved_count(&self) -> i32 {
        count(self.row().exact.improved().len())
    }

    /// How many accounts are in a worse band than before.
    async fn worsened_count(&self) -> i32 {
        count(self.row().exact.worsened().len())
    }

    /// The accounts that came from one band to another, as many as `matrix` says.
    #[expect(
        clippy::too_many_arguments,
        reason = "the arguments of a connection, as Relay names them"
    )]
    async fn accounts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The band before; those without a score when nothing is said.")]
        from: Option<HealthBand>,
        #[graphql(desc = "The band after; those without a score when nothing is said.")] to: Option<
            HealthBand,
        >,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<AccountConnection> {
        let request = page_request(first, after, last, before);
        let wanted = (from.map(Into::into), to.map(Into::into));
        let ids = |known: &Known| -> Vec<uuid::Uuid> {
            let cells = known.exact.transitions.iter();
            let cells = cells.filter(|cell| (cell.from, cell.to) == wanted);
            cells.flat_map(|cell| cell.accounts.clone()).collect()
        };
        let pages = &self.batches().accounts;
        let found = behind(context, self, pages, ((from, to), request), ids).await?;
        Ok(found.connection())
    }
}
