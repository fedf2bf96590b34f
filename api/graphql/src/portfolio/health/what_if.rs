//! The portfolio under another profile.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, ID, Object, SimpleObject};
use data::{error::Error, health, id::Kind, page};
use domain::{
    health::{Comparison, HealthWeighting, WhatIf as Exact},
    money::Currency,
};
use uuid::Uuid;

use super::{HealthTransitions, PortfolioHealth, accounts_of, moves::Known as Moves, profile};
use crate::{
    account::Account,
    batch::Batch,
    error::{OrFault, fault},
    health::{HealthBand, points},
    id,
    loaded::Loaded,
    metric::Metric,
    page::{Total, connection, page_request},
    portfolio::{at, behind::load as accounts_by_ids, count},
    scalar::Decimal,
    session::ContextSession,
};

connection!(
    /// A page of accounts with what they would be.
    HealthComparisonConnection,
    HealthComparisonEdge,
    HealthComparison
);

/// The accounts of a portfolio as they would be under another profile.
pub type HealthWhatIf = Loaded<Known, Relations>;

/// What would be.
pub struct Known {
    exact: Exact,
    currency: Currency,
}

/// What is loaded together for portfolios that were evaluated together.
#[derive(Default)]
pub struct Relations {
    accounts: Batch<page::PageRequest, HashMap<Uuid, Account>>,
}

/// An account that would be in another band.
#[derive(Clone, SimpleObject)]
pub struct HealthComparison {
    /// The account.
    account: Account,
    /// Its computed score; null without one.
    score_before: Option<Decimal>,
    /// Its band; null without a score.
    band_before: Option<HealthBand>,
    /// The score that it would have; null when it would have none.
    score_after: Option<Decimal>,
    /// The band that it would be in; null when it would have no score.
    band_after: Option<HealthBand>,
}

impl HealthComparison {
    fn new(comparison: &Comparison, account: Account) -> Self {
        let score = |placed: Option<(_, _)>| placed.map(|(score, _)| points(score));
        let band = |placed: Option<(_, domain::health::HealthBand)>| {
            placed.map(|(_, band)| HealthBand::from(band))
        };
        Self {
            account,
            score_before: score(comparison.before),
            band_before: band(comparison.before),
            score_after: score(comparison.after),
            band_after: band(comparison.after),
        }
    }
}

impl PortfolioHealth {
    pub(super) async fn what_would_be(
        &self,
        context: &Context<'_>,
        id: &ID,
    ) -> async_graphql::Result<HealthWhatIf> {
        let scope = context.scope().await?;
        let uuid = id::expect(Kind::HealthProfile, id, "profile").or_fault()?;
        let as_of = self.row().exact.as_of();
        let load = async || {
            let (row, profile) = profile(scope, id).await?;
            let accounts = accounts_of(self.rows().map(|reckoned| &reckoned.portfolio));
            let readings = health::readings_on(scope, accounts.as_deref(), as_of).await?;
            let others = health::calendar(scope).await?;
            let known = self.rows().map(|reckoned| {
                let portfolio = &reckoned.portfolio;
                // A profile for all others is for none whose segment has its own.
                let is_for = |account: Uuid| {
                    let segment = portfolio.segment_of(account);
                    match &row.segment {
                        Some(own) => segment == Some(own.as_str()),
                        None => !others.has_own(segment, as_of),
                    }
                };
                Known {
                    exact: portfolio.what_if(
                        &profile,
                        is_for,
                        |account| readings.get(&account),
                        &reckoned.standings,
                    ),
                    currency: reckoned.exact.currency(),
                }
            });
            Ok(Loaded::family(known.collect()))
        };
        let known = self.batches().what_if.get(uuid, load).await;
        at(&known.or_fault()?, self.row().place)
    }
}

/// The accounts that a profile is for, as they are and as they would be under it. What was set by hand is left aside on both sides.
#[Object]
impl HealthWhatIf {
    /// How many accounts the profile is for.
    async fn account_count(&self) -> i32 {
        count(self.row().exact.comparisons.len())
    }

    /// How many of them would be in another band, or gain or lose their score.
    async fn changed_count(&self) -> i32 {
        count(self.row().exact.changes().count())
    }

    /// ARR-weighted health as it is, in points.
    async fn weighted_average_before(&self) -> Metric {
        let before = self.row().exact.before();
        before.mean(HealthWeighting::Arr).into()
    }

    /// ARR-weighted health as it would be, in points.
    async fn weighted_average_after(&self) -> Metric {
        let after = self.row().exact.after();
        after.mean(HealthWeighting::Arr).into()
    }

    /// How the accounts would come from their bands to others.
    async fn transitions(&self) -> HealthTransitions {
        Loaded::alone(Moves {
            exact: Arc::new(self.row().exact.transitions()),
            currency: self.row().currency,
        })
    }

    /// The accounts that would be in another band, as many as `changedCount` says.
    async fn changes(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<HealthComparisonConnection> {
        let scope = context.scope().await?;
        let request = page_request(first, after, last, before);
        let ids = |known: &Known| -> Vec<Uuid> {
            let changes = known.exact.changes();
            changes.map(|change| change.account).collect()
        };
        let own = ids(self.row());
        let page = page::of_ids(&own, &request).or_fault()?;
        let load = async || {
            let mut wanted = Vec::new();
            for row in self.rows() {
                wanted.extend(page::of_ids(&ids(row), &request)?.items().copied());
            }
            accounts_by_ids(scope, wanted).await
        };
        let accounts = self.batches().accounts.get(request.clone(), load).await;
        let accounts = accounts.or_fault()?;
        let changes: HashMap<Uuid, &Comparison> = self
            .row()
            .exact
            .changes()
            .map(|change| (change.account, change))
            .collect();
        let page = page.filter_map(|id| {
            let account = accounts.get(&id)?.clone();
            Some(HealthComparison::new(changes.get(&id)?, account))
        });
        let total = i64::try_from(own.len());
        let total = total.map_err(|error| fault(Error::internal(error)))?;
        Ok(HealthComparisonConnection::from_page(
            page,
            Total::known(total),
        ))
    }
}
