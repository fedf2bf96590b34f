//! The health of a portfolio, as answers show it.

mod back_test;
mod bands;
mod moves;
mod what_if;

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use data::{
    error::{Error, Refusal},
    health::{self, StandingsCache},
    id::Kind,
    scope::Scope,
};
use domain::{
    health::{HealthReport as Exact, HealthWeighting, Profile, Standings},
    portfolio::Portfolio as ExactPortfolio,
};
use uuid::Uuid;

pub use back_test::HealthBackTest;
pub use bands::{HealthBandShare, HealthRevenueAtRisk};
pub use moves::HealthTransitions;
pub use what_if::HealthWhatIf;

use super::{Portfolio, at, behind::Pages};
use crate::{
    batch::Batch,
    error::OrFault,
    health::HealthBand,
    id,
    loaded::Loaded,
    metric::Metric,
    scalar::{Date, Decimal},
    session::ContextSession,
    window::WindowInput,
};

/// The health of a set of accounts at a date.
pub type PortfolioHealth = Loaded<Reckoned, Relations>;

/// The health of a portfolio among those that were reckoned together.
pub struct Reckoned {
    place: usize,
    exact: Exact,
    portfolio: ExactPortfolio,
    standings: Arc<Standings>,
}

/// What is reckoned together for portfolios that were evaluated together.
#[derive(Default)]
pub struct Relations {
    bands: Pages<Option<HealthBand>>,
    at_risk: Batch<(HealthBand, u32), Vec<HealthRevenueAtRisk>>,
    transitions: Batch<Date, Vec<HealthTransitions>>,
    what_if: Batch<Uuid, Vec<HealthWhatIf>>,
    back_tests: Batch<back_test::Asked, Vec<HealthBackTest>>,
}

/// Up to how many accounts are named in a statement; for more of them all are read.
const FEW: usize = 1_000;

/// The same where all that are read are kept.
const FEW_BESIDE_KEPT: usize = 100;

/// The most days ahead that may be asked for: ten years.
const MOST_DAYS: i32 = 3_653;

/// The accounts to read of portfolios: none means all.
pub(super) fn accounts_of<'a>(
    portfolios: impl Iterator<Item = &'a ExactPortfolio>,
) -> Option<Vec<Uuid>> {
    up_to(FEW, portfolios)
}

fn up_to<'a>(
    most: usize,
    portfolios: impl Iterator<Item = &'a ExactPortfolio>,
) -> Option<Vec<Uuid>> {
    let mut accounts = Vec::new();
    for portfolio in portfolios {
        if accounts.len() + portfolio.account_count() > most {
            return None;
        }
        accounts.extend(portfolio.accounts());
    }
    Some(accounts)
}

/// Where the accounts of portfolios stand on a day.
pub(super) async fn standings<'a>(
    cache: &StandingsCache,
    scope: &Scope,
    portfolios: impl Iterator<Item = &'a ExactPortfolio>,
    on: chrono::NaiveDate,
) -> Result<Arc<Standings>, Error> {
    let accounts = up_to(FEW_BESIDE_KEPT, portfolios);
    cache.standings(scope, accounts.as_deref(), on).await
}

impl Portfolio {
    /// The health of the accounts, reckoned along with that of all portfolios that were evaluated with this one.
    pub(super) async fn health_of(
        &self,
        context: &Context<'_>,
    ) -> async_graphql::Result<PortfolioHealth> {
        let scope = context.scope().await?;
        let cache = &context.session()?.product().standings;
        let as_of = self.row().exact.as_of();
        let load = async || {
            let portfolios = self.rows().map(|cut| &cut.exact);
            let standings = standings(cache, scope, portfolios, as_of).await?;
            let reckoned = self.rows().enumerate().map(|(place, cut)| Reckoned {
                place,
                exact: cut.exact.health(&standings),
                portfolio: cut.exact.clone(),
                standings: Arc::clone(&standings),
            });
            Ok(Loaded::family(reckoned.collect()))
        };
        let known = self.batches().health.get((), load).await.or_fault()?;
        at(&known, self.row().place)
    }
}

/// The profile of an id, exactly.
async fn profile(
    scope: &Scope,
    id: &ID,
) -> Result<(health::entity::profile::Model, Profile), Error> {
    let uuid = id::expect(Kind::HealthProfile, id, "profile")?;
    let found = health::profiles_by_ids(scope, &[uuid]).await?.pop();
    let unknown = || Refusal::not_found("profile", "there is no such health profile");
    let row = found.ok_or_else(unknown)?;
    let exact = health::exact(&row)?;
    Ok((row, exact))
}

fn days(said: i32, field: &str) -> Result<u32, Refusal> {
    let allowed = u32::try_from(said).ok();
    let allowed = allowed.filter(|_| (0..=MOST_DAYS).contains(&said));
    allowed.ok_or_else(|| Refusal::invalid(field, format!("0 to {MOST_DAYS} days, not {said}")))
}

/// The health of a set of accounts at the end of a date: of each the score that was set by hand while it holds, else the one that was computed last by then.
/// Accounts without a score are counted apart; they are never zero.
#[Object]
impl PortfolioHealth {
    /// ARR-weighted health, in points: sum of ARR x score / sum of ARR, over the accounts that have a score.
    async fn weighted_average(&self) -> Metric {
        self.row().exact.mean(HealthWeighting::Arr).into()
    }

    /// The mean score of the accounts that have one, each counting alike, in points.
    async fn average(&self) -> Metric {
        self.row().exact.mean(HealthWeighting::Accounts).into()
    }

    /// The accounts and their revenue by band, from the worst to the best, and last those without a score.
    async fn bands(&self) -> Vec<HealthBandShare> {
        HealthBandShare::all(self)
    }

    /// What is due for renewal soon, and late already, of accounts that are not well.
    async fn arr_at_risk(
        &self,
        context: &Context<'_>,
        #[graphql(
            desc = "Due within so many days after the date, 0 to 3,653.",
            default = 90
        )]
        due_within_days: i32,
        #[graphql(
            desc = "The best band that is at risk.",
            default_with = "HealthBand::Red"
        )]
        worst_until: HealthBand,
    ) -> async_graphql::Result<HealthRevenueAtRisk> {
        let days = days(due_within_days, "dueWithinDays").or_fault()?;
        self.at_risk(context, worst_until, days).await
    }

    /// How many of the accounts were in which band on an earlier date, and are in which now.
    async fn transitions(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The earlier date, until its end.")] since: Date,
    ) -> async_graphql::Result<HealthTransitions> {
        self.moves_since(context, since).await
    }

    /// The accounts as they would be under another profile, such as a draft before it is published: those that it is for, by what was measured of them last.
    async fn what_if(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The id of the health profile.")] profile: ID,
    ) -> async_graphql::Result<HealthWhatIf> {
        self.what_would_be(context, &profile).await
    }

    /// Whether scores foretold which customers would be lost: those of some days before renewals were due, held against what came of them.
    async fn back_test(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "When the renewals were due; of at most 120 months.")] window: WindowInput,
        #[graphql(
            desc = "How many days before the due date the scores are of, 0 to 3,653, such as 90, 60 or 30.",
            default = 90
        )]
        horizon_days: i32,
        #[graphql(
            desc = "The score below which an account is flagged, 0 to 100.",
            default_with = "Decimal(rust_decimal::Decimal::from(40))"
        )]
        at_risk_below: Decimal,
        #[graphql(
            desc = "The id of a health profile, such as a draft, when the scores that it would have made are wanted in place of those that were computed."
        )]
        profile: Option<ID>,
    ) -> async_graphql::Result<HealthBackTest> {
        let horizon = days(horizon_days, "horizonDays").or_fault()?;
        let below = domain::health::Score::new(at_risk_below.0);
        let below = below
            .map_err(|error| Refusal::invalid("atRiskBelow", error))
            .or_fault()?;
        let tenant = context.scope().await?.tenant();
        let as_of = self.row().exact.as_of();
        let window = window.resolve(as_of, tenant).or_fault()?;
        self.tested(context, (window, horizon, below), profile)
            .await
    }
}
