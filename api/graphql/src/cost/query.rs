//! Asking for costs.

use async_graphql::{Context, Object};
use data::{
    cost::{self, CostOrder as Order},
    page,
};

use super::{RetentionCost, RetentionCostConnection, RetentionCostFilter, RetentionCostOrder};
use crate::{
    error::OrFault,
    page::{Total, page_request},
    session::ContextSession,
};

/// Asking for costs.
#[derive(Default)]
pub struct CostQuery;

/// Asking for costs.
#[Object]
impl CostQuery {
    /// What is spent to keep customers, the latest first when no order is given. Needs a role of MANAGER or above, or the scope `costs:read`.
    #[expect(
        clippy::too_many_arguments,
        reason = "the arguments of a connection, as Relay names them"
    )]
    async fn retention_costs(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which costs; all when nothing is said.")] r#where: Option<
            RetentionCostFilter,
        >,
        #[graphql(desc = "The order.")] order_by: Option<RetentionCostOrder>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<RetentionCostConnection> {
        let scope = context.scope().await?;
        let filter = r#where.unwrap_or_default().filter().or_fault()?;
        let request = page_request(first, after, last, before);
        let order = order_by.map(Order::from).unwrap_or_default();
        let page = cost::list(scope, filter.clone(), order, &request)
            .await
            .or_fault()?;
        let total = Total::counted_by(move |scope| {
            let query = cost::matching(scope, filter.clone());
            Box::pin(page::count(scope, query))
        });
        Ok(RetentionCostConnection::from_page(
            RetentionCost::page(page),
            total,
        ))
    }
}
