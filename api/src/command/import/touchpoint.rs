//! Touchpoints of a file.

use chrono_tz::Tz;
use data::{
    bulk::Policy,
    error::Error,
    reference::{MemberReference, Reference},
    scope::Scope,
    touchpoint::{Touchpoint, TouchpointInput, known, upsert_over},
};

use super::{
    row::{required, split},
    sink::join,
    support::{is_mapped, kept, named},
};
use crate::import::{Row, RowOutcome, Values};

/// Writes touchpoints. What a row does not say stays as it is stored.
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

fn input(values: &Values, known: Option<&Touchpoint>, zone: Tz) -> Result<TouchpointInput, String> {
    let account = required(values.text("accountExternalId"), "accountExternalId")?;
    let row = known.map(|known| &known.row);
    let kind = values.text("kind").map(str::to_owned);
    let member = values.text("memberEmail");
    let stored_member = row.filter(|_| !is_mapped(values, "memberEmail"));
    let stored_contacts = known.filter(|_| !is_mapped(values, "contactExternalIds"));
    let initiator = row.map(|row| row.initiator.as_str());
    Ok(TouchpointInput {
        account: Reference::ExternalId(account.to_owned()),
        external_id: values.text("externalId").map(str::to_owned),
        kind: required(named(kind, "kind")?, "kind")?,
        initiator: named(kept(values, "initiator", initiator), "initiator")?.unwrap_or_default(),
        occurred_at: required(values.instant("occurredAt", zone), "occurredAt")?,
        member: match member {
            Some(email) => Some(MemberReference::Email(email.to_owned())),
            None => stored_member
                .and_then(|row| row.member_id)
                .map(MemberReference::Id),
        },
        contacts: match (values.names("contactExternalIds"), stored_contacts) {
            (Some(names), _) => names.iter().cloned().map(Reference::ExternalId).collect(),
            (None, Some(stored)) => stored.contacts.iter().copied().map(Reference::Id).collect(),
            (None, None) => Vec::new(),
        },
        subject: kept(
            values,
            "subject",
            row.and_then(|row| row.subject.as_deref()),
        ),
        note: kept(values, "note", row.and_then(|row| row.note.as_deref())),
    })
}
