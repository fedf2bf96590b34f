//! What happened to support cases, a row per event. The event OPENED makes its case.

use std::collections::HashMap;

use chrono_tz::Tz;
use data::{
    bulk::Policy,
    error::Error,
    reference::Reference,
    scope::Scope,
    support::{self, CaseEventRow, CaseInput, SupportCase, known},
};
use domain::support::ContactRecord;

use super::{
    row::required,
    sink::{join, outcome},
    support::{contact, kept, named, priority},
};
use crate::import::{Row, RowOutcome, Values};

/// The name of the event that makes a case.
const OPENED: &str = "OPENED";

/// Writes the openings of a batch, and then the other events, whatever their order.
pub(super) async fn write(scope: &Scope, batch: &[Row]) -> Result<Vec<RowOutcome>, Error> {
    let is_opening = |row: &&Row| row.values.text("kind") == Some(OPENED);
    let openings: Vec<&Row> = batch.iter().filter(is_opening).collect();
    let events: Vec<&Row> = batch.iter().filter(|row| !is_opening(row)).collect();
    let mut opened = write_openings(scope, &openings).await?.into_iter();
    let mut happened = write_events(scope, &events).await?.into_iter();
    let outcomes = batch.iter().filter_map(|row| match is_opening(&row) {
        true => opened.next(),
        false => happened.next(),
    });
    Ok(outcomes.collect())
}

/// The inputs that could be made, and for each row why it could not.
fn split<T>(
    rows: &[&Row],
    convert: impl Fn(&Values) -> Result<T, String>,
) -> (Vec<T>, Vec<Option<String>>) {
    let (mut inputs, mut refused) = (Vec::new(), Vec::with_capacity(rows.len()));
    for row in rows {
        match convert(&row.values) {
            Ok(input) => {
                inputs.push(input);
                refused.push(None);
            }
            Err(reason) => refused.push(Some(reason)),
        }
    }
    (inputs, refused)
}

async fn write_openings(scope: &Scope, rows: &[&Row]) -> Result<Vec<RowOutcome>, Error> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let names = rows
        .iter()
        .filter_map(|row| row.values.text("caseExternalId"));
    let names: Vec<&str> = names.map(str::trim).collect();
    let stored = known(scope, &names).await?;
    let zone = scope.tenant().time_zone;
    let (inputs, refused) = split(rows, |values| opening(values, &stored, zone));
    let results = support::upsert_over(scope, &inputs, stored, Policy::RejectRow).await?;
    Ok(join(results, refused))
}

fn opening(
    values: &Values,
    stored: &HashMap<String, SupportCase>,
    zone: Tz,
) -> Result<CaseInput, String> {
    let name = required(values.text("caseExternalId"), "caseExternalId")?;
    let account = required(values.text("accountExternalId"), "accountExternalId")?;
    let known = stored.get(name.trim());
    let row = known.map(|known| &known.row);
    let opened_by = row.map(|row| row.opened_by.as_str());
    Ok(CaseInput {
        account: Reference::ExternalId(account.to_owned()),
        external_id: Some(name.to_owned()),
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
        is_escalated: row.is_some_and(|row| row.escalated),
        opened_by: named(kept(values, "openedBy", opened_by), "openedBy")?.unwrap_or_default(),
        opened_at: required(values.instant("occurredAt", zone), "occurredAt")?,
        contacts: Some(ContactRecord::Listed),
        milestones: None,
        score: None,
        rated_at: None,
    })
}

async fn write_events(scope: &Scope, rows: &[&Row]) -> Result<Vec<RowOutcome>, Error> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let zone = scope.tenant().time_zone;
    let (inputs, refused) = split(rows, |values| event(values, zone));
    let results = support::upsert_events(scope, &inputs, Policy::RejectRow).await?;
    let mut results = results.into_iter();
    let outcomes = refused.into_iter().filter_map(|reason| match reason {
        Some(reason) => Some(RowOutcome::Rejected(reason)),
        None => results.next().map(outcome),
    });
    Ok(outcomes.collect())
}

fn event(values: &Values, zone: Tz) -> Result<CaseEventRow, String> {
    let case = required(values.text("caseExternalId"), "caseExternalId")?;
    let kind = values.text("kind").map(str::to_owned);
    let reason = values.text("closureReason").map(str::to_owned);
    Ok(CaseEventRow {
        external_id: values.text("externalId").map(str::to_owned),
        case_external_id: case.to_owned(),
        kind: required(named(kind, "kind")?, "kind")?,
        occurred_at: required(values.instant("occurredAt", zone), "occurredAt")?,
        closure_reason: named(reason, "closureReason")?,
        note: values.text("note").map(str::to_owned),
    })
}
