//! Asking for onboardings and templates.

use async_graphql::{Context, ID, Object};
use data::{
    id::Kind,
    onboarding::{self, PlanOrder},
    page,
};

use super::{
    OnboardingPlan, OnboardingPlanConnection, OnboardingPlanFilter, OnboardingPlanOrder,
    OnboardingTemplate, OnboardingTemplateConnection,
};
use crate::{
    error::OrFault,
    filter::StringFilter,
    id,
    page::{Total, page_request},
    session::ContextSession,
};

/// Asking for onboardings.
#[derive(Default)]
pub struct OnboardingQuery;

/// Asking for onboardings.
#[Object]
impl OnboardingQuery {
    /// The onboarding templates of the tenant, by name.
    async fn onboarding_templates(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What they are called; all when nothing is said.")] name: Option<
            StringFilter,
        >,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<OnboardingTemplateConnection> {
        let scope = context.scope().await?;
        let name = name.unwrap_or_default().comparators("name").or_fault()?;
        let request = page_request(first, after, last, before);
        let page = onboarding::list_templates(scope, name.clone(), &request).await;
        let page = OnboardingTemplate::page(page.or_fault()?);
        let total = Total::counted_by(move |scope| {
            let query = onboarding::matching_templates(scope, name.clone());
            Box::pin(page::count(scope, query))
        });
        Ok(OnboardingTemplateConnection::from_page(page, total))
    }

    /// The onboarding template of that id; null when there is none.
    async fn onboarding_template(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The id.")] id: ID,
    ) -> async_graphql::Result<Option<OnboardingTemplate>> {
        let id = id::expect(Kind::OnboardingTemplate, &id, "id").or_fault()?;
        let found = OnboardingTemplate::by_ids(context.scope().await?, &[id]).await;
        Ok(found.or_fault()?.remove(&id))
    }

    /// The onboardings of the tenant, the latest start first when no order is given.
    #[expect(
        clippy::too_many_arguments,
        reason = "the arguments of a connection, as Relay names them"
    )]
    async fn onboarding_plans(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which onboardings; all when nothing is said.")] r#where: Option<
            OnboardingPlanFilter,
        >,
        #[graphql(desc = "The order.")] order_by: Option<OnboardingPlanOrder>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<OnboardingPlanConnection> {
        let scope = context.scope().await?;
        let filter = r#where.unwrap_or_default().filter().or_fault()?;
        let request = page_request(first, after, last, before);
        let order = order_by.map(PlanOrder::from).unwrap_or_default();
        let page = onboarding::list(scope, filter.clone(), order, &request).await;
        let page = OnboardingPlan::page(page.or_fault()?);
        let total = Total::counted_by(move |scope| {
            let query = onboarding::matching(scope, filter.clone());
            Box::pin(page::count(scope, query))
        });
        Ok(OnboardingPlanConnection::from_page(page, total))
    }

    /// The onboarding of that id; null when there is none.
    async fn onboarding_plan(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The id.")] id: ID,
    ) -> async_graphql::Result<Option<OnboardingPlan>> {
        let id = id::expect(Kind::OnboardingPlan, &id, "id").or_fault()?;
        let found = OnboardingPlan::by_ids(context.scope().await?, &[id]).await;
        Ok(found.or_fault()?.remove(&id))
    }
}
