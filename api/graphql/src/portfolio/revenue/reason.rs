//! Why customers left, as answers show it.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, SimpleObject};
use domain::{
    portfolio::ChurnGroup,
    revenue::{ChurnConvention as ExactChurn, ChurnKind as ExactKind},
};
use uuid::Uuid;

use super::{Revenue, reckoned::Reckoned};
use crate::{
    error::OrFault,
    money::Money,
    portfolio::count,
    revenue::{ChurnKind, ChurnReason},
    session::ContextSession,
};

/// Customers that left in the same way.
#[derive(Clone, Debug, SimpleObject)]
pub struct ChurnByKind {
    /// How they left; null for those of whom it is not known.
    kind: Option<ChurnKind>,
    /// How many there are.
    account_count: i32,
    /// The MRR that went with them. Null when an exchange rate is missing.
    lost: Option<Money>,
}

/// Customers that left for the same reason.
#[derive(Clone, SimpleObject)]
pub struct ChurnByReason {
    /// Why they left; null for those of whom no reason is known.
    reason: Option<ChurnReason>,
    /// How many there are. One that left for several reasons counts for each of them.
    account_count: i32,
    /// The MRR that went with them. Null when an exchange rate is missing.
    lost: Option<Money>,
}

impl Revenue {
    /// The lost customers by how they left.
    pub(super) fn by_kind(
        &self,
        convention: ExactChurn,
    ) -> async_graphql::Result<Vec<ChurnByKind>> {
        let group = |group: ChurnGroup<ExactKind>| {
            Ok(ChurnByKind {
                kind: group.key.map(Into::into),
                account_count: count(group.accounts),
                lost: self.money(group.lost)?,
            })
        };
        let groups = self.exact().churn_by_kind(convention).into_iter();
        groups.map(group).collect()
    }

    /// The lost customers by why they left.
    pub(super) async fn by_reason(
        &self,
        context: &Context<'_>,
        convention: ExactChurn,
    ) -> async_graphql::Result<Vec<ChurnByReason>> {
        let known = self.reasons(context).await?;
        let group = |group: ChurnGroup<Uuid>| {
            Ok(ChurnByReason {
                reason: group.key.and_then(|id| known.get(&id).cloned()),
                account_count: count(group.accounts),
                lost: self.money(group.lost)?,
            })
        };
        let groups = self.exact().churn_by_reason(convention).into_iter();
        groups.map(group).collect()
    }

    /// The reasons for which customers left, of all windows that were reckoned with this one.
    pub(super) async fn reasons(
        &self,
        context: &Context<'_>,
    ) -> async_graphql::Result<Arc<HashMap<Uuid, ChurnReason>>> {
        let scope = context.scope().await?;
        let load = async || {
            let mut ids: Vec<Uuid> = self.rows().flat_map(reasons_of).collect();
            ids.sort_unstable();
            ids.dedup();
            match ids.is_empty() {
                true => Ok(HashMap::new()),
                false => ChurnReason::by_ids(scope, &ids).await,
            }
        };
        self.batches().reasons.get((), load).await.or_fault()
    }
}

/// The reasons of all that are lost by any convention.
fn reasons_of(of: &Reckoned) -> Vec<Uuid> {
    let churned = of.exact.churned(ExactChurn::StartBaseAllChurn).into_iter();
    churned.flat_map(|account| account.reasons).collect()
}
