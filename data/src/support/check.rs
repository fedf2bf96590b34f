//! Checking what callers declare.

use chrono::{DateTime, SubsecRound as _, Utc};
use domain::support::{CaseEventKind, ContactRecord, NextEventError, Score};
use uuid::Uuid;

use super::{
    CaseInput, MILESTONES, Milestones, SupportCase,
    entity::{case, event},
    facts::{exact, exact_event},
};
use crate::{
    error::{Error, Refusal},
    id,
    reference::{AccountDirectory, ContactDirectory, external_id, line},
    scope::Writer,
};

/// The most events of a case.
const MOST_EVENTS: usize = 500;

/// Refuses one more event of a case that has as many as it may have.
pub(super) fn check_room(case: &SupportCase) -> Result<(), Refusal> {
    match case.events.len() < MOST_EVENTS {
        true => Ok(()),
        false => Err(Refusal::invalid(
            "kind",
            format!("a case has at most {MOST_EVENTS} events"),
        )),
    }
}

/// The most times that a customer is in touch about a case.
const MOST_CONTACTS: u32 = 10_000;

/// An instant as both databases keep it.
pub(crate) fn kept(instant: DateTime<Utc>) -> DateTime<Utc> {
    instant.trunc_subsecs(6)
}

/// Refuses an instant that is yet to come.
pub(crate) fn past(
    writer: &Writer<'_>,
    instant: DateTime<Utc>,
    field: &str,
) -> Result<DateTime<Utc>, Refusal> {
    if instant > writer.now() {
        let error = NextEventError::InFuture(instant);
        return Err(Refusal::invalid(field, error));
    }
    Ok(kept(instant))
}

/// The whole case that the input declares over the stored one, if there is one; or every reason against it.
pub(super) fn check(
    writer: &Writer<'_>,
    input: &CaseInput,
    stored: Option<&SupportCase>,
    accounts: &AccountDirectory,
    people: &ContactDirectory,
) -> Result<SupportCase, Vec<Refusal>> {
    let mut refusals = Vec::new();
    let account = keep(accounts.resolve(&input.account, "account"), &mut refusals);
    let contact = input.contact.as_ref().zip(account);
    let contact = contact.map(|(contact, account)| people.resolve(contact, account, "contact"));
    let contact_id = keep(contact.transpose(), &mut refusals).flatten();
    let external_id = keep(external_id(input.external_id.as_deref()), &mut refusals);
    let subject = keep(line(input.subject.as_deref(), "subject"), &mut refusals);
    let opened_at = keep(past(writer, input.opened_at, "openedAt"), &mut refusals);
    let contacts = keep(contact_record(input, stored), &mut refusals);
    let score = keep(check_score(input.score), &mut refusals).flatten();
    let (Some(account_id), Some(opened_at), Some((record, count))) = (account, opened_at, contacts)
    else {
        return Err(refusals);
    };
    let before = stored.map(|stored| &stored.row);
    let row = case::Model {
        tenant_id: writer.tenant_id(),
        id: before.map_or_else(|| id::new(writer.now()), |row| row.id),
        account_id,
        contact_id,
        external_id: external_id.flatten(),
        subject: subject.flatten(),
        channel: input.channel.map(|channel| channel.as_str().to_owned()),
        priority: input.priority.as_str().to_owned(),
        escalated: input.is_escalated,
        opened_by: input.opened_by.as_str().to_owned(),
        opened_at,
        contact_record: record.to_owned(),
        contact_count: count,
        satisfaction_score: score.or(before.and_then(|row| row.satisfaction_score)),
        rated_at: match score {
            Some(_) => input.rated_at.map(kept),
            None => before.and_then(|row| row.rated_at),
        },
        status: String::new(),
        first_response_at: None,
        resolved_at: None,
        closed_at: None,
        closure_reason: None,
        reopenings: 0,
        version: before.map_or(0, |row| row.version),
        created_at: before.map_or_else(|| writer.now(), |row| row.created_at),
        updated_at: before.map_or_else(|| writer.now(), |row| row.updated_at),
    };
    let known = stored.map_or(&[][..], |stored| &stored.events);
    let events = match &input.milestones {
        Some(milestones) => merged(&row, milestones, known),
        None => known.to_vec(),
    };
    let case = SupportCase { row, events };
    refusals.extend(
        check_instants(writer, &case, input)
            .err()
            .into_iter()
            .flatten(),
    );
    match refusals.is_empty() {
        true => Ok(case),
        false => Err(refusals),
    }
}

pub(super) fn keep<T>(result: Result<T, Refusal>, refusals: &mut Vec<Refusal>) -> Option<T> {
    result.map_err(|refusal| refusals.push(refusal)).ok()
}

/// What is known about contacts, as it is stored.
fn contact_record(
    input: &CaseInput,
    stored: Option<&SupportCase>,
) -> Result<(&'static str, Option<i32>), Refusal> {
    let known = stored.map(|stored| (stored.row.contact_record.as_str(), stored.row.contact_count));
    match input.contacts {
        Some(ContactRecord::Listed) => Ok(("LISTED", None)),
        Some(ContactRecord::Unknown) => Ok(("UNKNOWN", None)),
        Some(ContactRecord::Counted(count)) if (1..=MOST_CONTACTS).contains(&count) => {
            Ok(("COUNTED", i32::try_from(count).ok()))
        }
        Some(ContactRecord::Counted(count)) => Err(Refusal::invalid(
            "contactCount",
            format!("a customer is in touch from 1 to {MOST_CONTACTS} times, not {count}"),
        )),
        None => Ok(match known {
            Some(("LISTED", _)) => ("LISTED", None),
            Some(("COUNTED", count)) => ("COUNTED", count),
            _ => ("UNKNOWN", None),
        }),
    }
}

/// A score as it is stored.
pub(super) fn check_score(score: Option<i64>) -> Result<Option<i32>, Refusal> {
    let score = score.map(Score::new).transpose();
    let score = score.map_err(|error| Refusal::invalid("satisfactionScore", error))?;
    Ok(score.map(|score| score.number().into()))
}

/// What happened: contacts and events with external ids as they are stored, and of the rest what the milestones say.
fn merged(
    row: &case::Model,
    milestones: &Milestones,
    stored: &[event::Model],
) -> Vec<event::Model> {
    let is_milestone = |event: &event::Model| {
        let kind: Option<CaseEventKind> = event.kind.parse().ok();
        event.external_id.is_none() && kind.is_some_and(|kind| MILESTONES.contains(&kind))
    };
    let (replaced, mut events): (Vec<_>, Vec<_>) = stored
        .iter()
        .cloned()
        .partition(|event| is_milestone(event));
    let instants = [
        milestones.first_response_at,
        milestones.resolved_at,
        milestones.reopened_at,
        milestones.closed_at,
    ];
    for (kind, at) in MILESTONES.into_iter().zip(instants) {
        let Some(at) = at.map(kept) else {
            continue;
        };
        let reason = milestones
            .closure_reason
            .filter(|_| kind == CaseEventKind::Closed);
        let reason = reason.map(|reason| reason.as_str().to_owned());
        let same = |known: &&event::Model| known.kind == kind.as_str() && known.occurred_at == at;
        if events.iter().any(|known| same(&known)) {
            continue;
        }
        let known = replaced.iter().find(same);
        events.push(event::Model {
            tenant_id: row.tenant_id,
            id: known.map_or_else(Uuid::nil, |known| known.id),
            case_id: row.id,
            account_id: row.account_id,
            external_id: None,
            kind: kind.as_str().to_owned(),
            occurred_at: at,
            closure_reason: reason,
            note: known.and_then(|known| known.note.clone()),
        });
    }
    events
}

/// Every instant of the case is from its opening until now.
fn check_instants(
    writer: &Writer<'_>,
    case: &SupportCase,
    input: &CaseInput,
) -> Result<(), Vec<Refusal>> {
    let fault = |error: Error| vec![Refusal::invalid("events", error)];
    let whole = exact(case).map_err(fault)?;
    let mut refusals = Vec::new();
    for event in &case.events {
        let event = exact_event(event).map_err(fault)?;
        if let Err(error) = whole.check_event(&event, writer.now()) {
            let field = match (&error, event.kind) {
                (NextEventError::BeforeOpening { .. }, _) if input.milestones.is_none() => {
                    "openedAt"
                }
                (_, CaseEventKind::FirstResponse) => "firstResponseAt",
                (_, CaseEventKind::Resolved) => "resolvedAt",
                (_, CaseEventKind::Reopened) => "reopenedAt",
                (_, CaseEventKind::Closed) => "closedAt",
                (_, CaseEventKind::CustomerContact | CaseEventKind::AgentContact) => "openedAt",
            };
            refusals.push(Refusal::invalid(field, error));
        }
    }
    let milestones = input.milestones.as_ref();
    if milestones.is_some_and(|said| said.closure_reason.is_some() && said.closed_at.is_none()) {
        let rule = "there is a reason for a closure, but no closedAt: give both";
        refusals.push(Refusal::invalid("closureReason", rule));
    }
    if input.rated_at.is_some() && input.score.is_none() {
        let rule = "there is an instant of a score, but no score: give both";
        refusals.push(Refusal::invalid("ratedAt", rule));
    }
    if let Some(rated_at) = case.row.rated_at {
        let rated = check_rated_at(writer, &case.row, rated_at);
        refusals.extend(rated.err());
    }
    match refusals.is_empty() {
        true => Ok(()),
        false => Err(refusals),
    }
}

/// A customer says how it was after asking.
pub(super) fn check_rated_at(
    writer: &Writer<'_>,
    row: &case::Model,
    rated_at: DateTime<Utc>,
) -> Result<DateTime<Utc>, Refusal> {
    if rated_at < row.opened_at {
        let error = NextEventError::BeforeOpening {
            at: rated_at,
            opened_at: row.opened_at,
        };
        return Err(Refusal::invalid("ratedAt", error));
    }
    past(writer, rated_at, "ratedAt")
}
