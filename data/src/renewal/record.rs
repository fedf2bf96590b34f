//! Writing renewals with their entries in the log, and adding to what is only added to.

use chrono::NaiveDate;
use domain::renewal::{Closing, ForecastSource, Likelihood};

use super::entity::{closing, forecast, renewal};
use crate::{
    error::Error,
    id::{self, Kind},
    log::{ChangeKind, Subject},
    scope::Writer,
};

/// A renewal as it was, none when it is new, and as it is to be.
pub(super) struct Change {
    pub(super) before: Option<renewal::Model>,
    pub(super) row: renewal::Model,
}

/// Writes and logs the renewals that differ; counts the versions up in `changes`.
pub(super) async fn save(writer: &Writer<'_>, changes: &mut [Change]) -> Result<(), Error> {
    let mut rows = Vec::new();
    for Change { before, row } in changes {
        if before.as_ref() == Some(&*row) {
            continue;
        }
        let kind = match before {
            None => ChangeKind::Created,
            Some(_) => ChangeKind::Updated,
        };
        let subject = Subject::of_account(Kind::Renewal, row.id, row.account_id);
        // A likelihood follows from a call, which is logged by itself.
        if writer.record(kind, subject, before.as_ref(), Some(&*row))? && before.is_some() {
            row.version += 1;
            row.updated_at = writer.now();
        }
        rows.push(row.clone());
    }
    writer.save::<renewal::Entity>(&rows).await
}

/// Writes one renewal.
pub(super) async fn save_one(
    writer: &Writer<'_>,
    before: Option<renewal::Model>,
    row: renewal::Model,
) -> Result<renewal::Model, Error> {
    let mut changes = [Change { before, row }];
    save(writer, &mut changes).await?;
    let [Change { row, .. }] = changes;
    Ok(row)
}

/// Notes on a renewal how it was closed; answers the row that is to be added for it, which is logged.
pub(super) fn closed(
    writer: &Writer<'_>,
    row: &mut renewal::Model,
    closing: Closing,
) -> Result<closing::Model, Error> {
    row.outcome = Some(closing.outcome.as_str().to_owned());
    row.closed_on = Some(closing.closed_on);
    row.renewed_amount = Some(closing.renewed_minor);
    let entry = closing::Model {
        tenant_id: writer.tenant_id(),
        id: id::new(writer.now()),
        renewal_id: row.id,
        closed_on: closing.closed_on,
        outcome: closing.outcome.as_str().to_owned(),
        renewed_amount: closing.renewed_minor,
        actor_kind: writer.actor().kind().to_owned(),
        actor_id: writer.actor().identifier(),
        created_at: writer.now(),
    };
    let subject = Subject::of_account(Kind::RenewalClosing, entry.id, row.account_id);
    writer.record(ChangeKind::Created, subject, None, Some(&entry))?;
    Ok(entry)
}

/// What is called about a renewal.
#[derive(Clone, Copy)]
pub(super) struct Call {
    pub(super) source: ForecastSource,
    pub(super) horizon: Option<&'static str>,
    pub(super) made_on: NaiveDate,
    pub(super) likelihood: Likelihood,
    pub(super) amount: i64,
    pub(super) member: Option<uuid::Uuid>,
}

/// The row of a call, which is logged; the caller adds it to the ledger.
pub(super) fn called(
    writer: &Writer<'_>,
    row: &renewal::Model,
    call: Call,
) -> Result<forecast::Model, Error> {
    let entry = forecast::Model {
        tenant_id: writer.tenant_id(),
        id: id::new(writer.now()),
        renewal_id: row.id,
        source: call.source.as_str().to_owned(),
        made_on: call.made_on,
        due_on: row.due_on,
        horizon: call.horizon.map(str::to_owned),
        likelihood: call.likelihood.to_ten_thousandths().into(),
        amount: call.amount,
        currency: row.currency.clone(),
        member_id: call.member,
        recorded_at: writer.now(),
    };
    let subject = Subject::of_account(Kind::RenewalForecast, entry.id, row.account_id);
    writer.record(ChangeKind::Created, subject, None, Some(&entry))?;
    Ok(entry)
}
