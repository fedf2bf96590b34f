//! Writing support cases, touchpoints and feedback of a made-up tenant.

use chrono_tz::Tz;
use data::{
    bulk::MOST,
    error::Error,
    feedback::{self, FeedbackInput},
    reference::{MemberReference, Reference},
    scope::Scope,
    support::{self, CaseEventRow, CaseInput},
    touchpoint::{self, TouchpointInput},
};
use domain::{
    feedback::FeedbackSource,
    support::{CaseOpener, ContactRecord},
    time::instant_of,
};

use super::load::POLICY;
use crate::demo::{DemoCase, DemoFeedback, DemoTenant, DemoTouchpoint};

/// Writes everything, after accounts, contacts and members.
pub(super) async fn write(scope: &Scope, made_up: &DemoTenant) -> Result<(), Error> {
    let zone = made_up.time_zone;
    for cases in made_up.cases.chunks(MOST) {
        let rows: Vec<CaseInput> = cases.iter().map(|case| case_row(case, zone)).collect();
        support::upsert(scope, &rows, POLICY).await?;
    }
    let events = made_up.cases.iter().flat_map(|case| event_rows(case, zone));
    let events: Vec<CaseEventRow> = events.collect();
    for events in events.chunks(MOST) {
        support::upsert_events(scope, events, POLICY).await?;
    }
    for touchpoints in made_up.touchpoints.chunks(MOST) {
        let rows = touchpoints.iter().map(|touch| touchpoint_row(touch, zone));
        let rows: Vec<TouchpointInput> = rows.collect();
        touchpoint::upsert(scope, &rows, POLICY).await?;
    }
    let rows: Vec<FeedbackInput> = made_up.feedback.iter().map(feedback_row).collect();
    feedback::upsert(scope, &rows, POLICY).await?;
    Ok(())
}

fn case_row(case: &DemoCase, zone: Tz) -> CaseInput {
    CaseInput {
        account: Reference::ExternalId(case.account.clone()),
        external_id: Some(case.external_id.clone()),
        contact: case.contact.clone().map(Reference::ExternalId),
        subject: Some(case.subject.to_owned()),
        channel: Some(case.channel),
        priority: case.priority,
        is_escalated: false,
        opened_by: CaseOpener::Customer,
        opened_at: instant_of(case.opened_at, zone),
        contacts: Some(ContactRecord::Listed),
        milestones: None,
        score: case.score,
        rated_at: case
            .score
            .and(case.events.last())
            .map(|last| instant_of(last.at, zone)),
    }
}

fn event_rows(case: &DemoCase, zone: Tz) -> impl Iterator<Item = CaseEventRow> {
    let events = case.events.iter().enumerate();
    events.map(move |(place, event)| CaseEventRow {
        external_id: Some(format!("{}-{}", case.external_id, place + 1)),
        case_external_id: case.external_id.clone(),
        kind: event.kind,
        occurred_at: instant_of(event.at, zone),
        closure_reason: event.reason,
        note: None,
    })
}

fn touchpoint_row(touchpoint: &DemoTouchpoint, zone: Tz) -> TouchpointInput {
    let member = touchpoint.member.clone();
    TouchpointInput {
        account: Reference::ExternalId(touchpoint.account.clone()),
        external_id: Some(touchpoint.external_id.clone()),
        kind: touchpoint.kind,
        initiator: touchpoint.initiator,
        occurred_at: instant_of(touchpoint.at, zone),
        member: member.map(MemberReference::Email),
        contacts: Vec::new(),
        subject: None,
        note: None,
    }
}

fn feedback_row(wish: &DemoFeedback) -> FeedbackInput {
    FeedbackInput {
        external_id: Some(wish.external_id.clone()),
        source: FeedbackSource::Manual,
        case: None,
        answer: None,
        title: wish.title.to_owned(),
        body: None,
        status: wish.status,
        owner: None,
        accounts: wish
            .accounts
            .iter()
            .cloned()
            .map(Reference::ExternalId)
            .collect(),
    }
}
