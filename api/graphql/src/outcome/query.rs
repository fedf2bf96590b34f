//! Asking for success plans.

use async_graphql::{Context, ID, Object};
use data::{
    id::Kind,
    outcome::{self, review},
};
use service::id;

use super::{BusinessReview, DesiredOutcome, SuccessPlan};
use crate::{error::OrFault, session::ContextSession};

/// Asking for success plans.
#[derive(Default)]
pub struct OutcomeQuery;

/// Asking for success plans.
#[Object]
impl OutcomeQuery {
    /// The success plan of that id; null when there is none.
    async fn success_plan(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The id.")] id: ID,
    ) -> async_graphql::Result<Option<SuccessPlan>> {
        let scope = context.scope().await?;
        let id = id::expect(Kind::SuccessPlan, &id, "id").or_fault()?;
        let found = outcome::plans_by_ids(scope, &[id]).await.or_fault()?;
        Ok(found.into_iter().next().map(SuccessPlan::alone))
    }

    /// The desired outcome of that id; null when there is none.
    async fn desired_outcome(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The id.")] id: ID,
    ) -> async_graphql::Result<Option<DesiredOutcome>> {
        let scope = context.scope().await?;
        let id = id::expect(Kind::DesiredOutcome, &id, "id").or_fault()?;
        let found = outcome::by_ids(scope, &[id]).await.or_fault()?;
        Ok(found.into_iter().next().map(DesiredOutcome::alone))
    }

    /// The business review of that id; null when there is none.
    async fn business_review(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The id.")] id: ID,
    ) -> async_graphql::Result<Option<BusinessReview>> {
        let scope = context.scope().await?;
        let id = id::expect(Kind::BusinessReview, &id, "id").or_fault()?;
        let found = review::by_ids(scope, &[id]).await.or_fault()?;
        Ok(found.into_iter().next().map(BusinessReview::alone))
    }
}
