//! What happened to cases, in bulk, found by external ids: the same rows twice change nothing the second time.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use domain::{
    member::Permission,
    support::{CaseEvent, CaseEventKind, ClosureReason, NextEventError},
};
use uuid::Uuid;

use super::{
    SupportCase,
    check::{check_room, keep, kept},
    entity::event::Model,
    facts::exact,
    read,
    save::{change, save},
    upsert::load_known,
};
use crate::{
    answer,
    bulk::{self, Outcome, Policy, RowResult},
    error::{Error, Refusal},
    reference::{external_id, lines},
    scope::{Scope, Writer},
    upsert::identify,
};

/// Something that happened to a case, as the help desk tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseEventRow {
    /// The id of the event in the help desk, 1 to 200 characters, unique in the tenant.
    pub external_id: Option<String>,
    /// The id of the case in the help desk.
    pub case_external_id: String,
    /// What happened.
    pub kind: CaseEventKind,
    /// When; from the opening of the case until now.
    pub occurred_at: DateTime<Utc>,
    /// Why, when the case was closed.
    pub closure_reason: Option<ClosureReason>,
    /// Anything worth knowing, up to 10,000 characters.
    pub note: Option<String>,
}

/// Writes events of known cases. A known event becomes what its row says; it stays with its case.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageSupport`]; [`Error::Refused`] for too many rows, or any bad row under
/// [`Policy::RejectAll`].
pub async fn upsert_events(
    scope: &Scope,
    rows: &[CaseEventRow],
    policy: Policy,
) -> Result<Vec<RowResult>, Error> {
    let writer = scope.require(Permission::ManageSupport)?;
    bulk::check_size(rows.len())?;
    let cases: HashSet<&str> = rows.iter().map(|row| row.case_external_id.trim()).collect();
    let cases: Vec<&str> = cases.into_iter().collect();
    let before = load_known(scope, &cases).await?;
    let names = rows.iter().filter_map(|row| row.external_id.as_deref());
    let names: Vec<&str> = names.map(str::trim).collect();
    let mut work = Work {
        writer: &writer,
        owners: read::cases_of_events(scope, &names).await?,
        after: before.clone(),
    };
    let mut seen = HashSet::with_capacity(rows.len());
    let mut results = Vec::with_capacity(rows.len());
    for (place, row) in rows.iter().enumerate() {
        let name = row.external_id.as_deref().map(str::trim);
        let written = identify(name, &mut seen, "event").and_then(|name| work.put(name, row));
        results.push(match written {
            Ok((outcome, id)) => RowResult::done(outcome, id),
            Err(refusals) => RowResult::rejected(place, refusals),
        });
    }
    answer::enforce(policy, &results)?;
    let mut changes = Vec::with_capacity(work.after.len());
    for (name, after) in work.after {
        let before = before.get(&name).cloned();
        changes.push(change(&writer, before, after)?);
    }
    changes.sort_by_key(|change| change.after.row.id);
    save(&writer, &mut changes).await?;
    Ok(results)
}

/// Cases while their events are written.
struct Work<'w> {
    writer: &'w Writer<'w>,
    /// Which case each known event belongs to.
    owners: HashMap<String, Uuid>,
    after: HashMap<String, SupportCase>,
}

impl Work<'_> {
    fn put(&mut self, name: &str, row: &CaseEventRow) -> Result<(Outcome, Uuid), Vec<Refusal>> {
        let case_name = row.case_external_id.trim();
        let Some(case) = self.after.get_mut(case_name) else {
            let rule = format!("there is no case with the externalId `{case_name}`");
            return Err(vec![Refusal::not_found("caseExternalId", rule)]);
        };
        if self
            .owners
            .get(name)
            .is_some_and(|owner| *owner != case.id())
        {
            let rule = format!("another case has the event with the externalId `{name}`");
            return Err(vec![Refusal::conflict("externalId", rule)]);
        }
        let mut refusals = Vec::new();
        let external_id = keep(external_id(Some(name)), &mut refusals).flatten();
        let note = keep(lines(row.note.as_deref(), "note"), &mut refusals).flatten();
        let event = CaseEvent {
            at: kept(row.occurred_at),
            kind: row.kind,
            reason: row.closure_reason,
        };
        keep(check_event(self.writer, case, &event), &mut refusals);
        if !self.owners.contains_key(name) {
            keep(check_room(case), &mut refusals);
        }
        if !refusals.is_empty() {
            return Err(refusals);
        }
        let known = case
            .events
            .iter_mut()
            .find(|event| event.external_id.as_deref() == Some(name));
        let id = known.as_ref().map(|known| known.id);
        let id = id.unwrap_or_else(|| crate::id::new(self.writer.now()));
        let model = model(case.row.tenant_id, id, &event, external_id, note);
        Ok(match known {
            Some(known) => {
                let model = Model {
                    case_id: known.case_id,
                    account_id: known.account_id,
                    ..model
                };
                let outcome = match *known == model {
                    true => Outcome::Unchanged,
                    false => Outcome::Updated,
                };
                *known = model;
                (outcome, id)
            }
            None => {
                case.events.push(model);
                (Outcome::Created, id)
            }
        })
    }
}

/// Checks an event as it comes from another system.
fn check_event(writer: &Writer<'_>, case: &SupportCase, event: &CaseEvent) -> Result<(), Refusal> {
    let whole = exact(case).map_err(|error| Refusal::invalid("caseExternalId", error))?;
    let checked = whole.check_event(event, writer.now());
    checked.map_err(refusal)
}

/// Why an event cannot be, under the name of its field.
pub(super) fn refusal(error: NextEventError) -> Refusal {
    match error {
        NextEventError::ReasonWithoutClosure(_) => Refusal::invalid("closureReason", error),
        NextEventError::NotAllowed { .. } => Refusal::conflict("id", error),
        _ => Refusal::invalid("occurredAt", error),
    }
}

/// A row of an event that belongs to no case yet.
pub(super) fn model(
    tenant: Uuid,
    id: Uuid,
    event: &CaseEvent,
    external_id: Option<String>,
    note: Option<String>,
) -> Model {
    let reason = match (event.kind, event.reason) {
        (CaseEventKind::Closed, None) => Some(ClosureReason::Solved),
        (_, reason) => reason,
    };
    Model {
        tenant_id: tenant,
        id,
        case_id: Uuid::nil(),
        account_id: Uuid::nil(),
        external_id,
        kind: event.kind.as_str().to_owned(),
        occurred_at: event.at,
        closure_reason: reason.map(|reason| reason.as_str().to_owned()),
        note,
    }
}
