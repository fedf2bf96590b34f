//! Asking for campaigns, invitations and answers.

use async_graphql::{Context, ID, Object};
use data::{
    error::{Error, Refusal},
    filter::Comparators,
    id::Kind,
    page::{self, PageRequest},
    scope::Scope,
    survey::{self, AnswerOrder, CampaignFilter},
};

use super::{
    SurveyAnswer, SurveyAnswerConnection, SurveyAnswerFilter, SurveyAnswerOrder, SurveyCampaign,
    SurveyInvitation, SurveyInvitationConnection,
    campaign::SurveyCampaignConnection,
    filter::{SurveyCampaignFilter, SurveyInvitationFilter},
};
use crate::{
    error::OrFault,
    id,
    page::{Total, page_request},
    session::ContextSession,
};

/// Asking for campaigns, invitations and answers.
#[derive(Default)]
pub struct SurveyQuery;

/// Asking for campaigns, invitations and answers.
#[Object]
impl SurveyQuery {
    /// The survey campaigns of the tenant, the newest first.
    async fn survey_campaigns(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which campaigns; all when nothing is said.")] r#where: Option<
            SurveyCampaignFilter,
        >,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<SurveyCampaignConnection> {
        let scope = context.scope().await?;
        let filter = r#where.unwrap_or_default().filter().or_fault()?;
        let request = page_request(first, after, last, before);
        let page = survey::list_campaigns(scope, filter.clone(), &request);
        let page = page.await.or_fault()?;
        let total = Total::counted_by(move |scope| {
            let query = survey::campaigns_matching(scope, filter.clone());
            Box::pin(page::count(scope, query))
        });
        let page = SurveyCampaign::page(page);
        Ok(SurveyCampaignConnection::from_page(page, total))
    }

    /// The campaign of that id or external id; null when there is none. Give one of the two.
    async fn survey_campaign(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The id.")] id: Option<ID>,
        #[graphql(desc = "The id in the system of record.")] external_id: Option<String>,
    ) -> async_graphql::Result<Option<SurveyCampaign>> {
        let scope = context.scope().await?;
        find(scope, id, external_id).await.or_fault()
    }

    /// What was decided about contacts, and what became of it, the latest decisions first. Every decision is here with its reason.
    async fn survey_invitations(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which invitations; all when nothing is said.")] r#where: Option<
            SurveyInvitationFilter,
        >,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<SurveyInvitationConnection> {
        let scope = context.scope().await?;
        let filter = r#where.unwrap_or_default().filter().or_fault()?;
        let request = page_request(first, after, last, before);
        let page = survey::list_invitations(scope, filter.clone(), &request);
        let page = page.await.or_fault()?;
        let total = Total::counted_by(move |scope| {
            let query = survey::invitations_matching(scope, filter.clone());
            Box::pin(page::count(scope, query))
        });
        let page = SurveyInvitation::page(page);
        Ok(SurveyInvitationConnection::from_page(page, total))
    }

    /// What customers answered, the latest first when no order is given. Comments can be searched, and themes chosen.
    #[expect(
        clippy::too_many_arguments,
        reason = "the arguments of a connection, as Relay names them"
    )]
    async fn survey_answers(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which answers; all when nothing is said.")] r#where: Option<
            SurveyAnswerFilter,
        >,
        #[graphql(desc = "The order.")] order_by: Option<SurveyAnswerOrder>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<SurveyAnswerConnection> {
        let scope = context.scope().await?;
        let filter = r#where.unwrap_or_default().filter().or_fault()?;
        let request = page_request(first, after, last, before);
        let order = order_by.map(AnswerOrder::from).unwrap_or_default();
        let page = survey::list_answers(scope, filter.clone(), order, &request);
        let page = page.await.or_fault()?;
        let total = Total::counted_by(move |scope| {
            let query = survey::answers_matching(scope, filter.clone());
            Box::pin(page::count(scope, query))
        });
        let page = SurveyAnswer::page(page);
        Ok(SurveyAnswerConnection::from_page(page, total))
    }

    /// The answer of that id; null when there is none.
    async fn survey_answer(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The id.")] id: ID,
    ) -> async_graphql::Result<Option<SurveyAnswer>> {
        let scope = context.scope().await?;
        let id = id::expect(Kind::SurveyAnswer, &id, "id").or_fault()?;
        let found = SurveyAnswer::by_ids(scope, &[id]).await.or_fault()?;
        Ok(found.into_values().next())
    }
}

async fn find(
    scope: &Scope,
    id: Option<ID>,
    external_id: Option<String>,
) -> Result<Option<SurveyCampaign>, Error> {
    let rows = match (id, external_id) {
        (Some(id), None) => {
            let id = id::expect(Kind::SurveyCampaign, &id, "id")?;
            survey::campaigns_by_ids(scope, &[id]).await?
        }
        (None, Some(external_id)) => {
            let filter = CampaignFilter {
                external_id: Comparators::equal(external_id),
                ..CampaignFilter::default()
            };
            let page = survey::list_campaigns(scope, filter, &PageRequest::default()).await?;
            page.items().cloned().collect()
        }
        _ => return Err(Refusal::invalid("id", "give `id` or `externalId`, one of them").into()),
    };
    Ok(rows.into_iter().next().map(SurveyCampaign::alone))
}
