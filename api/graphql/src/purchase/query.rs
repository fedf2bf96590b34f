//! Asking for purchases.

use async_graphql::{Context, ID, Object};
use data::{
    error::{Error, Refusal},
    id::Kind,
    page,
    purchase::{self, PurchaseOrder as Order},
    scope::Scope,
};

use super::{Purchase, PurchaseConnection, PurchaseFilter, PurchaseOrder};
use crate::{
    error::OrFault,
    page::{Total, page_request},
    session::ContextSession,
};
use service::id;

/// Asking for purchases.
#[derive(Default)]
pub struct PurchaseQuery;

/// Asking for purchases.
#[Object]
impl PurchaseQuery {
    /// The one-off purchases of the tenant, the latest first when no order is given.
    #[expect(
        clippy::too_many_arguments,
        reason = "the arguments of a connection, as Relay names them"
    )]
    async fn purchases(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which purchases; all when nothing is said.")] r#where: Option<
            PurchaseFilter,
        >,
        #[graphql(desc = "The order.")] order_by: Option<PurchaseOrder>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<PurchaseConnection> {
        let scope = context.scope().await?;
        let filter = r#where.unwrap_or_default().filter().or_fault()?;
        let request = page_request(first, after, last, before);
        let order = order_by.map(Order::from).unwrap_or_default();
        let page = purchase::list(scope, filter.clone(), order, &request)
            .await
            .or_fault()?;
        let total = Total::counted_by(move |scope| {
            let query = purchase::matching(scope, filter.clone());
            Box::pin(page::count(scope, query))
        });
        Ok(PurchaseConnection::from_page(Purchase::page(page), total))
    }

    /// The purchase of that id or external id; null when there is none. Give one of the two.
    async fn purchase(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The id.")] id: Option<ID>,
        #[graphql(desc = "The id in the shop.")] external_id: Option<String>,
    ) -> async_graphql::Result<Option<Purchase>> {
        let scope = context.scope().await?;
        find(scope, id, external_id).await.or_fault()
    }
}

async fn find(
    scope: &Scope,
    id: Option<ID>,
    external_id: Option<String>,
) -> Result<Option<Purchase>, Error> {
    let rows = match (id, external_id) {
        (Some(id), None) => {
            purchase::by_ids(scope, &[id::expect(Kind::Purchase, &id, "id")?]).await?
        }
        (None, Some(external_id)) => purchase::by_external_ids(scope, &[&external_id]).await?,
        _ => return Err(Refusal::invalid("id", "give `id` or `externalId`, one of them").into()),
    };
    Ok(rows.into_iter().next().map(Purchase::alone))
}
