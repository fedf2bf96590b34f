//! Whether the business of customers grows, as answers show it.

use async_graphql::{Context, ID, Object};
use data::{
    error::{Error, Refusal},
    growth::kpi,
    id::Kind,
    page::PageRequest,
};
use domain::{
    growth::{CustomerGrowth as Exact, Unmeasured},
    metric::Ratio,
};
use uuid::Uuid;

use super::{
    Portfolio, at,
    behind::{Behind, Pages, behind},
    count,
};
use crate::{
    account::{Account, AccountConnection},
    error::OrFault,
    id,
    loaded::Loaded,
    metric::Metric,
    page::{PageInfo, connection, page_request},
    scalar::Decimal,
    session::ContextSession,
};

/// Whether the business of the customers of a portfolio grows.
pub type CustomerGrowth = Loaded<Exact, Relations>;

/// What answers that were reckoned together load together.
#[derive(Default)]
pub struct Relations {
    accounts: Pages<Listed>,
}

connection!(
    /// A page of accounts, each with its growth.
    GrowingAccountConnection,
    GrowingAccountEdge,
    Account,
    {
        /// The growth of the KPI, or the mean of the account's KPIs, rounded to six decimals.
        growth: Decimal,
        /// The same less the median growth of the portfolio: above zero is better than a half of the peers.
        relative_to_peers: Option<Decimal>,
    }
);

/// Why the growth of an account is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, async_graphql::Enum)]
#[graphql(remote = "Unmeasured")]
pub enum GrowthUnknown {
    /// Nothing was measured by the date.
    NoValue,
    /// Nothing was measured after the baseline.
    SingleValue,
    /// The baseline is zero: nothing can be divided by it.
    ZeroBaseline,
    /// The latest value is older than the limit of its KPI.
    Stale,
}

/// A number that opens into the accounts behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Listed {
    Known,
    Growing,
    Shrinking,
    Unknown(GrowthUnknown),
}

impl Listed {
    fn ids(self, exact: &Exact) -> Vec<Uuid> {
        match self {
            Self::Known => exact.accounts.iter().map(|known| known.account).collect(),
            Self::Growing => exact.growing(),
            Self::Shrinking => exact.shrinking(),
            Self::Unknown(reason) => exact.left_out(reason.into()).to_vec(),
        }
    }
}

impl Portfolio {
    /// The growth of the customers, reckoned along with that of all portfolios that were evaluated with this one.
    pub(super) async fn growth_of(
        &self,
        context: &Context<'_>,
        only: Option<ID>,
    ) -> async_graphql::Result<CustomerGrowth> {
        let scope = context.scope().await?;
        let only = only.map(|kpi| id::expect(Kind::Kpi, &kpi, "kpi"));
        let only = only.transpose().or_fault()?;
        let load = async || {
            let terms = kpi::terms(scope, only).await?;
            let terms = terms
                .ok_or_else(|| Error::from(Refusal::not_found("kpi", "there is no such KPI")))?;
            let cuts = self.rows().map(|cut| cut.exact.growth(&terms));
            Ok(Loaded::family(cuts.collect()))
        };
        let growth = &self.batches().care.growth;
        let growth = growth.get(only, load).await.or_fault()?;
        at(&growth, self.row().place)
    }
}

impl CustomerGrowth {
    async fn behind(
        &self,
        context: &Context<'_>,
        listed: Listed,
        request: PageRequest,
    ) -> async_graphql::Result<Behind> {
        let pages = &self.batches().accounts;
        let ids = |exact: &Exact| listed.ids(exact);
        behind(context, self, pages, (listed, request), ids).await
    }

    /// A page of accounts, each with its growth.
    async fn grown(
        &self,
        context: &Context<'_>,
        listed: Listed,
        request: PageRequest,
    ) -> async_graphql::Result<GrowingAccountConnection> {
        let found = self.behind(context, listed, request).await?;
        let page_info = PageInfo::of(&found.page);
        let exact = self.row();
        let edge = |(cursor, (id, node))| {
            let growth = exact.of(id)?.growth();
            Some(GrowingAccountEdge {
                cursor,
                node,
                growth: shown(growth),
                relative_to_peers: exact.relative_to_peers(id).map(shown),
            })
        };
        let edges = found.page.rows.into_iter().filter_map(edge).collect();
        Ok(GrowingAccountConnection::from_edges(
            page_info,
            edges,
            found.total,
        ))
    }
}

/// As metrics are shown.
fn shown(growth: Ratio) -> Decimal {
    Decimal(growth.to_decimal(6))
}

/// Whether the business of the customers of a portfolio grows, by what was measured of them until its date. An account grows by the mean of its KPIs whose
/// growth is known, or by the one KPI that was asked for. Accounts of which it is not known are left out, and counted under `excluded`. A customer's business
/// is of no plan: in a slice by plan an account counts with all of it, and weighs by what it pays for the plan. Nothing is claimed of why customers grow.
#[Object]
impl CustomerGrowth {
    /// How many accounts there are whose growth is known.
    async fn known_count(&self) -> i32 {
        count(self.row().accounts.len())
    }

    /// Accounts whose growth is above zero / accounts whose growth is known.
    async fn share_growing(&self) -> Metric {
        self.row().share_growing().into()
    }

    /// A half of the accounts grow by at most so much. The numerator is what all grow by together, the denominator how many they are.
    async fn median_growth(&self) -> Metric {
        self.row().median().into()
    }

    /// Any quantile of the growth of the accounts, as `medianGrowth`.
    async fn growth_quantile(
        &self,
        #[graphql(desc = "From 0, the least, to 1, the greatest; 0.9 is beyond nine tenths.")]
        share: Decimal,
    ) -> async_graphql::Result<Metric> {
        let share = Ratio::decimal(share.0);
        let within = share.numerator() >= 0 && share.numerator() <= share.denominator();
        let refused = || Refusal::invalid("share", "a share is from 0 to 1");
        within.then_some(()).ok_or_else(refused).or_fault()?;
        Ok(self.row().quantile(share).into())
    }

    /// Sum of ARR x growth / sum of ARR, in the reporting currency. Accounts that pay nothing weigh nothing.
    async fn arr_weighted_growth(&self) -> Metric {
        self.row().weighted_mean().into()
    }

    /// How many accounts grow.
    async fn growing_count(&self) -> i32 {
        count(self.row().growing().len())
    }

    /// How many accounts shrink.
    async fn shrinking_count(&self) -> i32 {
        count(self.row().shrinking().len())
    }

    /// How many accounts are left out for a reason.
    async fn unknown_count(&self, #[graphql(desc = "The reason.")] reason: GrowthUnknown) -> i32 {
        count(self.row().left_out(reason.into()).len())
    }

    /// How many series are stale, those of accounts that have a fresh one included.
    async fn stale_series_count(&self) -> i32 {
        count(self.row().stale_series)
    }

    /// The accounts whose growth is known, as many as `knownCount` says.
    async fn known(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<GrowingAccountConnection> {
        let request = page_request(first, after, last, before);
        self.grown(context, Listed::Known, request).await
    }

    /// The accounts that grow, as many as the numerator of `shareGrowing` says.
    async fn growing(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<GrowingAccountConnection> {
        let request = page_request(first, after, last, before);
        self.grown(context, Listed::Growing, request).await
    }

    /// The accounts that shrink, as many as `shrinkingCount` says.
    async fn shrinking(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<GrowingAccountConnection> {
        let request = page_request(first, after, last, before);
        self.grown(context, Listed::Shrinking, request).await
    }

    /// The accounts that are left out for a reason, as many as `unknownCount` and `excluded` say.
    async fn unknown(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The reason.")] reason: GrowthUnknown,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<AccountConnection> {
        let request = page_request(first, after, None, None);
        let found = self.behind(context, Listed::Unknown(reason), request);
        Ok(found.await?.connection())
    }
}
