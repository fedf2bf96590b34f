//! Accounts by band, and what of their revenue may be lost soon.

use async_graphql::{Context, Object};
use data::error::Refusal;
use domain::health::{BandShare as ExactShare, RevenueAtRisk as ExactRisk};

use super::PortfolioHealth;
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
    session::ContextSession,
};

/// The accounts in a band.
pub struct HealthBandShare {
    of: PortfolioHealth,
    exact: ExactShare,
}

impl HealthBandShare {
    pub(super) fn all(of: &PortfolioHealth) -> Vec<Self> {
        let bands = of.row().exact.bands().into_iter();
        let share = |exact| Self {
            of: of.clone(),
            exact,
        };
        bands.map(share).collect()
    }
}

/// The accounts in a band, or those without a score.
#[Object]
impl HealthBandShare {
    /// The band; null for the accounts without a score.
    async fn band(&self) -> Option<HealthBand> {
        self.exact.band.map(HealthBand::from)
    }

    /// How many accounts.
    async fn account_count(&self) -> i32 {
        count(self.exact.accounts.len())
    }

    /// Their annual recurring revenue. Null when an exchange rate is missing.
    async fn arr(&self) -> Option<Money> {
        let currency = self.of.row().exact.currency();
        let annual = self.exact.annual?;
        Some(Money::exact(annual, currency))
    }

    /// Accounts in the band / all accounts.
    async fn share(&self) -> Metric {
        self.exact.share.clone().into()
    }

    /// The accounts, as many as `accountCount` says.
    async fn accounts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<AccountConnection> {
        let request = page_request(first, after, last, before);
        let band = self.exact.band;
        let pages = &self.of.batches().bands;
        let ids = |reckoned: &super::Reckoned| reckoned.exact.band(band).accounts;
        let wanted = (band.map(HealthBand::from), request);
        let found = behind(context, &self.of, pages, wanted, ids).await?;
        Ok(found.connection())
    }
}

/// What is due soon of accounts that are not well.
pub type HealthRevenueAtRisk = Loaded<ExactRisk, Relations>;

/// What is loaded together for portfolios that were evaluated together.
#[derive(Default)]
pub struct Relations {
    accounts: Pages<()>,
}

impl PortfolioHealth {
    pub(super) async fn at_risk(
        &self,
        context: &Context<'_>,
        worst: HealthBand,
        days: u32,
    ) -> async_graphql::Result<HealthRevenueAtRisk> {
        let tenant = context.scope().await?.tenant();
        let settings = tenant.settings.renewals.settings();
        let load = async || {
            let risks = self.rows().map(|reckoned| {
                let worst_days = (worst.into(), days);
                let risk = reckoned.portfolio.revenue_at_risk(
                    &reckoned.standings,
                    worst_days,
                    &settings,
                    tenant.time_zone,
                );
                let rule = "that day is out of the calendar";
                risk.ok_or_else(|| Refusal::invalid("dueWithinDays", rule))
            });
            Ok(Loaded::family(risks.collect::<Result<Vec<_>, _>>()?))
        };
        let risks = &self.batches().at_risk;
        let risks = risks.get((worst, days), load).await.or_fault()?;
        at(&risks, self.row().place)
    }
}

/// What is due for renewal soon, and late already, of accounts in a band or a worse one. Only renewals that are not decided count.
#[Object]
impl HealthRevenueAtRisk {
    /// What is due of these renewals, a year's amounts in the reporting currency. Null when an exchange rate is missing.
    async fn amount(&self) -> Option<Money> {
        let currency = self.row().currency;
        Some(Money::exact(self.row().amount?, currency))
    }

    /// At risk / due, of all renewals of the portfolio that are due by then and not decided.
    async fn share(&self) -> Metric {
        self.row().share.clone().into()
    }

    /// How many accounts.
    async fn account_count(&self) -> i32 {
        count(self.row().accounts.len())
    }

    /// How many renewals.
    async fn renewal_count(&self) -> i32 {
        count(self.row().renewals.len())
    }

    /// The accounts, as many as `accountCount` says.
    async fn accounts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<AccountConnection> {
        let request = page_request(first, after, last, before);
        let ids = |exact: &ExactRisk| exact.accounts.clone();
        let pages = &self.batches().accounts;
        let found = behind(context, self, pages, ((), request), ids).await?;
        Ok(found.connection())
    }
}
