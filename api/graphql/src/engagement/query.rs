//! Asking for features, and for events that do not count yet.

use async_graphql::{Context, Object};
use data::{
    engagement::{self, AsideFilter},
    page,
};

use super::{
    AsideReason, UsageEventAside, UsageEventAsideConnection, UsageEventAsideEdge, UsageFeature,
    UsageFeatureConnection,
};
use crate::{
    error::OrFault,
    page::{PageInfo, Total, page_request},
    session::ContextSession,
};

/// Asking for features, and for events that do not count yet.
#[derive(Default)]
pub struct UsageQuery;

/// Asking for features, and for events that do not count yet.
#[Object]
impl UsageQuery {
    /// The features that events have named, by key.
    async fn usage_features(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<UsageFeatureConnection> {
        let scope = context.scope().await?;
        let request = page_request(first, after, last, before);
        let page = engagement::features(scope, &request).await.or_fault()?;
        let total = Total::counted_by(|scope| {
            Box::pin(page::count(scope, engagement::matching_features(scope)))
        });
        Ok(UsageFeatureConnection::from_page(
            page.map(UsageFeature::from),
            total,
        ))
    }

    /// The events that are kept aside, those that came first first.
    #[expect(
        clippy::too_many_arguments,
        reason = "the arguments of a connection, as Relay names them"
    )]
    async fn usage_events_aside(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Only those with this reason.")] reason: Option<AsideReason>,
        #[graphql(desc = "Only those that can be claimed now, or only those that cannot.")]
        claimable: Option<bool>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<UsageEventAsideConnection> {
        let scope = context.scope().await?;
        let request = page_request(first, after, last, before);
        let filter = AsideFilter {
            reason: reason.map(Into::into),
            claimable,
        };
        let page = engagement::asides(scope, filter, &request)
            .await
            .or_fault()?;
        let page_info = PageInfo::of(&page);
        let edges = page.rows.into_iter().map(|(cursor, row)| {
            let node = UsageEventAside::try_from(row).or_fault()?;
            Ok(UsageEventAsideEdge { cursor, node })
        });
        let edges: async_graphql::Result<Vec<_>> = edges.collect();
        let total = Total::counted_by(move |scope| {
            Box::pin(page::count(
                scope,
                engagement::matching_asides(scope, filter),
            ))
        });
        Ok(UsageEventAsideConnection::from_edges(
            page_info, edges?, total,
        ))
    }
}
