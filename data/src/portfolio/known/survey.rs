//! Answers and invitations of surveys, from what the log says of them.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::{
    portfolio::{AnswerFact, Circumstances, FactsBuilder, InvitationFact},
    survey::{DecisionKind, SurveyKind, TriggerKind},
    time::local_date,
};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::read;
use crate::{error::Error, survey::scale};

#[derive(Deserialize)]
struct Asked {
    campaign_id: Option<Uuid>,
    trigger_kind: Option<TriggerKind>,
    phase: Option<String>,
    owner_id: Option<Uuid>,
    plan_id: Option<Uuid>,
    product_id: Option<Uuid>,
    segment: Option<String>,
}

impl From<Asked> for Circumstances {
    fn from(asked: Asked) -> Self {
        Self {
            campaign: asked.campaign_id,
            trigger: asked.trigger_kind,
            phase: asked.phase,
            owner: asked.owner_id,
            plan: asked.plan_id,
            product: asked.product_id,
            segment: asked.segment,
        }
    }
}

#[derive(Deserialize)]
struct Answer {
    account_id: Uuid,
    contact_id: Option<Uuid>,
    kind: SurveyKind,
    scale_lowest: i16,
    scale_highest: i16,
    direction: String,
    score: Option<i16>,
    answered_at: DateTime<Utc>,
    partial: bool,
    #[serde(flatten)]
    asked: Asked,
}

/// Adds an answer to its account, when it is one of `wanted`.
pub(super) fn add_answer(
    builder: &mut FactsBuilder,
    id: Uuid,
    fields: Value,
    zone: Tz,
    wanted: impl Fn(Uuid) -> bool,
) -> Result<(), Error> {
    let answer: Answer = read(fields)?;
    if answer.partial || !wanted(answer.account_id) {
        return Ok(());
    }
    let ends = (answer.scale_lowest, answer.scale_highest);
    let fact = AnswerFact {
        id,
        answered_at: answer.answered_at,
        answered_on: local_date(answer.answered_at, zone),
        contact: answer.contact_id,
        kind: answer.kind,
        scale: scale(answer.kind, ends, &answer.direction)?,
        score: answer.score,
        asked: answer.asked.into(),
    };
    builder.answer(answer.account_id, fact);
    Ok(())
}

#[derive(Deserialize)]
struct Invitation {
    account_id: Uuid,
    kind: SurveyKind,
    decision: DecisionKind,
    decided_at: DateTime<Utc>,
    sent_at: Option<DateTime<Utc>>,
    bounced_at: Option<DateTime<Utc>>,
    opened_at: Option<DateTime<Utc>>,
    partial_at: Option<DateTime<Utc>>,
    completed_at: Option<DateTime<Utc>>,
    opted_out_at: Option<DateTime<Utc>>,
    expired_at: Option<DateTime<Utc>>,
    #[serde(flatten)]
    asked: Asked,
}

/// Adds an invitation to its account, when it is one of `wanted`.
pub(super) fn add_invitation(
    builder: &mut FactsBuilder,
    id: Uuid,
    fields: Value,
    zone: Tz,
    wanted: impl Fn(Uuid) -> bool,
) -> Result<(), Error> {
    let invitation: Invitation = read(fields)?;
    if !wanted(invitation.account_id) {
        return Ok(());
    }
    let on = |at: Option<DateTime<Utc>>| at.map(|at| local_date(at, zone));
    let fact = InvitationFact {
        id,
        decided_on: local_date(invitation.decided_at, zone),
        kind: invitation.kind,
        decision: invitation.decision,
        sent_on: on(invitation.sent_at),
        bounced_on: on(invitation.bounced_at),
        opened_on: on(invitation.opened_at),
        partial_on: on(invitation.partial_at),
        completed_on: on(invitation.completed_at),
        opted_out_on: on(invitation.opted_out_at),
        expired_on: on(invitation.expired_at),
        asked: invitation.asked.into(),
    };
    builder.invitation(invitation.account_id, fact);
    Ok(())
}
