//! Asking for renewals.

use async_graphql::{Context, ID, Object};
use data::{
    error::{Error, Refusal},
    id::Kind,
    page,
    renewal::{self, RenewalOrder as Order},
    scope::Scope,
};

use super::{Renewal, RenewalConnection, RenewalFilter, RenewalOrder};
use crate::{
    error::OrFault,
    page::{Total, page_request},
    session::ContextSession,
};
use service::id;

/// Asking for renewals.
#[derive(Default)]
pub struct RenewalQuery;

/// Asking for renewals.
#[Object]
impl RenewalQuery {
    /// The renewals of the tenant, by due date when no order is given; those that ceased to be due are left out.
    #[expect(
        clippy::too_many_arguments,
        reason = "the arguments of a connection, as Relay names them"
    )]
    async fn renewals(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which renewals; all when nothing is said.")] r#where: Option<
            RenewalFilter,
        >,
        #[graphql(desc = "The order.")] order_by: Option<RenewalOrder>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<RenewalConnection> {
        let scope = context.scope().await?;
        let filter = r#where.unwrap_or_default().filter().or_fault()?;
        let request = page_request(first, after, last, before);
        let order = order_by.map(Order::from).unwrap_or_default();
        let page = renewal::list(scope, filter.clone(), order, &request).await;
        let total = Total::counted_by(move |scope| {
            let query = renewal::matching(scope, filter.clone());
            Box::pin(page::count(scope, query))
        });
        Ok(RenewalConnection::from_page(
            Renewal::page(page.or_fault()?),
            total,
        ))
    }

    /// The renewal of that id or external id; null when there is none. Give one of the two.
    async fn renewal(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The id.")] id: Option<ID>,
        #[graphql(desc = "The id in the system of record.")] external_id: Option<String>,
    ) -> async_graphql::Result<Option<Renewal>> {
        let scope = context.scope().await?;
        find(scope, id, external_id).await.or_fault()
    }
}

async fn find(
    scope: &Scope,
    id: Option<ID>,
    external_id: Option<String>,
) -> Result<Option<Renewal>, Error> {
    let rows = match (id, external_id) {
        (Some(id), None) => {
            renewal::by_ids(scope, &[id::expect(Kind::Renewal, &id, "id")?]).await?
        }
        (None, Some(external_id)) => renewal::by_external_ids(scope, &[&external_id]).await?,
        _ => return Err(Refusal::invalid("id", "give `id` or `externalId`, one of them").into()),
    };
    Ok(rows.into_iter().next().map(Renewal::alone))
}
