//! What became of those who were to be asked.

use std::collections::HashMap;

use async_graphql::{Context, Object};
use data::page::{self, PageRequest};
use domain::portfolio::{ResponseStep, SurveyResponses as Exact};
use uuid::Uuid;

use super::part::SurveyResponsesPart;
use crate::{
    account::AccountConnection,
    batch::Batch,
    error::OrFault,
    loaded::Loaded,
    metric::Metric,
    page::{Total, page_request},
    portfolio::{
        behind::{Pages, behind},
        count,
    },
    session::ContextSession,
    survey::{SurveyInvitation, SurveyInvitationConnection, SurveyResponseStep, SurveySplitBy},
};

/// What became of those whom campaigns were to ask.
pub type SurveyResponses = Loaded<Exact, Relations>;

/// What funnels that were reckoned together load together.
#[derive(Default)]
pub struct Relations {
    accounts: Pages<ResponseStep>,
    invitations: Batch<(ResponseStep, PageRequest), HashMap<Uuid, SurveyInvitation>>,
}

/// What became of those about whom was decided in a window, as it is known on the portfolio's date. Who opened, answered or let the time pass had been sent
/// the question; who was throttled had not.
#[Object]
impl SurveyResponses {
    /// How many were to be asked: all about whom was decided.
    async fn selected_count(&self) -> i32 {
        count(self.row().counts().selected)
    }

    /// How many were not asked, because they had been asked not long before.
    async fn throttled_count(&self) -> i32 {
        count(self.row().counts().throttled)
    }

    /// How many were not asked, or did not answer, because they do not want to be asked.
    async fn opted_out_count(&self) -> i32 {
        count(self.row().counts().opted_out)
    }

    /// How many could not be asked.
    async fn without_address_count(&self) -> i32 {
        count(self.row().counts().without_address)
    }

    /// How many were asked.
    async fn sent_count(&self) -> i32 {
        count(self.row().counts().sent)
    }

    /// How many messages came back.
    async fn bounced_count(&self) -> i32 {
        count(self.row().counts().bounced)
    }

    /// How many opened the question.
    async fn opened_count(&self) -> i32 {
        count(self.row().counts().opened)
    }

    /// How many began to answer, and have not finished.
    async fn partial_count(&self) -> i32 {
        count(self.row().counts().partial)
    }

    /// How many answered.
    async fn completed_count(&self) -> i32 {
        count(self.row().counts().completed)
    }

    /// How many let the time pass without an answer.
    async fn expired_count(&self) -> i32 {
        count(self.row().counts().expired)
    }

    /// Response rate: completed / (sent - bounced - throttled). Those who were throttled are not among those sent, so that they take nothing away twice.
    async fn response_rate(&self) -> Metric {
        self.row().rate().into()
    }

    /// The same taken apart by what was so when it was decided, by ascending key.
    async fn parts(
        &self,
        #[graphql(desc = "By what.")] by: SurveySplitBy,
        #[graphql(desc = "How many parts at most, 1 to 1,000.", default = 50)] at_most: i32,
    ) -> async_graphql::Result<Vec<SurveyResponsesPart>> {
        SurveyResponsesPart::cut(self.row(), by, at_most).or_fault()
    }

    /// The accounts of those who took a step.
    async fn accounts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The step.")] step: SurveyResponseStep,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<AccountConnection> {
        let step = ResponseStep::from(step);
        let request = page_request(first, after, last, before);
        let pages = &self.batches().accounts;
        let ids = |exact: &Exact| exact.accounts(step);
        let found = behind(context, self, pages, (step, request), ids).await?;
        Ok(found.connection())
    }

    /// The invitations of those who took a step, as many as its count says.
    async fn invitations(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The step.")] step: SurveyResponseStep,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<SurveyInvitationConnection> {
        let step = ResponseStep::from(step);
        let request = page_request(first, after, last, before);
        self.behind_step(context, step, request).await
    }
}

impl SurveyResponses {
    async fn behind_step(
        &self,
        context: &Context<'_>,
        step: ResponseStep,
        request: PageRequest,
    ) -> async_graphql::Result<SurveyInvitationConnection> {
        let scope = context.scope().await?;
        let own = ids(self.row(), step);
        let page = page::of_ids(&own, &request).or_fault()?;
        let load = async || {
            let mut wanted = Vec::new();
            for exact in self.rows() {
                let ids = ids(exact, step);
                wanted.extend(page::of_ids(&ids, &request)?.items().copied());
            }
            SurveyInvitation::by_ids(scope, &wanted).await
        };
        let invitations = &self.batches().invitations;
        let known = invitations.get((step, request.clone()), load).await;
        let known = known.or_fault()?;
        let page = page.filter_map(|id| known.get(&id).cloned());
        let total = Total::known(i64::try_from(own.len()).unwrap_or(i64::MAX));
        Ok(SurveyInvitationConnection::from_page(page, total))
    }
}

fn ids(exact: &Exact, step: ResponseStep) -> Vec<Uuid> {
    let mut ids = exact.ids(step);
    ids.sort_unstable();
    ids
}
