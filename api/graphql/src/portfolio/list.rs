//! The accounts behind the numbers of portfolios.

use async_graphql::{Context, Object};
use data::{error::Refusal, page::PageRequest};
use domain::portfolio::Portfolio as Exact;
use uuid::Uuid;

use super::{
    Portfolio,
    behind::{behind, load},
    cut::Cut,
};
use crate::{
    account::{Account, AccountConnection},
    error::OrFault,
    metric::{ExclusionReason, Metric},
    session::ContextSession,
};

/// A number that opens into the accounts behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Listed {
    /// All of the portfolio.
    Accounts,
    /// Those with recurring revenue.
    Paying,
    /// Those without a primary owner.
    Unowned,
    /// Those that were left out for a reason.
    Excluded(ExclusionReason),
}

impl Listed {
    /// The ids of the accounts, ascending; as many as the number says.
    fn ids(self, exact: &Exact) -> Vec<Uuid> {
        let mut ids: Vec<Uuid> = match self {
            Self::Accounts => exact.accounts().collect(),
            Self::Paying => exact.paying_accounts().collect(),
            Self::Unowned => exact.unowned_accounts().collect(),
            Self::Excluded(reason) => exact.excluded_accounts(reason.into()).collect(),
        };
        ids.sort_unstable();
        ids
    }
}

impl Portfolio {
    /// A page of the accounts behind a number, loaded along with the same page of all portfolios that were evaluated with this one.
    pub(super) async fn listed(
        &self,
        context: &Context<'_>,
        listed: Listed,
        request: PageRequest,
    ) -> async_graphql::Result<AccountConnection> {
        let accounts = &self.batches().accounts;
        let ids = |cut: &Cut| listed.ids(&cut.exact);
        let behind = behind(context, self, accounts, (listed, request), ids).await?;
        Ok(behind.connection())
    }
}

/// The share of MRR that the largest accounts have.
pub struct Concentration {
    of: Portfolio,
    top: usize,
    share: Metric,
    accounts: Vec<Uuid>,
}

impl Concentration {
    /// The share of the `top` largest accounts of a portfolio, 1 to 100.
    pub(super) fn new(of: Portfolio, top: i32) -> Result<Self, Refusal> {
        let top = usize::try_from(top)
            .ok()
            .filter(|top| (1..=100).contains(top));
        let top = top.ok_or_else(|| Refusal::invalid("top", "1 to 100 accounts"))?;
        let exact = of.row().exact.concentration(top);
        Ok(Self {
            top,
            share: exact.share.into(),
            accounts: exact.accounts,
            of,
        })
    }
}

/// The share of MRR that the largest accounts have.
#[Object]
impl Concentration {
    /// Their MRR divided by the MRR of all.
    async fn share(&self) -> &Metric {
        &self.share
    }

    /// The accounts, the largest first.
    async fn accounts(&self, context: &Context<'_>) -> async_graphql::Result<Vec<Account>> {
        let scope = context.scope().await?;
        let load = async || {
            let cuts = self.of.rows();
            let largest = cuts.flat_map(|cut| cut.exact.concentration(self.top).accounts);
            load(scope, largest.collect()).await
        };
        let known = self.of.batches().largest.get(self.top, load).await;
        let known = known.or_fault()?;
        let accounts = self.accounts.iter();
        Ok(accounts.filter_map(|id| known.get(id).cloned()).collect())
    }
}
