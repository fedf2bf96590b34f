//! Answering an invitation.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    member::Permission,
    survey::{CampaignStatus, DecisionKind, FollowUp, SurveyKind, SurveyText},
};
use sea_orm::{ColumnTrait, QueryFilter};
use uuid::Uuid;

use super::{
    check::{language_of, optional, scale},
    entity::{
        answer::{Column, Entity, Model},
        campaign, invitation,
    },
    journey::{self, no_invitation},
    record::save,
};
use crate::{
    error::{Error, Refusal},
    id,
    scope::Scope,
};

/// What a contact answers, or has answered so far.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Response {
    /// The score; none leaves what was given before.
    pub score: Option<i64>,
    /// The comment; none leaves what was written before, white space alone removes it.
    pub comment: Option<String>,
    /// The language of the page.
    pub language: Option<String>,
    /// Whether that is all: else it is kept, and does not count yet.
    pub is_final: bool,
}

/// Where an invitation can be answered, for a page that shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing was answered in full yet, and there is time until then.
    Open(Option<DateTime<Utc>>),
    /// It was answered, and can be changed until then.
    Editable(DateTime<Utc>),
    /// It was answered.
    Answered,
    /// Its time has passed, or its campaign is closed.
    Expired,
    /// It was never to be sent.
    NotSent,
}

/// An invitation with all that it takes to answer it.
pub struct Opened {
    /// The invitation.
    pub invitation: invitation::Model,
    /// Its campaign.
    pub campaign: campaign::Model,
    /// What was answered so far.
    pub answer: Option<Model>,
    /// Where it stands at the scope's time.
    pub standing: Standing,
}

/// The invitation of that id with its campaign and what was answered so far; none when the scope's tenant has no such invitation. Three statements.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn open(scope: &Scope, id: Uuid) -> Result<Option<Opened>, Error> {
    let Some(invitation) = journey::invitation(scope, id).await? else {
        return Ok(None);
    };
    let campaign = super::campaign::find(scope, invitation.campaign_id).await?;
    let answer = scope
        .find::<Entity>()
        .filter(Column::InvitationId.eq(id))
        .one(scope.connection())
        .await?;
    let standing = standing(&invitation, &campaign, scope.now());
    Ok(Some(Opened {
        invitation,
        campaign,
        answer,
        standing,
    }))
}

fn standing(
    invitation: &invitation::Model,
    campaign: &campaign::Model,
    now: DateTime<Utc>,
) -> Standing {
    let runs = campaign.status == CampaignStatus::Running.as_str();
    if invitation.decision != DecisionKind::Ask.as_str() {
        return Standing::NotSent;
    }
    if let Some(completed_at) = invitation.completed_at {
        let until = completed_at + TimeDelta::minutes(campaign.edit_minutes.into());
        return match runs && now < until {
            true => Standing::Editable(until),
            false => Standing::Answered,
        };
    }
    let is_over = invitation.expires_at.is_some_and(|until| until <= now);
    if !runs || is_over || invitation.expired_at.is_some() {
        return Standing::Expired;
    }
    Standing::Open(invitation.expires_at)
}

/// Keeps what a contact answers. What was answered in part can be gone on with; what was answered in full can be changed within the time that the
/// campaign gives. Answering the same twice changes nothing.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageSurveys`]; [`Error::Refused`] with the code NOT_FOUND for an unknown invitation, CONFLICT when
/// it is answered, expired or was not to be sent, and VALIDATION_FAILED when the score is missing or off the scale, or the comment is too long.
/// Nothing is kept then.
pub async fn respond(scope: &Scope, id: Uuid, response: &Response) -> Result<Model, Error> {
    let writer = scope.require(Permission::ManageSurveys)?;
    let opened = open(scope, id).await?.ok_or_else(no_invitation)?;
    let refused = |rule: &str| Err(Refusal::conflict("id", rule).into());
    match opened.standing {
        Standing::Open(_) | Standing::Editable(_) => {}
        Standing::Answered => return refused("this was answered already"),
        Standing::Expired => return refused("the time to answer this is over"),
        Standing::NotSent => return refused("this invitation was not sent"),
    }
    let before = opened.answer;
    let invitation = opened.invitation;
    let fresh = || blank(scope, &opened.campaign, &invitation);
    let mut after = before.clone().unwrap_or_else(fresh);
    apply(&mut after, response)?;
    if after.score.is_none() {
        return Err(Refusal::invalid("score", "an answer needs its score").into());
    }
    let is_final = response.is_final || invitation.completed_at.is_some();
    after.partial = !is_final;
    if before.as_ref() != Some(&after) {
        match (&before, invitation.completed_at) {
            (Some(_), Some(_)) => after.edited_at = Some(scope.now()),
            _ => after.answered_at = scope.now(),
        }
        if after.follow_up.as_deref() != Some(FollowUp::Done.as_str()) {
            after.follow_up = (!after.partial)
                .then(|| follow_up(&after))
                .transpose()?
                .flatten();
        }
    }
    let mut journey = invitation.clone();
    journey.opened_at = journey.opened_at.or(Some(scope.now()));
    if is_final {
        journey.completed_at = journey.completed_at.or(Some(scope.now()));
        journey.remind_at = None;
    } else {
        journey.partial_at = journey.partial_at.or(Some(scope.now()));
    }
    journey::save(&writer, vec![(invitation, journey)]).await?;
    let mut changes = [(before, after)];
    save(&writer, &mut changes).await?;
    let [(_, after)] = changes;
    Ok(after)
}

fn apply(row: &mut Model, response: &Response) -> Result<(), Error> {
    if let Some(score) = response.score {
        row.score = Some(check_score(row, score)?);
    }
    if let Some(comment) = &response.comment {
        let comment = Some(comment.trim()).filter(|comment| !comment.is_empty());
        row.comment = optional(SurveyText::Comment, comment, "comment")?;
    }
    if let Some(language) = &response.language {
        row.language = Some(language_of(language, "language")?);
    }
    Ok(())
}

/// A score on the scale of an answer.
pub(super) fn check_score(row: &Model, score: i64) -> Result<i16, Error> {
    let kind = row.kind.parse().map_err(Error::internal)?;
    let scale = scale(kind, row.scale_lowest, row.scale_highest, &row.direction)?;
    let score = i16::try_from(score).unwrap_or(i16::MAX);
    let checked = scale.check(score);
    Ok(checked.map_err(|error| Refusal::invalid("score", error))?)
}

/// Whether somebody has to get back to who gave an answer.
pub(super) fn follow_up(row: &Model) -> Result<Option<String>, Error> {
    let kind: SurveyKind = row.kind.parse().map_err(Error::internal)?;
    let scale = scale(kind, row.scale_lowest, row.scale_highest, &row.direction)?;
    Ok(FollowUp::of(kind, scale, row.score).map(|follow_up| follow_up.to_string()))
}

fn blank(scope: &Scope, campaign: &campaign::Model, invitation: &invitation::Model) -> Model {
    Model {
        tenant_id: scope.tenant_id(),
        id: id::new(scope.now()),
        external_id: None,
        account_id: invitation.account_id,
        contact_id: Some(invitation.contact_id),
        campaign_id: Some(campaign.id),
        invitation_id: Some(invitation.id),
        kind: campaign.kind.clone(),
        scale_lowest: campaign.scale_lowest,
        scale_highest: campaign.scale_highest,
        direction: campaign.direction.clone(),
        score: None,
        comment: None,
        language: Some(invitation.language.clone()),
        answered_at: scope.now(),
        edited_at: None,
        partial: true,
        trigger_kind: Some(invitation.trigger_kind.clone()),
        phase: invitation.phase.clone(),
        owner_id: invitation.owner_id,
        plan_id: invitation.plan_id,
        product_id: invitation.product_id,
        segment: invitation.segment.clone(),
        health: invitation.health,
        themes: "[]".to_owned(),
        follow_up: None,
        follow_up_owner_id: None,
        follow_up_note: None,
        followed_up_at: None,
        version: 0,
        created_at: scope.now(),
        updated_at: scope.now(),
    }
}
