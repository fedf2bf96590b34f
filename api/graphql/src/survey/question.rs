//! The question that a link leads to, for whoever holds the link: no log-in, and nothing of the tenant but the question itself.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use data::{
    error::{Error, Refusal, RefusalCode},
    scope::Scope,
    survey::{self, CampaignText, Opened, Response, Standing},
    transaction::Mode,
};
use domain::survey::SurveyKind as ExactKind;
use service::survey_link::Link;

use super::{
    SurveyKind,
    campaign::{SurveyScale, named},
};
use crate::{
    error::{OrFault, UserError, fault},
    payload::{Outcome, payload},
    scalar::DateTime,
    session::{ContextSession, alone},
};

/// The question that a link leads to, with what was answered so far.
#[derive(Clone, Debug, SimpleObject)]
pub struct SurveyQuestion {
    /// The name of the tenant that asks.
    asked_by: String,
    /// What is asked.
    kind: SurveyKind,
    /// The language of the texts.
    language: String,
    /// The question that the score answers.
    question: String,
    /// The question that the comment answers, to be shown once there is a score; null when there is none.
    follow_up: Option<String>,
    /// What to say after the answer; null when the campaign leaves that to you.
    thanks: Option<String>,
    /// The scores that can be given.
    scale: SurveyScale,
    /// The score that was given so far.
    score: Option<i32>,
    /// The comment that was given so far, as plain text: show it as text, not as HTML.
    comment: Option<String>,
    /// Whether it was answered in full, so that it can only be changed.
    completed: bool,
    /// Until when it can be answered, or changed once it was answered in full.
    answerable_until: DateTime,
}

/// The token of a link.
#[derive(Clone, InputObject)]
pub struct OpenSurveyQuestionInput {
    /// The token: what follows `/s/` in the link.
    token: String,
    /// The language in which to ask; that of the campaign for this contact when nothing is said, or when the campaign does not speak it.
    language: Option<String>,
}

/// An answer of whoever holds a link.
#[derive(Clone, InputObject)]
pub struct AnswerSurveyQuestionInput {
    /// The token: what follows `/s/` in the link.
    token: String,
    /// The score. What was given before stays when nothing is said; without either it is refused.
    score: Option<i32>,
    /// What the contact writes, at most 5,000 characters. What was written before stays when nothing is said; an empty text removes it.
    comment: Option<String>,
    /// Whether that is all. Until then the answer is kept and does not count; it can be gone on with by the same link. What was answered in full stays so.
    #[graphql(default = true)]
    complete: bool,
    /// The language in which it was asked; that of the campaign for this contact when nothing is said, or when the campaign does not speak it.
    language: Option<String>,
}

payload! {
    /// What became of `openSurveyQuestion`.
    OpenSurveyQuestionPayload {
        /// The question.
        survey_question: SurveyQuestion
    }
}
payload! {
    /// What became of `answerSurveyQuestion`.
    AnswerSurveyQuestionPayload {
        /// The question with what was answered so far.
        survey_question: SurveyQuestion
    }
}

impl SurveyQuestion {
    /// The question of an invitation that can be answered; none when it cannot, for whatever reason.
    fn of(
        scope: &Scope,
        link: &Link,
        opened: &Opened,
        text: CampaignText,
    ) -> async_graphql::Result<Option<Self>> {
        let (until, completed) = match opened.standing {
            Standing::Open(until) => (until, false),
            Standing::Editable(until) => (Some(until), true),
            Standing::Answered | Standing::Expired | Standing::NotSent => return Ok(None),
        };
        let until = until.unwrap_or(link.expires_at);
        Self::shown(scope, link, opened, text, (until, completed)).map(Some)
    }

    /// The question with what was answered by a request just now, even where that cannot be changed any more.
    async fn answered(
        scope: &Scope,
        link: &Link,
        text: CampaignText,
    ) -> async_graphql::Result<Option<Self>> {
        let Some(opened) = survey::open(scope, link.invitation).await.or_fault()? else {
            return Ok(None);
        };
        match opened.standing {
            Standing::Answered => {
                Self::shown(scope, link, &opened, text, (scope.now(), true)).map(Some)
            }
            _ => Self::of(scope, link, &opened, text),
        }
    }

    fn shown(
        scope: &Scope,
        link: &Link,
        opened: &Opened,
        text: CampaignText,
        (until, completed): (chrono::DateTime<chrono::Utc>, bool),
    ) -> async_graphql::Result<Self> {
        let campaign = &opened.campaign;
        let (lowest, highest) = (campaign.scale_lowest, campaign.scale_highest);
        let answer = opened.answer.as_ref();
        Ok(Self {
            asked_by: scope.tenant().name.clone(),
            kind: named::<ExactKind>(&campaign.kind)?.into(),
            language: text.language,
            question: text.question,
            follow_up: text.follow_up,
            thanks: text.thanks,
            scale: SurveyScale::of(lowest, highest, &campaign.direction)?,
            score: answer.and_then(|answer| answer.score).map(i32::from),
            comment: answer.and_then(|answer| answer.comment.clone()),
            completed,
            answerable_until: DateTime(until.min(link.expires_at)),
        })
    }

    async fn load(
        scope: &Scope,
        link: &Link,
        language: Option<&str>,
    ) -> async_graphql::Result<Option<Self>> {
        let Some(opened) = survey::open(scope, link.invitation).await.or_fault()? else {
            return Ok(None);
        };
        let text = text(&opened, language).or_fault()?;
        Self::of(scope, link, &opened, text)
    }
}

fn text(opened: &Opened, language: Option<&str>) -> Result<CampaignText, Error> {
    let language = language.map_or(opened.invitation.language.as_str(), str::trim);
    survey::text_in(&opened.campaign, language)
}

/// Asking for the question of a link.
#[derive(Default)]
pub struct SurveyQuestionQuery;

/// Asking for the question of a link.
#[Object]
impl SurveyQuestionQuery {
    /// The question that a link leads to, for a widget of your own in place of the page `/s/{token}`. Needs no token of a log-in, only that of the link,
    /// which is the contact's: whoever has it can answer. Null when it cannot be answered, whatever the reason. Notes nothing; `openSurveyQuestion` does.
    async fn survey_question(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The token: what follows `/s/` in the link.")] token: String,
        #[graphql(
            desc = "The language in which to ask; that of the campaign for this contact when nothing is said, or when the campaign does not speak it."
        )]
        language: Option<String>,
    ) -> async_graphql::Result<Option<SurveyQuestion>> {
        let session = context.session()?;
        let Some(link) = session.links().read_in_time(&token) else {
            return Ok(None);
        };
        let opening = session
            .links()
            .open(&link, Mode::Read, session.request_id());
        let Some(scope) = opening.await.or_fault()? else {
            return Ok(None);
        };
        let question = SurveyQuestion::load(&scope, &link, language.as_deref()).await;
        scope.close().await.or_fault()?;
        question
    }
}

/// Answering the question of a link.
#[derive(Default)]
pub struct SurveyQuestionMutation;

/// Answering the question of a link.
#[Object]
impl SurveyQuestionMutation {
    /// Notes that the contact who holds a link has seen its question, and answers it. Needs no token of a log-in. Links that cannot be answered are refused
    /// as NOT_FOUND, whatever the reason. Send it in a request of its own.
    async fn open_survey_question(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: OpenSurveyQuestionInput,
    ) -> async_graphql::Result<OpenSurveyQuestionPayload> {
        let change = async |scope: &Scope, opened: &Opened, _: &CampaignText| {
            survey::mark_opened(scope, opened.invitation.id).await
        };
        let language = input.language.as_deref();
        let outcome = by_link(
            context,
            "openSurveyQuestion",
            &input.token,
            language,
            change,
        );
        Ok(outcome.await?.into())
    }

    /// Keeps what the contact who holds a link answers, in part or in full, or changes it within the time that the campaign gives. Needs no token of a
    /// log-in. Links that cannot be answered are refused as NOT_FOUND, whatever the reason, and nothing is kept. Send it in a request of its own.
    async fn answer_survey_question(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: AnswerSurveyQuestionInput,
    ) -> async_graphql::Result<AnswerSurveyQuestionPayload> {
        let change = async |scope: &Scope, opened: &Opened, text: &CampaignText| {
            let response = Response {
                score: input.score.map(i64::from),
                comment: input.comment.clone(),
                language: Some(text.language.clone()),
                is_final: input.complete,
            };
            let answered = survey::respond(scope, opened.invitation.id, &response).await;
            answered.map(drop)
        };
        let language = input.language.as_deref();
        let outcome = by_link(
            context,
            "answerSurveyQuestion",
            &input.token,
            language,
            change,
        );
        Ok(outcome.await?.into())
    }
}

/// Changes something for whoever holds a link, in a transaction of its own, and answers the question as it is then.
async fn by_link(
    context: &Context<'_>,
    name: &str,
    token: &str,
    language: Option<&str>,
    change: impl AsyncFnOnce(&Scope, &Opened, &CampaignText) -> Result<(), Error>,
) -> async_graphql::Result<Outcome<SurveyQuestion>> {
    let session = alone(context, name)?;
    let Some(link) = session.links().read_in_time(token) else {
        return Ok(Err(vec![leads_nowhere()]));
    };
    let opening = session
        .links()
        .open(&link, Mode::Write, session.request_id());
    let Some(scope) = opening.await.or_fault()? else {
        return Ok(Err(vec![leads_nowhere()]));
    };
    match answered(&scope, &link, language, change).await {
        Ok(Ok(question)) => {
            session.product().commit(&scope).await.or_fault()?;
            Ok(Ok(question))
        }
        other => {
            scope.close().await.or_fault()?;
            other
        }
    }
}

async fn answered(
    scope: &Scope,
    link: &Link,
    language: Option<&str>,
    change: impl AsyncFnOnce(&Scope, &Opened, &CampaignText) -> Result<(), Error>,
) -> async_graphql::Result<Outcome<SurveyQuestion>> {
    let opened = survey::open(scope, link.invitation).await.or_fault()?;
    let is_answerable =
        |opened: &Opened| matches!(opened.standing, Standing::Open(_) | Standing::Editable(_));
    let Some(opened) = opened.filter(is_answerable) else {
        return Ok(Err(vec![leads_nowhere()]));
    };
    let text = text(&opened, language).or_fault()?;
    match change(scope, &opened, &text).await {
        Ok(()) => {
            let question = SurveyQuestion::answered(scope, link, text).await?;
            Ok(question.ok_or_else(|| vec![leads_nowhere()]))
        }
        Err(Error::Refused(refusals)) => Ok(Err(refusals.into_iter().map(told).collect())),
        Err(error) => Err(fault(error)),
    }
}

/// What is wrong with an answer is said; what is wrong with its link is not.
fn told(refusal: Refusal) -> UserError {
    match refusal.code {
        RefusalCode::ValidationFailed => refusal.into(),
        _ => leads_nowhere(),
    }
}

fn leads_nowhere() -> UserError {
    let rule = "this link cannot be answered: it may have expired, have been answered already, or not be whole";
    Refusal::not_found("token", rule).into()
}
