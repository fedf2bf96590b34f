//! Support cases of a file, a row per case.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use data::{
    bulk::Policy,
    error::Error,
    reference::Reference,
    scope::Scope,
    support::{CaseInput, Milestones, SupportCase, known, upsert_over},
};
use domain::{
    name::UnknownName,
    support::{CaseEventKind, CasePriority, ContactRecord},
};

use super::{
    row::{required, split},
    sink::join,
};
use crate::import::{Cell, Row, RowOutcome, Values};

/// Writes cases. What a row does not say stays as it is stored.
pub(super) async fn write(scope: &Scope, batch: &[Row]) -> Result<Vec<RowOutcome>, Error> {
    let external_ids = batch.iter().filter_map(|row| row.values.text("externalId"));
    let external_ids: Vec<&str> = external_ids.map(str::trim).collect();
    let stored = known(scope, &external_ids).await?;
    let zone = scope.tenant().time_zone;
    let (inputs, refused) = split(batch, |values| {
        let known = values
            .text("externalId")
            .and_then(|id| stored.get(id.trim()));
        input(values, known, zone)
    });
    let results = upsert_over(scope, &inputs, stored, Policy::RejectRow).await?;
    Ok(join(results, refused))
}

fn input(values: &Values, known: Option<&SupportCase>, zone: Tz) -> Result<CaseInput, String> {
    let account = required(values.text("accountExternalId"), "accountExternalId")?;
    let row = known.map(|known| &known.row);
    let opened_at = required(values.instant("openedAt", zone), "openedAt")?;
    Ok(CaseInput {
        account: Reference::ExternalId(account.to_owned()),
        external_id: values.text("externalId").map(str::to_owned),
        contact: contact(values, known),
        subject: kept(
            values,
            "subject",
            row.and_then(|row| row.subject.as_deref()),
        ),
        channel: named(
            kept(
                values,
                "channel",
                row.and_then(|row| row.channel.as_deref()),
            ),
            "channel",
        )?,
        priority: priority(values, known)?,
        is_escalated: values.boolean("escalated").unwrap_or_else(|| {
            !is_mapped(values, "escalated") && row.is_some_and(|row| row.escalated)
        }),
        opened_by: named(
            kept(values, "openedBy", row.map(|row| row.opened_by.as_str())),
            "openedBy",
        )?
        .unwrap_or_default(),
        opened_at,
        contacts: contacts(values)?,
        milestones: Some(milestones(values, known, opened_at, zone)?),
        score: values.integer("satisfactionScore"),
        rated_at: values.instant("ratedAt", zone),
    })
}

/// Whether the mapping says something about a field.
pub(super) fn is_mapped(values: &Values, field: &str) -> bool {
    !matches!(values.cell(field), Cell::Unmapped)
}

/// The text of a field, or what is stored when the mapping says nothing about it.
pub(super) fn kept(values: &Values, field: &str, stored: Option<&str>) -> Option<String> {
    let stored = stored.filter(|_| !is_mapped(values, field));
    values.text(field).or(stored).map(str::to_owned)
}

/// A name as what it stands for.
pub(super) fn named<T>(name: Option<String>, field: &str) -> Result<Option<T>, String>
where
    T: std::str::FromStr<Err = UnknownName>,
{
    let named = name.map(|name| name.parse()).transpose();
    named.map_err(|error: UnknownName| format!("{field}: {error}"))
}

/// The contact who asks.
pub(super) fn contact(values: &Values, known: Option<&SupportCase>) -> Option<Reference> {
    let stored = known.and_then(|known| known.row.contact_id);
    match values.text("contactExternalId") {
        Some(contact) => Some(Reference::ExternalId(contact.to_owned())),
        None if is_mapped(values, "contactExternalId") => None,
        None => stored.map(Reference::Id),
    }
}

/// How much the case matters.
pub(super) fn priority(
    values: &Values,
    known: Option<&SupportCase>,
) -> Result<CasePriority, String> {
    let stored = known.map(|known| known.row.priority.as_str());
    let priority = named(kept(values, "priority", stored), "priority")?;
    Ok(priority.unwrap_or_default())
}

fn contacts(values: &Values) -> Result<Option<ContactRecord>, String> {
    match (
        values.integer("contactCount"),
        values.boolean("contactsListed"),
    ) {
        (Some(_), Some(true)) => Err(
            "contactCount: there is a count, but contactsListed is true: map one of them"
                .to_owned(),
        ),
        // What is below one is refused with what is allowed.
        (Some(count), _) => Ok(Some(ContactRecord::Counted(
            u32::try_from(count).unwrap_or(0),
        ))),
        (None, Some(true)) => Ok(Some(ContactRecord::Listed)),
        (None, Some(false)) => Ok(Some(ContactRecord::Unknown)),
        (None, None) => Ok(None),
    }
}

/// What happened, where the mapping says nothing as it is stored.
fn milestones(
    values: &Values,
    known: Option<&SupportCase>,
    opened_at: DateTime<Utc>,
    zone: Tz,
) -> Result<Milestones, String> {
    let stored = |kind: CaseEventKind| {
        let events = known.map_or(&[][..], |known| &known.events).iter();
        let mut events = events.filter(|event| event.external_id.is_none());
        events.rfind(|event| event.kind == kind.as_str())
    };
    let at = |field: &str, kind| match is_mapped(values, field) {
        true => values.instant(field, zone),
        false => stored(kind).map(|event| event.occurred_at),
    };
    let first_response_at = match values.integer("firstResponseMinutes") {
        Some(minutes) => Some(after(opened_at, minutes)?),
        None if is_mapped(values, "firstResponseMinutes") => {
            values.instant("firstResponseAt", zone)
        }
        None => at("firstResponseAt", CaseEventKind::FirstResponse),
    };
    let reason = stored(CaseEventKind::Closed).and_then(|event| event.closure_reason.as_deref());
    Ok(Milestones {
        first_response_at,
        resolved_at: at("resolvedAt", CaseEventKind::Resolved),
        reopened_at: at("reopenedAt", CaseEventKind::Reopened),
        closed_at: at("closedAt", CaseEventKind::Closed),
        closure_reason: named(kept(values, "closureReason", reason), "closureReason")?,
    })
}

fn after(opened_at: DateTime<Utc>, minutes: i64) -> Result<DateTime<Utc>, String> {
    let later = TimeDelta::try_minutes(minutes).filter(|_| minutes >= 0);
    let later = later.and_then(|later| opened_at.checked_add_signed(later));
    later.ok_or_else(|| {
        format!("firstResponseMinutes: an answer comes 0 or more minutes after the opening, not {minutes}")
    })
}
