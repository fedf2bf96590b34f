mod access;
mod event;
mod facts;
mod life;
mod upsert;

use chrono::{DateTime, Utc};
use domain::member::Permission;

use super::*;
use crate::{
    bulk::{Outcome, Policy, RowResult},
    error::{Error, RefusalCode, RefusalCode::Conflict, RefusalCode::NotFound},
    patch::Patch,
    scope::{OpenRequest, Scope},
    testing::{World, refusals},
    transaction::Mode,
};

fn at(day: &str, time: &str) -> DateTime<Utc> {
    format!("{day}T{time}:00Z").parse().unwrap()
}

/// A case of a help desk that has a row per case.
fn asked(account: &str, external_id: &str, opened: &str) -> CaseInput {
    CaseInput {
        account: Reference::ExternalId(account.to_owned()),
        external_id: Some(external_id.to_owned()),
        contact: None,
        subject: Some("It does not start".to_owned()),
        channel: Some(CaseChannel::Email),
        priority: CasePriority::High,
        is_escalated: false,
        opened_by: CaseOpener::Customer,
        opened_at: at(opened, "10:00"),
        contacts: None,
        milestones: Some(Milestones::default()),
        score: None,
        rated_at: None,
    }
}

fn happened(case: &str, external_id: &str, kind: CaseEventKind, on: &str) -> CaseEventRow {
    CaseEventRow {
        external_id: Some(external_id.to_owned()),
        case_external_id: case.to_owned(),
        kind,
        occurred_at: at(on, "12:00"),
        closure_reason: None,
        note: None,
    }
}

fn now(kind: CaseEventKind) -> EventInput {
    EventInput {
        kind,
        occurred_at: None,
        closure_reason: None,
        note: None,
        version: None,
    }
}

async fn write(world: &World, rows: &[CaseInput]) -> Vec<RowResult> {
    let scope = world.write().await;
    let results = upsert(&scope, rows, Policy::RejectRow).await;
    scope.commit().await.unwrap();
    results.unwrap()
}

async fn tell(world: &World, rows: &[CaseEventRow]) -> Vec<RowResult> {
    let scope = world.write().await;
    let results = upsert_events(&scope, rows, Policy::RejectRow).await;
    scope.commit().await.unwrap();
    results.unwrap()
}

fn outcomes(results: &[RowResult]) -> Vec<&Outcome> {
    results.iter().map(|result| &result.outcome).collect()
}

/// The paths of the refusals of a row, with their codes.
fn rejected(result: &RowResult) -> Vec<(RefusalCode, String)> {
    match &result.outcome {
        Outcome::Rejected(refusals) => refusals
            .iter()
            .map(|refusal| (refusal.code, refusal.field.join(".")))
            .collect(),
        other => panic!("{other:?}"),
    }
}

async fn stored(world: &World, external_id: &str) -> SupportCase {
    let scope = world.read().await;
    let found = known(&scope, &[external_id]).await.unwrap();
    found.into_values().next().unwrap()
}

fn kinds(case: &SupportCase) -> Vec<&str> {
    let events = case.events.iter();
    events.map(|event| event.kind.as_str()).collect()
}
