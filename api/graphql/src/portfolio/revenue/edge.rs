//! The accounts behind the numbers of a window, each with its part of them.

use std::collections::HashMap;

use async_graphql::Context;
use data::page::PageRequest;
use domain::{money::MonthlyAmount, portfolio::ChurnedAccount};
use uuid::Uuid;

use super::{
    Revenue,
    reckoned::{Listed, Reckoned},
};
use crate::{
    account::{Account, AccountConnection},
    money::Money,
    page::{PageInfo, connection},
    portfolio::behind::{Behind, behind},
    revenue::{ChurnConvention, ChurnKind, ChurnReason, MovementKind},
    scalar::Date,
};

connection!(
    /// A page of accounts with a movement of MRR, each with its amount.
    MovedAccountConnection,
    MovedAccountEdge,
    Account,
    {
        /// What the account adds to the line of the waterfall.
        amount: Money,
    }
);

connection!(
    /// A page of customers that were lost, each with what is known about why.
    ChurnedAccountConnection,
    ChurnedAccountEdge,
    Account,
    {
        /// The first day on which it was no customer.
        churned_on: Date,
        /// The MRR that went with it; zero for one that came and went between the ends of the window, when movements are netted. Null when an
        /// exchange rate is missing.
        lost: Option<Money>,
        /// How it left; null when that is not known.
        kind: Option<ChurnKind>,
        /// Why it left, as many reasons as were picked.
        reasons: Vec<ChurnReason>,
    }
);

impl Listed {
    /// The ids of the accounts, ascending; as many as the number says.
    fn ids(self, of: &Reckoned) -> Vec<Uuid> {
        let exact = &of.exact;
        match self {
            Self::With(kind) => ids(exact.accounts_with(kind.into()), |(account, _)| *account),
            Self::Churned(convention) => exact.churned_accounts(convention.into()),
            Self::Opening => exact.opening_accounts(),
            Self::Arrived => exact.arrived_accounts(),
            Self::Closing => exact.closing_accounts(),
            Self::Excluded(reason) => exact.excluded_accounts(reason.into()),
        }
    }
}

fn ids<T>(found: Vec<T>, id: impl Fn(&T) -> Uuid) -> Vec<Uuid> {
    found.iter().map(id).collect()
}

impl Revenue {
    async fn behind(
        &self,
        context: &Context<'_>,
        listed: Listed,
        request: PageRequest,
    ) -> async_graphql::Result<Behind> {
        let pages = &self.batches().accounts;
        behind(context, self, pages, (listed, request), |row| {
            listed.ids(row)
        })
        .await
    }

    /// A page of accounts of which there is nothing more to say.
    pub(super) async fn listed(
        &self,
        context: &Context<'_>,
        listed: Listed,
        request: PageRequest,
    ) -> async_graphql::Result<AccountConnection> {
        Ok(self.behind(context, listed, request).await?.connection())
    }

    /// A page of the accounts with a movement of a kind.
    pub(super) async fn moved(
        &self,
        context: &Context<'_>,
        kind: MovementKind,
        request: PageRequest,
    ) -> async_graphql::Result<MovedAccountConnection> {
        let found = self.behind(context, Listed::With(kind), request).await?;
        let amounts = self.row().exact.accounts_with(kind.into());
        let amounts: HashMap<Uuid, MonthlyAmount> = amounts.into_iter().collect();
        let page_info = PageInfo::of(&found.page);
        let edge = |(cursor, (id, node))| {
            let amount = amounts.get(&id).copied().unwrap_or(MonthlyAmount::ZERO);
            Ok(MovedAccountEdge {
                cursor,
                node,
                amount: Money::monthly(amount, self.row().exact.currency())?,
            })
        };
        let edges: async_graphql::Result<_> = found.page.rows.into_iter().map(edge).collect();
        Ok(MovedAccountConnection::from_edges(
            page_info,
            edges?,
            found.total,
        ))
    }

    /// A page of the customers that are counted as lost.
    pub(super) async fn churned(
        &self,
        context: &Context<'_>,
        convention: ChurnConvention,
        request: PageRequest,
    ) -> async_graphql::Result<ChurnedAccountConnection> {
        let listed = Listed::Churned(convention);
        let found = self.behind(context, listed, request).await?;
        let churned = self.row().exact.churned(convention.into());
        let mut churned: HashMap<Uuid, ChurnedAccount> = churned
            .into_iter()
            .map(|account| (account.account, account))
            .collect();
        let reasons = self.reasons(context).await?;
        let page_info = PageInfo::of(&found.page);
        let edge = |(cursor, (id, node))| {
            let account = churned.remove(&id)?;
            let picked = account.reasons.iter();
            let picked = picked.filter_map(|id| reasons.get(id).cloned());
            Some(self.money(account.lost).map(|lost| ChurnedAccountEdge {
                cursor,
                node,
                churned_on: account.churned_on.into(),
                lost,
                kind: account.kind.map(Into::into),
                reasons: picked.collect(),
            }))
        };
        let edges: async_graphql::Result<_> =
            found.page.rows.into_iter().filter_map(edge).collect();
        Ok(ChurnedAccountConnection::from_edges(
            page_info,
            edges?,
            found.total,
        ))
    }
}
