//! What customers said in a window, as answers show it.

mod part;
mod responses;
mod score;

use async_graphql::{Context, ID};
use data::{error::Refusal, id::Kind};
use domain::{
    portfolio::SurveyQuestion,
    survey::{AnswerConvention, EffortConvention, SurveyKind as ExactKind, Weighting},
    time::Window,
};
use uuid::Uuid;

pub use part::{SurveyResponsesPart, SurveyScorePart};
pub use responses::SurveyResponses;
pub use score::SurveyScore;

use super::{Portfolio, at};
use crate::{
    batch::Batch,
    error::OrFault,
    id,
    loaded::Loaded,
    session::ContextSession,
    survey::{SurveyAnswerConvention, SurveyKind, SurveyWeighting},
    window::WindowInput,
};
use score::Scored;

/// What a score measures. Each kind of survey has its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Measure {
    Nps,
    /// The share of the best so many boxes.
    Satisfaction(u16),
    Effort(EffortConvention),
}

impl Measure {
    const fn kind(self) -> ExactKind {
        match self {
            Self::Nps => ExactKind::Nps,
            Self::Satisfaction(_) => ExactKind::Csat,
            Self::Effort(_) => ExactKind::Ces,
        }
    }
}

/// Which answers, and how much each of them counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Asked {
    pub(super) measure: Measure,
    pub(super) window: Window,
    pub(super) answers: AnswerConvention,
    pub(super) weighting: Weighting,
    pub(super) campaign: Option<Uuid>,
}

/// What a caller asks of a score.
pub(super) struct Arguments {
    window: WindowInput,
    answers: AnswerConvention,
    weighting: Weighting,
    campaign: Option<ID>,
}

impl Arguments {
    /// What a field is asked with.
    pub(super) fn new(
        window: WindowInput,
        answers: SurveyAnswerConvention,
        weighting: SurveyWeighting,
        campaign: Option<ID>,
    ) -> Self {
        Self {
            window,
            answers: answers.into(),
            weighting: weighting.into(),
            campaign,
        }
    }
}

/// Each by what was asked, for every portfolio of the family.
#[derive(Default)]
pub struct Surveys {
    scores: Batch<Asked, Vec<SurveyScore>>,
    responses: Batch<(Window, Option<ExactKind>, Option<Uuid>), Vec<SurveyResponses>>,
}

/// The number of boxes of a share.
pub(super) fn check_boxes(boxes: i32) -> Result<u16, Refusal> {
    let allowed = u16::try_from(boxes)
        .ok()
        .filter(|boxes| (1..=9).contains(boxes));
    allowed.ok_or_else(|| Refusal::invalid("topBoxes", format!("1 to 9 boxes, not {boxes}")))
}

fn campaign_of(campaign: Option<&ID>) -> Result<Option<Uuid>, Refusal> {
    let read = |campaign: &ID| id::expect(Kind::SurveyCampaign, campaign, "campaign");
    campaign.map(read).transpose()
}

impl Portfolio {
    /// A score of a window and that of the window before, reckoned along with those of all portfolios that were evaluated with this one.
    pub(super) async fn score_in(
        &self,
        context: &Context<'_>,
        measure: Measure,
        arguments: Arguments,
    ) -> async_graphql::Result<SurveyScore> {
        let scope = context.scope().await?;
        let window = arguments
            .window
            .resolve(self.exact().as_of(), scope.tenant());
        let asked = Asked {
            measure,
            window: window.or_fault()?,
            answers: arguments.answers,
            weighting: arguments.weighting,
            campaign: campaign_of(arguments.campaign.as_ref()).or_fault()?,
        };
        let load = async || {
            let question = |window| SurveyQuestion {
                kind: measure.kind(),
                window,
                convention: asked.answers,
                campaign: asked.campaign,
            };
            let (now, before) = (question(asked.window), question(asked.window.previous()));
            let scored = self.rows().map(|cut| Scored {
                report: cut.exact.survey(&now),
                before: Some(cut.exact.survey(&before)),
                asked,
            });
            Ok(Loaded::family(scored.collect()))
        };
        let scores = &self.batches().surveys.scores;
        let scores = scores.get(asked, load).await.or_fault()?;
        at(&scores, self.row().place)
    }

    /// What became of those who were to be asked, reckoned along with all portfolios that were evaluated with this one.
    pub(super) async fn responses_in(
        &self,
        context: &Context<'_>,
        window: &WindowInput,
        kind: Option<SurveyKind>,
        campaign: Option<ID>,
    ) -> async_graphql::Result<SurveyResponses> {
        let scope = context.scope().await?;
        let window = window.resolve(self.exact().as_of(), scope.tenant());
        let window = window.or_fault()?;
        let kind = kind.map(ExactKind::from);
        let campaign = campaign_of(campaign.as_ref()).or_fault()?;
        let load = async || {
            let cuts = self.rows();
            let cuts = cuts.map(|cut| cut.exact.survey_responses(&window, kind, campaign));
            Ok(Loaded::family(cuts.collect()))
        };
        let responses = &self.batches().surveys.responses;
        let responses = responses.get((window, kind, campaign), load).await;
        at(&responses.or_fault()?, self.row().place)
    }
}
