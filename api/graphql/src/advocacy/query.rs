//! Asking for advocacy activities.

use async_graphql::{Context, ID, Object};
use data::{
    advocacy::{self, ActivityOrder},
    error::{Error, Refusal},
    id::Kind,
    page,
    scope::Scope,
};
use service::id;

use super::{
    AdvocacyActivity, AdvocacyActivityConnection, AdvocacyActivityFilter, AdvocacyActivityOrder,
};
use crate::{
    error::OrFault,
    page::{Total, page_request},
    session::ContextSession,
};

/// Asking for advocacy activities.
#[derive(Default)]
pub struct AdvocacyQuery;

/// Asking for advocacy activities.
#[Object]
impl AdvocacyQuery {
    /// The advocacy activities of the tenant, the one that moved last first when no order is given.
    #[expect(
        clippy::too_many_arguments,
        reason = "the arguments of a connection, as Relay names them"
    )]
    async fn advocacy_activities(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which activities; all when nothing is said.")] r#where: Option<
            AdvocacyActivityFilter,
        >,
        #[graphql(desc = "The order.")] order_by: Option<AdvocacyActivityOrder>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<AdvocacyActivityConnection> {
        let scope = context.scope().await?;
        let filter = r#where.unwrap_or_default().filter().or_fault()?;
        let request = page_request(first, after, last, before);
        let order = order_by.map(ActivityOrder::from).unwrap_or_default();
        let page = advocacy::list(scope, filter.clone(), order, &request).await;
        let page = AdvocacyActivity::page(page.or_fault()?);
        let total = Total::counted_by(move |scope| {
            let query = advocacy::matching(scope, filter.clone());
            Box::pin(page::count(scope, query))
        });
        Ok(AdvocacyActivityConnection::from_page(page, total))
    }

    /// The advocacy activity of that id or external id; null when there is none. Give one of the two.
    async fn advocacy_activity(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The id.")] id: Option<ID>,
        #[graphql(desc = "The id in the system it comes from.")] external_id: Option<String>,
    ) -> async_graphql::Result<Option<AdvocacyActivity>> {
        let scope = context.scope().await?;
        find(scope, id, external_id).await.or_fault()
    }
}

async fn find(
    scope: &Scope,
    id: Option<ID>,
    external_id: Option<String>,
) -> Result<Option<AdvocacyActivity>, Error> {
    let rows = match (id, external_id) {
        (Some(id), None) => {
            let id = id::expect(Kind::AdvocacyActivity, &id, "id")?;
            advocacy::by_ids(scope, &[id]).await?
        }
        (None, Some(external_id)) => advocacy::by_external_ids(scope, &[&external_id]).await?,
        _ => return Err(Refusal::invalid("id", "give `id` or `externalId`, one of them").into()),
    };
    Ok(rows.into_iter().next().map(AdvocacyActivity::alone))
}
