//! Asking for frozen periods.

use async_graphql::{Context, ID, Object};
use data::{frozen, id::Kind, page};

use super::{FrozenPeriod, FrozenPeriodConnection, Restatement};
use crate::{
    error::OrFault,
    page::{PageInfo, Total, page_request},
    session::ContextSession,
};
use service::id;

/// Asking for frozen periods.
#[derive(Default)]
pub struct FrozenPeriodQuery;

/// Asking for frozen periods.
#[Object]
impl FrozenPeriodQuery {
    /// The frozen periods of the tenant, the one that starts last first.
    async fn frozen_periods(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<FrozenPeriodConnection> {
        let scope = context.scope().await?;
        let zone = scope.tenant().time_zone;
        let request = page_request(first, after, last, before);
        let page = frozen::list(scope, &request).await.or_fault()?;
        let page_info = PageInfo::of(&page);
        let edges = page.rows.iter().map(|(cursor, row)| {
            Ok(super::FrozenPeriodEdge {
                cursor: cursor.clone(),
                node: FrozenPeriod::new(row, zone).or_fault()?,
            })
        });
        let edges: async_graphql::Result<_> = edges.collect();
        let total =
            Total::counted_by(|scope| Box::pin(page::count(scope, frozen::matching(scope))));
        Ok(FrozenPeriodConnection::from_edges(page_info, edges?, total))
    }

    /// What has changed in the numbers of a frozen period since it was frozen, and why. Null for one that does not exist or that another tenant
    /// has.
    async fn restatement(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The id of the frozen period.")] frozen_period: ID,
    ) -> async_graphql::Result<Option<Restatement>> {
        let id = id::expect(Kind::FrozenPeriod, &frozen_period, "frozenPeriod").or_fault()?;
        let scope = context.scope().await?;
        let row = frozen::by_ids(scope, &[id]).await.or_fault()?.pop();
        let Some(row) = row else {
            return Ok(None);
        };
        let cache = &context.session()?.product().facts;
        let restatement = Restatement::load(scope, cache, &row).await;
        Ok(Some(restatement.or_fault()?))
    }
}
