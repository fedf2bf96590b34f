//! What has changed in the numbers of a frozen period.

use async_graphql::{Context, Object, SimpleObject};
use data::{error::Error, frozen::entity::Model, page, portfolio::FactsCache, scope::Scope};
use domain::{
    money::Currency, ownership::OwnerConvention, portfolio::RestatedAccount,
    revenue::Waterfall as Exact,
};

use super::{FrozenPeriod, window};
use crate::{
    account::Account,
    error::OrFault,
    log::Change,
    money::Money,
    page::{PageInfo, Total, connection, page_request},
    portfolio::Portfolio,
    session::ContextSession,
};

/// How many changes of an account are shown at most.
const MOST_CHANGES: u64 = 100;

connection!(
    /// A page of accounts whose numbers of a frozen period are not what they were.
    RestatedAccountConnection,
    RestatedAccountEdge,
    Account,
    {
        /// Its part of the numbers as they were; null when an exchange rate was missing.
        before: Option<Waterfall>,
        /// Its part of the numbers as they are; null when an exchange rate is missing.
        after: Option<Waterfall>,
        /// What was written about it since, oldest first, 100 changes at most; null without the permission to read the log. Empty when
        /// something else restated it, such as an exchange rate.
        changes: Option<Vec<Change>>,
    }
);

/// What a window did to MRR: opening + new + reactivation + expansion - contraction - churn + exchangeRate + correction = closing.
#[derive(Clone, Debug, SimpleObject)]
pub struct Waterfall {
    /// MRR at the end of the day before the window.
    opening: Money,
    /// MRR that is paid for the first time.
    new: Money,
    /// MRR that is paid again.
    reactivation: Money,
    /// What is paid more.
    expansion: Money,
    /// What is paid less; not below zero.
    contraction: Money,
    /// What is paid no more; not below zero.
    churn: Money,
    /// What exchange rates alone changed.
    exchange_rate: Money,
    /// What left the books without anybody having cancelled.
    correction: Money,
    /// MRR at the end of the window.
    closing: Money,
}

impl Waterfall {
    fn of(exact: &Exact, currency: Currency) -> async_graphql::Result<Self> {
        let money = |amount| Money::monthly(amount, currency);
        Ok(Self {
            opening: money(exact.opening)?,
            new: money(exact.new)?,
            reactivation: money(exact.reactivation)?,
            expansion: money(exact.expansion)?,
            contraction: money(exact.contraction)?,
            churn: money(exact.churn)?,
            exchange_rate: money(exact.exchange_rate)?,
            correction: money(exact.correction)?,
            closing: money(exact.closing)?,
        })
    }
}

/// What has changed in the numbers of a frozen period since it was frozen.
pub struct Restatement {
    period: FrozenPeriod,
    log_version: i64,
    before: Portfolio,
    after: Portfolio,
    /// By id.
    restated: Vec<RestatedAccount>,
    currency: Currency,
}

impl Restatement {
    pub(super) async fn load(
        scope: &Scope,
        cache: &FactsCache,
        row: &Model,
    ) -> Result<Self, Error> {
        let zone = scope.tenant().time_zone;
        let window = window(row, zone)?;
        let settings = scope.tenant().settings.revenue.movements();
        let as_of = window.end().pred_opt().unwrap_or(window.start());
        let known = data::portfolio::known_by(scope, cache, row.log_version).await?;
        let now = cache.facts(scope).await?;
        let evaluate = |facts: &data::portfolio::TenantFacts| {
            facts.evaluate(scope, None, as_of, OwnerConvention::Then)
        };
        let (before, after) = (evaluate(&known), evaluate(&now));
        let earlier = before.revenue(&window, &settings);
        let restated = after.revenue(&window, &settings).restated_since(&earlier);
        Ok(Self {
            period: FrozenPeriod::new(row, zone)?,
            log_version: row.log_version,
            before: Portfolio::whole(before),
            after: Portfolio::whole(after),
            restated,
            currency: scope.tenant().reporting_currency,
        })
    }

    fn waterfall(&self, exact: Option<Exact>) -> async_graphql::Result<Option<Waterfall>> {
        exact
            .map(|exact| Waterfall::of(&exact, self.currency))
            .transpose()
    }
}

/// What has changed in the numbers of a frozen period since it was frozen: backdated, corrected and removed facts, and exchange rates.
#[Object]
impl Restatement {
    /// The frozen period.
    async fn frozen_period(&self) -> &FrozenPeriod {
        &self.period
    }

    /// All accounts at the end of the period, as they were known when it was frozen.
    async fn before(&self) -> &Portfolio {
        &self.before
    }

    /// All accounts at the end of the period, as they are known now.
    async fn after(&self) -> &Portfolio {
        &self.after
    }

    /// Whether the movements of MRR in the period are not what they were.
    async fn is_restated(&self) -> bool {
        !self.restated.is_empty()
    }

    /// The accounts whose movements of MRR in the period are not what they were, with what was written about them since.
    async fn accounts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<RestatedAccountConnection> {
        let scope = context.scope().await?;
        let ids: Vec<_> = self
            .restated
            .iter()
            .map(|account| account.account)
            .collect();
        let page = page::of_ids(&ids, &page_request(first, after, last, before)).or_fault()?;
        let shown: Vec<_> = page.items().copied().collect();
        let mut accounts = Account::by_ids(scope, &shown).await.or_fault()?;
        let changes = Change::since_of_accounts(scope, &shown, self.log_version, MOST_CHANGES);
        let mut changes = match changes.await {
            Err(Error::Forbidden(_)) => None,
            changes => Some(changes.or_fault()?),
        };
        let page_info = PageInfo::of(&page);
        let mut edges = Vec::with_capacity(page.rows.len());
        for (cursor, id) in page.rows {
            let restated = self
                .restated
                .binary_search_by_key(&id, |found| found.account);
            let restated = restated.ok().and_then(|place| self.restated.get(place));
            let (Some(restated), Some(node)) = (restated, accounts.remove(&id)) else {
                continue;
            };
            edges.push(RestatedAccountEdge {
                cursor,
                node,
                before: self.waterfall(restated.before)?,
                after: self.waterfall(restated.after)?,
                changes: changes
                    .as_mut()
                    .map(|changes| changes.remove(&id).unwrap_or_default()),
            });
        }
        let total = Total::known(i64::try_from(ids.len()).unwrap_or(i64::MAX));
        Ok(RestatedAccountConnection::from_edges(
            page_info, edges, total,
        ))
    }
}
