//! Asking for cases.

use async_graphql::{Context, ID, Object};
use data::{
    error::{Error, Refusal},
    id::Kind,
    page,
    scope::Scope,
    support::{self, CaseOrder as Order},
};

use super::{SupportCase, SupportCaseConnection, SupportCaseFilter, SupportCaseOrder};
use crate::{
    error::OrFault,
    id,
    page::{Total, page_request},
    session::ContextSession,
};

/// Asking for cases.
#[derive(Default)]
pub struct SupportQuery;

/// Asking for cases.
#[Object]
impl SupportQuery {
    /// The support cases of the tenant, the latest first when no order is given.
    #[expect(
        clippy::too_many_arguments,
        reason = "the arguments of a connection, as Relay names them"
    )]
    async fn support_cases(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which cases; all when nothing is said.")] r#where: Option<
            SupportCaseFilter,
        >,
        #[graphql(desc = "The order.")] order_by: Option<SupportCaseOrder>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<SupportCaseConnection> {
        let scope = context.scope().await?;
        let filter = r#where.unwrap_or_default().filter().or_fault()?;
        let request = page_request(first, after, last, before);
        let order = order_by.map(Order::from).unwrap_or_default();
        let page = support::list(scope, filter.clone(), order, &request).await;
        let page = SupportCase::page(page.or_fault()?);
        let total = Total::counted_by(move |scope| {
            let query = support::matching(scope, filter.clone());
            Box::pin(page::count(scope, query))
        });
        Ok(SupportCaseConnection::from_page(page, total))
    }

    /// The case of that id or external id; null when there is none. Give one of the two.
    async fn support_case(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The id.")] id: Option<ID>,
        #[graphql(desc = "The id in the help desk.")] external_id: Option<String>,
    ) -> async_graphql::Result<Option<SupportCase>> {
        let scope = context.scope().await?;
        find(scope, id, external_id).await.or_fault()
    }
}

async fn find(
    scope: &Scope,
    id: Option<ID>,
    external_id: Option<String>,
) -> Result<Option<SupportCase>, Error> {
    let rows = match (id, external_id) {
        (Some(id), None) => {
            let id = id::expect(Kind::SupportCase, &id, "id")?;
            support::by_ids(scope, &[id]).await?
        }
        (None, Some(external_id)) => support::by_external_ids(scope, &[&external_id]).await?,
        _ => return Err(Refusal::invalid("id", "give `id` or `externalId`, one of them").into()),
    };
    Ok(rows.into_iter().next().map(SupportCase::alone))
}
