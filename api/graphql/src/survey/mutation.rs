//! Changing campaigns and answers.

use async_graphql::{Context, Object};
use data::{
    id::Kind,
    scope::Scope,
    survey::{self, entity::campaign::Model},
};

use super::{
    SurveyAnswer, SurveyCampaign,
    input::{
        CreateSurveyCampaignInput, FollowUpSurveyAnswerInput, MoveSurveyCampaignInput,
        RecordSurveyAnswersInput, ScheduleSurveyCampaignInput, SurveyAnswerRow,
        TagSurveyAnswerInput, UpdateSurveyCampaignInput,
    },
    link::{HandOutSurveyLinksInput, SurveyLinkBatch},
};
use crate::{
    bulk::{loaded_results, upsert_payload, upsert_rows},
    id,
    payload::{Outcome, mutate, payload},
    session::ContextSession,
};

payload! {
    /// What became of `createSurveyCampaign`.
    CreateSurveyCampaignPayload {
        /// The new campaign.
        survey_campaign: SurveyCampaign
    }
}
payload! {
    /// What became of `updateSurveyCampaign`.
    UpdateSurveyCampaignPayload {
        /// The campaign as it is now.
        survey_campaign: SurveyCampaign
    }
}
payload! {
    /// What became of `scheduleSurveyCampaign`.
    ScheduleSurveyCampaignPayload {
        /// The campaign as it is now.
        survey_campaign: SurveyCampaign
    }
}
payload! {
    /// What became of `unscheduleSurveyCampaign`.
    UnscheduleSurveyCampaignPayload {
        /// The campaign as it is now.
        survey_campaign: SurveyCampaign
    }
}
payload! {
    /// What became of `startSurveyCampaign`.
    StartSurveyCampaignPayload {
        /// The campaign as it is now.
        survey_campaign: SurveyCampaign
    }
}
payload! {
    /// What became of `closeSurveyCampaign`.
    CloseSurveyCampaignPayload {
        /// The campaign as it is now.
        survey_campaign: SurveyCampaign
    }
}
payload! {
    /// What became of `handOutSurveyLinks`.
    HandOutSurveyLinksPayload {
        /// The links. They are secrets: an Idempotency-Key does not keep them, but asking again gives the same.
        batch: SurveyLinkBatch
    }
}
payload! {
    /// What became of `tagSurveyAnswer`.
    TagSurveyAnswerPayload {
        /// The answer as it is now.
        survey_answer: SurveyAnswer
    }
}
payload! {
    /// What became of `followUpSurveyAnswer`.
    FollowUpSurveyAnswerPayload {
        /// The answer as it is now.
        survey_answer: SurveyAnswer
    }
}
upsert_payload!(
    /// What became of `recordSurveyAnswers`.
    RecordSurveyAnswersPayload,
    RecordSurveyAnswerResult,
    /// The answer; null when the row was rejected, or when you may write it without reading it.
    survey_answer: SurveyAnswer
);

/// Changing campaigns and answers.
#[derive(Default)]
pub struct SurveyMutation;

async fn moved(
    context: &Context<'_>,
    input: &MoveSurveyCampaignInput,
    change: impl AsyncFnOnce(&Scope, uuid::Uuid) -> Result<Model, data::error::Error>,
) -> async_graphql::Result<Outcome<SurveyCampaign>> {
    let change = async |scope: &Scope| {
        let id = id::expect(Kind::SurveyCampaign, &input.id, "id")?;
        change(scope, id).await.map(SurveyCampaign::alone)
    };
    mutate(context, change).await
}

/// Changing campaigns and answers.
#[Object]
impl SurveyMutation {
    /// Makes a survey campaign, as a draft. Needs a role of MANAGER or above, or the scope `surveys:write`.
    async fn create_survey_campaign(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: CreateSurveyCampaignInput,
    ) -> async_graphql::Result<CreateSurveyCampaignPayload> {
        let change = async |scope: &Scope| {
            let input = input.input(scope.tenant().reporting_currency)?;
            let made = survey::create(scope, &input).await?;
            Ok(SurveyCampaign::alone(made))
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Changes a survey campaign. While it runs only its name, its reminders, its deadlines and further languages can change; afterwards its name. Needs
    /// a role of MANAGER or above, or the scope `surveys:write`.
    async fn update_survey_campaign(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: UpdateSurveyCampaignInput,
    ) -> async_graphql::Result<UpdateSurveyCampaignPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::SurveyCampaign, &input.id, "id")?;
            let version = input.version;
            let input = input.input(scope.tenant().reporting_currency)?;
            let changed = survey::update(scope, id, &input, version).await?;
            Ok(SurveyCampaign::alone(changed))
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Lets a draft start at a time, or a scheduled campaign at another one. Refused when nobody is in its audience. Needs a role of MANAGER or above,
    /// or the scope `surveys:write`.
    async fn schedule_survey_campaign(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: ScheduleSurveyCampaignInput,
    ) -> async_graphql::Result<ScheduleSurveyCampaignPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::SurveyCampaign, &input.id, "id")?;
            let starts_at = input.starts_at.map(|at| at.0);
            let changed = survey::schedule(scope, id, starts_at, input.version).await?;
            Ok(SurveyCampaign::alone(changed))
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Makes a scheduled campaign a draft again. Needs a role of MANAGER or above, or the scope `surveys:write`.
    async fn unschedule_survey_campaign(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: MoveSurveyCampaignInput,
    ) -> async_graphql::Result<UnscheduleSurveyCampaignPayload> {
        let version = input.version;
        let change = async |scope: &Scope, id| survey::unschedule(scope, id, version).await;
        Ok(moved(context, &input, change).await?.into())
    }

    /// Starts a scheduled campaign, whatever its time: from now on it asks. Needs a role of MANAGER or above, or the scope `surveys:write`.
    async fn start_survey_campaign(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: MoveSurveyCampaignInput,
    ) -> async_graphql::Result<StartSurveyCampaignPayload> {
        let version = input.version;
        let change = async |scope: &Scope, id| survey::start(scope, id, version).await;
        Ok(moved(context, &input, change).await?.into())
    }

    /// Closes a campaign: nobody is asked any more, and invitations that were not answered have expired. Needs a role of MANAGER or above, or the scope
    /// `surveys:write`.
    async fn close_survey_campaign(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: MoveSurveyCampaignInput,
    ) -> async_graphql::Result<CloseSurveyCampaignPayload> {
        let version = input.version;
        let change = async |scope: &Scope, id| survey::close(scope, id, version).await;
        Ok(moved(context, &input, change).await?.into())
    }

    /// Gives links to the question of a running campaign of the channel LINK, one to a contact who can answer, in the order of their invitations. They
    /// count as sent from now on; those that were given before are given again with the same expiry. Go on after the `invitationId` of the last one: later
    /// invitations come after it. Needs a role of MANAGER or above, or the scope `surveys:write`.
    async fn hand_out_survey_links(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: HandOutSurveyLinksInput,
    ) -> async_graphql::Result<HandOutSurveyLinksPayload> {
        let links = context.session()?.links();
        let change = async |scope: &Scope| input.hand_out(scope, links).await;
        Ok(mutate(context, change).await?.into())
    }

    /// Makes or changes many whole answers that were given elsewhere, found by their external ids. Sending the same rows again changes nothing and says
    /// so. Owner, plan, segment and phase are those of the day of the answer. Needs a role of MANAGER or above, or the scope `surveys:write`.
    async fn record_survey_answers(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: RecordSurveyAnswersInput,
    ) -> async_graphql::Result<RecordSurveyAnswersPayload> {
        let change = async |scope: &Scope| {
            let policy = input.policy.into();
            let record = async |rows: Vec<_>| survey::record(scope, &rows, policy).await;
            upsert_rows(input.rows, policy, SurveyAnswerRow::input, record).await
        };
        let outcome = mutate(context, change).await?;
        let answers = loaded_results(context, &outcome, SurveyAnswer::by_ids).await?;
        Ok(RecordSurveyAnswersPayload::from_outcome(outcome, |id| {
            answers.get(&id).cloned()
        }))
    }

    /// Says what an answer is about, in place of what was said before. Needs a role of MANAGER or above, the scope `surveys:write`, or to own the account.
    async fn tag_survey_answer(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: TagSurveyAnswerInput,
    ) -> async_graphql::Result<TagSurveyAnswerPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::SurveyAnswer, &input.id, "id")?;
            let tagged = survey::set_themes(scope, id, &input.themes, input.version).await?;
            Ok(SurveyAnswer::alone(tagged))
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Notes whether somebody has to get back to the customer about an answer, who does, and what came of it. Needs a role of MANAGER or above, the scope
    /// `surveys:write`, or to own the account.
    async fn follow_up_survey_answer(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: FollowUpSurveyAnswerInput,
    ) -> async_graphql::Result<FollowUpSurveyAnswerPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::SurveyAnswer, &input.id, "id")?;
            let noted = survey::follow_up(scope, id, &input.input()?, input.version).await?;
            Ok(SurveyAnswer::alone(noted))
        };
        Ok(mutate(context, change).await?.into())
    }
}
