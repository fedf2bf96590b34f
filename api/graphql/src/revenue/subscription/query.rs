//! Asking for subscriptions.

use async_graphql::{Context, ID, Object};
use data::{
    error::{Error, Refusal},
    id::Kind,
    page,
    revenue::subscription::{self, SubscriptionOrder as Order},
    scope::Scope,
};

use super::{AccountSubscription, SubscriptionConnection, SubscriptionFilter, SubscriptionOrder};
use crate::{
    error::OrFault,
    page::{Total, page_request},
    session::ContextSession,
};
use service::id;

/// Asking for subscriptions.
#[derive(Default)]
pub struct SubscriptionQuery;

/// Asking for subscriptions.
#[Object]
impl SubscriptionQuery {
    /// The subscriptions of the tenant, by first day when no order is given.
    #[expect(
        clippy::too_many_arguments,
        reason = "the arguments of a connection, as Relay names them"
    )]
    async fn subscriptions(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which subscriptions; all when nothing is said.")] r#where: Option<
            SubscriptionFilter,
        >,
        #[graphql(desc = "The order.")] order_by: Option<SubscriptionOrder>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<SubscriptionConnection> {
        let scope = context.scope().await?;
        let filter = r#where.unwrap_or_default().filter().or_fault()?;
        let request = page_request(first, after, last, before);
        let page = subscription::list(
            scope,
            filter.clone(),
            order_by.map(Order::from).unwrap_or_default(),
            &request,
        )
        .await
        .or_fault()?;
        let total = Total::counted_by(move |scope| {
            let query = subscription::matching(scope, filter.clone());
            Box::pin(page::count(scope, query))
        });
        Ok(SubscriptionConnection::from_page(
            AccountSubscription::page(page),
            total,
        ))
    }

    /// The subscription of that id or external id; null when there is none. Give one of the two.
    async fn subscription(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The id.")] id: Option<ID>,
        #[graphql(desc = "The id in the billing system.")] external_id: Option<String>,
    ) -> async_graphql::Result<Option<AccountSubscription>> {
        let scope = context.scope().await?;
        find(scope, id, external_id).await.or_fault()
    }
}

async fn find(
    scope: &Scope,
    id: Option<ID>,
    external_id: Option<String>,
) -> Result<Option<AccountSubscription>, Error> {
    let rows = match (id, external_id) {
        (Some(id), None) => {
            subscription::by_ids(scope, &[id::expect(Kind::Subscription, &id, "id")?]).await?
        }
        (None, Some(external_id)) => subscription::by_external_ids(scope, &[&external_id]).await?,
        _ => return Err(Refusal::invalid("id", "give `id` or `externalId`, one of them").into()),
    };
    Ok(rows.into_iter().next().map(AccountSubscription::alone))
}
