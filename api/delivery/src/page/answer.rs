//! The question: shown to who opens its link, answered by who sends its form.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{self, Data},
};
use data::{
    error::{Error, Refusal, RefusalCode},
    scope::Scope,
    survey::{self, CampaignText, Opened, Response, Standing},
    transaction::Mode,
};
use domain::survey::{SurveyKind, SurveyText};
use edge::Edge;
use service::survey_link::Link;

use super::{
    Closed, Visitor,
    form::Form,
    respond,
    view::{self, Question, Shown},
};

use crate::{Delivery, words::Words};

/// Opening a link answers nothing, whoever opens it: programs that look through mails do. A score in the address is only filled in.
pub(super) async fn show(
    request: HttpRequest,
    delivery: Data<Delivery>,
    edge: Data<Edge>,
) -> HttpResponse {
    let shown = async {
        let visitor = Visitor::admit(&delivery, &edge, &request)?;
        let link = visitor.link_in_time()?;
        let scope = visitor.open(link.tenant, Mode::Read).await?;
        let asked = Asked::load(&scope, &link).await;
        scope.close().await?;
        let asked = asked?;
        let has_to_be_noted = asked.opened.invitation.opened_at.is_none();
        match asked.opened.standing {
            Standing::Open(_) => {
                if has_to_be_noted {
                    visitor.note_opening(&link).await?;
                }
                Ok(asked.question(&visitor, &Filled::of_address(&request), None))
            }
            Standing::Editable(_) if wants_to_change(&request) => {
                Ok(asked.question(&visitor, &Filled::default(), None))
            }
            Standing::Editable(_) => Ok(asked.thanks(&visitor, true)),
            Standing::Answered | Standing::Expired | Standing::NotSent => Err(Closed::Over),
        }
    };
    respond(&request, shown.await)
}

/// Keeps what was filled in. What cannot be kept is shown again with what is wrong about it, and nothing of it is kept.
pub(super) async fn take(
    request: HttpRequest,
    body: web::Payload,
    delivery: Data<Delivery>,
    edge: Data<Edge>,
) -> HttpResponse {
    let taken = async {
        let visitor = Visitor::admit(&delivery, &edge, &request)?;
        let link = visitor.link_in_time()?;
        let form = Form::receive(&request, body).await?;
        let scope = visitor.open(link.tenant, Mode::Write).await?;
        let answered = answer(&scope, &link, &form).await;
        match &answered {
            Ok(Answered { problem: None, .. }) => visitor.delivery.product.commit(&scope).await?,
            _ => scope.close().await?,
        }
        let answered = answered?;
        let Some(problem) = answered.problem else {
            return Ok(match answered.is_over {
                // Its page is there no more.
                true => answered.asked.thanks(&visitor, false),
                false => Shown::Elsewhere(visitor.action()),
            });
        };
        let filled = Filled {
            score: form.score.as_deref().and_then(|score| score.parse().ok()),
            comment: form.comment.clone(),
        };
        Ok(answered.asked.question(&visitor, &filled, Some(problem)))
    };
    respond(&request, taken.await)
}

impl Visitor<'_> {
    fn link_in_time(&self) -> Result<Link, Closed> {
        let link = self.link()?;
        match link.is_expired(self.delivery.now()) {
            true => Err(Closed::Over),
            false => Ok(link),
        }
    }

    async fn note_opening(&self, link: &Link) -> Result<(), Closed> {
        let scope = self.open(link.tenant, Mode::Write).await?;
        let noted = survey::mark_opened(&scope, link.invitation).await;
        self.end(&scope, noted.map_err(Closed::from)).await
    }
}

fn wants_to_change(request: &HttpRequest) -> bool {
    request.query_string() == "change=1"
}

/// What somebody has filled in.
#[derive(Default)]
struct Filled {
    score: Option<i16>,
    comment: Option<String>,
}

impl Filled {
    /// What the links in mails fill in.
    fn of_address(request: &HttpRequest) -> Self {
        let score = request.query_string().strip_prefix("score=");
        Self {
            score: score.and_then(|score| score.parse().ok()),
            comment: None,
        }
    }
}

/// What is wrong with what was filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Problem {
    ScoreMissing,
    ScoreWrong,
    CommentTooLong,
    CommentWrong,
}

impl Problem {
    /// What a refusal is about; `None` when nothing that was filled in is wrong.
    fn of(refusals: &[Refusal], comment: &str) -> Option<Self> {
        let refusal = refusals.first()?;
        if refusal.code != RefusalCode::ValidationFailed {
            return None;
        }
        match refusal.field.first().map(String::as_str) {
            Some("score") => Some(Self::ScoreWrong),
            Some("comment") if comment.trim().chars().count() > SurveyText::Comment.limit() => {
                Some(Self::CommentTooLong)
            }
            Some("comment") => Some(Self::CommentWrong),
            _ => None,
        }
    }

    fn text(self, words: &Words) -> String {
        match self {
            Self::ScoreMissing => words.score_missing.to_owned(),
            Self::ScoreWrong => words.score_wrong.to_owned(),
            Self::CommentTooLong => {
                format!("{} {}", words.comment_too_long, SurveyText::Comment.limit())
            }
            Self::CommentWrong => words.comment_wrong.to_owned(),
        }
    }
}

/// A question with everything that its page needs.
struct Asked {
    tenant: String,
    text: CampaignText,
    opened: Opened,
}

/// What came of a form.
struct Answered {
    asked: Asked,
    problem: Option<Problem>,
    /// Whether the question can be neither answered nor changed after it.
    is_over: bool,
}

async fn answer(scope: &Scope, link: &Link, form: &Form) -> Result<Answered, Closed> {
    let asked = Asked::load(scope, link).await?;
    match asked.opened.standing {
        Standing::Open(_) | Standing::Editable(_) => {}
        Standing::Answered | Standing::Expired | Standing::NotSent => return Err(Closed::Over),
    }
    let problem = keep(scope, &asked, form).await?;
    let is_over = asked.opened.campaign.edit_minutes == 0 && asked.is_all(form);
    Ok(Answered {
        asked,
        problem,
        is_over,
    })
}

/// Keeps a form, or says what is wrong with it.
async fn keep(scope: &Scope, asked: &Asked, form: &Form) -> Result<Option<Problem>, Closed> {
    let known = asked.opened.answer.as_ref().and_then(|answer| answer.score);
    let score = match &form.score {
        None if known.is_none() => return Ok(Some(Problem::ScoreMissing)),
        None => None,
        Some(score) => match score.parse() {
            Ok(score) => Some(score),
            Err(_) => return Ok(Some(Problem::ScoreWrong)),
        },
    };
    let response = Response {
        score,
        comment: form.comment.clone(),
        language: Some(asked.text.language.clone()),
        is_final: asked.is_all(form),
    };
    match survey::respond(scope, asked.opened.invitation.id, &response).await {
        Ok(_) => Ok(None),
        Err(Error::Refused(refusals)) => {
            let comment = form.comment.as_deref().unwrap_or_default();
            let problem = Problem::of(&refusals, comment);
            problem.map(Some).ok_or(Closed::Over)
        }
        Err(error) => Err(error.into()),
    }
}

impl Asked {
    async fn load(scope: &Scope, link: &Link) -> Result<Self, Closed> {
        let opened = survey::open(scope, link.invitation).await?;
        let opened = opened.ok_or(Closed::Unknown)?;
        let text = survey::text_in(&opened.campaign, &opened.invitation.language)?;
        Ok(Self {
            tenant: scope.tenant().name.clone(),
            text,
            opened,
        })
    }

    /// Whether nothing is asked after a form.
    const fn is_all(&self, form: &Form) -> bool {
        form.is_final || self.text.follow_up.is_none()
    }

    fn thanks(&self, visitor: &Visitor<'_>, can_change: bool) -> Shown {
        let text = self.text.thanks.as_deref();
        view::thanks(
            &self.text.language,
            &self.tenant,
            &visitor.action(),
            text,
            can_change,
        )
    }

    /// The page with the question. The second question comes with the first once there is a score.
    fn question(&self, visitor: &Visitor<'_>, filled: &Filled, problem: Option<Problem>) -> Shown {
        let words = Words::of(&self.text.language);
        let campaign = &self.opened.campaign;
        let answer = self.opened.answer.as_ref();
        let known = answer.and_then(|answer| answer.score);
        let (lowest, highest) = (campaign.scale_lowest, campaign.scale_highest);
        let score = filled
            .score
            .filter(|score| (lowest..=highest).contains(score));
        let is_second = known.is_some() || filled.comment.is_some();
        let follow_up = self.text.follow_up.as_deref();
        let written = answer.and_then(|answer| answer.comment.as_deref());
        let comment = filled.comment.as_deref().or(written).unwrap_or_default();
        let page = Question {
            language: &self.text.language,
            style: view::style(),
            words,
            tenant: &self.tenant,
            action: &visitor.action(),
            problem: problem.map(|problem| problem.text(words)),
            score_is_wrong: matches!(problem, Some(Problem::ScoreMissing | Problem::ScoreWrong)),
            comment_is_wrong: matches!(
                problem,
                Some(Problem::CommentTooLong | Problem::CommentWrong)
            ),
            question: &self.text.question,
            scores: (lowest..=highest).collect(),
            score: score.or(known),
            is_recommendation: campaign.kind == SurveyKind::Nps.as_str(),
            lowest,
            highest,
            follow_up: follow_up.filter(|_| is_second),
            comment,
            is_last: is_second || follow_up.is_none(),
        };
        page.shown(match problem {
            None => StatusCode::OK,
            Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        })
    }
}
