//! Support cases and touchpoints, from what the log says of them.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::{
    portfolio::FactsBuilder,
    support::{Case as ExactCase, CaseEvent},
};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::read;
use crate::{
    error::Error,
    support::{contacts, rating},
};

#[derive(Deserialize)]
struct Case {
    account_id: Uuid,
    opened_at: DateTime<Utc>,
    opened_by: String,
    contact_record: String,
    contact_count: Option<i32>,
    satisfaction_score: Option<i32>,
    rated_at: Option<DateTime<Utc>>,
    events: Vec<Event>,
}

#[derive(Deserialize)]
struct Event {
    kind: String,
    occurred_at: DateTime<Utc>,
    closure_reason: Option<String>,
}

impl Event {
    fn exact(&self) -> Result<CaseEvent, Error> {
        let reason = self.closure_reason.as_deref();
        Ok(CaseEvent {
            at: self.occurred_at,
            kind: self.kind.parse().map_err(Error::internal)?,
            reason: reason
                .map(str::parse)
                .transpose()
                .map_err(Error::internal)?,
        })
    }
}

/// Adds a case to its account, when it is one of `wanted`.
pub(super) fn add_case(
    builder: &mut FactsBuilder,
    id: Uuid,
    fields: Value,
    zone: Tz,
    wanted: impl Fn(Uuid) -> bool,
) -> Result<(), Error> {
    let case: Case = read(fields)?;
    if !wanted(case.account_id) {
        return Ok(());
    }
    let events = case.events.iter().map(Event::exact);
    let exact = ExactCase {
        opened_at: case.opened_at,
        opened_by: case.opened_by.parse().map_err(Error::internal)?,
        contacts: contacts(&case.contact_record, case.contact_count)?,
        rating: rating(case.rated_at, case.satisfaction_score)?,
        events: events.collect::<Result<_, _>>()?,
    };
    builder.case(case.account_id, id, &exact, zone);
    Ok(())
}

#[derive(Deserialize)]
struct Touchpoint {
    account_id: Uuid,
    kind: String,
    initiator: String,
    occurred_at: DateTime<Utc>,
}

/// Adds a touchpoint to its account, when it is one of `wanted`.
pub(super) fn add_touchpoint(
    builder: &mut FactsBuilder,
    fields: Value,
    zone: Tz,
    wanted: impl Fn(Uuid) -> bool,
) -> Result<(), Error> {
    let touchpoint: Touchpoint = read(fields)?;
    if !wanted(touchpoint.account_id) {
        return Ok(());
    }
    let kind = touchpoint.kind.parse().map_err(Error::internal)?;
    let initiator = touchpoint.initiator.parse().map_err(Error::internal)?;
    let (account, at) = (touchpoint.account_id, touchpoint.occurred_at);
    builder.touchpoint(account, at, (kind, initiator), zone);
    Ok(())
}
