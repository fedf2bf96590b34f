//! What people did, by rows of a file: an event a row, or what was done on a day.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDateTime, Utc};
use chrono_tz::Tz;
use data::{
    account,
    bulk::Policy,
    engagement::{EventInput, EventOutcome, record},
    error::{Error, Refusal},
    revenue::subscription,
    scope::Scope,
};
use domain::time::start_of_day;

use super::row::{required, split};
use crate::import::{Row, RowOutcome, Values};

/// Records events. A row that names a subscription is about its account.
pub(super) async fn write(scope: &Scope, batch: &[Row]) -> Result<Vec<RowOutcome>, Error> {
    let named = batch.iter();
    let named = named.filter_map(|row| row.values.text("subscriptionExternalId"));
    let accounts = accounts_of(scope, named.collect()).await?;
    let zone = scope.tenant().time_zone;
    let (events, refused) = split(batch, |values| event(values, &accounts, zone));
    let outcomes = record(scope, events, Policy::RejectRow).await?;
    let mut outcomes = outcomes.into_iter();
    let refused = refused.into_iter();
    let outcomes = refused.filter_map(|reason| match reason {
        Some(reason) => Some(RowOutcome::Rejected(reason)),
        None => outcomes.next().map(said),
    });
    Ok(outcomes.collect())
}

/// The external ids of the accounts of subscriptions, by the subscriptions' external ids.
async fn accounts_of(
    scope: &Scope,
    subscriptions: Vec<&str>,
) -> Result<HashMap<String, String>, Error> {
    if subscriptions.is_empty() {
        return Ok(HashMap::new());
    }
    let subscriptions = subscription::by_external_ids(scope, &subscriptions).await?;
    let ids: Vec<_> = subscriptions.iter().map(|row| row.account_id).collect();
    let accounts = account::by_ids(scope, &ids).await?.into_iter();
    let accounts: HashMap<_, _> = accounts
        .filter_map(|row| Some((row.id, row.external_id?)))
        .collect();
    let subscriptions = subscriptions.into_iter();
    let named = subscriptions.filter_map(|row| {
        let account = accounts.get(&row.account_id)?;
        Some((row.external_id?, account.clone()))
    });
    Ok(named.collect())
}

fn event(
    values: &Values,
    accounts: &HashMap<String, String>,
    zone: Tz,
) -> Result<EventInput, String> {
    Ok(EventInput {
        id: required(values.text("externalId"), "externalId")?.to_owned(),
        account: account(values, accounts)?,
        user: values.text("user").map(str::to_owned),
        feature: required(values.text("feature"), "feature")?.to_owned(),
        at: instant(values, zone)?,
        seconds: values.integer("seconds").unwrap_or(0),
        quantity: values.integer("quantity").unwrap_or(1),
        is_service: values.boolean("serviceUser").unwrap_or(false),
    })
}

fn account(values: &Values, accounts: &HashMap<String, String>) -> Result<String, String> {
    let subscription = values.text("subscriptionExternalId");
    match (values.text("accountExternalId"), subscription) {
        (Some(account), _) => Ok(account.to_owned()),
        (None, Some(name)) => accounts.get(name).cloned().ok_or_else(|| {
            format!("subscriptionExternalId: there is no subscription with the externalId `{name}`, or its account has none")
        }),
        (None, None) => {
            Err("accountExternalId: a row needs it, or a subscriptionExternalId".to_owned())
        }
    }
}

/// When it began: the instant, or the beginning of the day.
fn instant(values: &Values, zone: Tz) -> Result<DateTime<Utc>, String> {
    match (values.text("usedAt"), values.date("usedOn")) {
        (Some(text), _) => parsed(text, zone).ok_or_else(|| {
            format!("usedAt: `{text}` is no instant; one looks like 2024-12-31T17:30:00Z or 2024-12-31 17:30:00, which is in the tenant's time zone")
        }),
        (None, Some(day)) => Ok(start_of_day(day, zone)),
        (None, None) => Err("usedOn: a row needs it, or a usedAt".to_owned()),
    }
}

fn parsed(text: &str, zone: Tz) -> Option<DateTime<Utc>> {
    if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
        return Some(instant.to_utc());
    }
    let local = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"];
    let mut local = local.into_iter();
    let local = local.find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())?;
    let instant = local.and_local_timezone(zone).earliest();
    Some(instant.map_or_else(
        || start_of_day(local.date(), zone),
        |instant| instant.to_utc(),
    ))
}

fn said(outcome: EventOutcome) -> RowOutcome {
    match outcome {
        EventOutcome::Recorded => RowOutcome::Created,
        EventOutcome::Duplicate => RowOutcome::Unchanged,
        EventOutcome::KeptAside(reason) => RowOutcome::Rejected(format!(
            "kept aside ({reason}): claimUsageEvents records it when that has changed, or this import run again"
        )),
        EventOutcome::Rejected(refusals) => {
            let reasons = refusals.iter().map(reason).collect::<Vec<String>>();
            RowOutcome::Rejected(reasons.join("; "))
        }
    }
}

/// A refusal by the name of the field within the row.
fn reason(refusal: &Refusal) -> String {
    match refusal.field.last() {
        Some(field) => format!("{field}: {}", refusal.message),
        None => refusal.message.clone(),
    }
}
