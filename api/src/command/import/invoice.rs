//! Invoices of a file.

use chrono::NaiveDate;
use data::{
    bulk::Policy,
    error::Error,
    invoice::{InvoiceInput, entity::Model, known, upsert_over},
    reference::Reference,
    scope::Scope,
};

use super::{
    row::{required, split},
    sink::join,
    support::is_mapped,
};
use crate::import::{Row, RowOutcome, Values};

/// Writes invoices. What a row does not say stays as it is stored.
pub(super) async fn write(scope: &Scope, batch: &[Row]) -> Result<Vec<RowOutcome>, Error> {
    let external_ids = batch.iter().filter_map(|row| row.values.text("externalId"));
    let external_ids: Vec<&str> = external_ids.map(str::trim).collect();
    let stored = known(scope, &external_ids).await?;
    let (inputs, refused) = split(batch, |values| {
        let known = values
            .text("externalId")
            .and_then(|id| stored.get(id.trim()));
        input(values, known)
    });
    let results = upsert_over(scope, &inputs, stored, Policy::RejectRow).await?;
    Ok(join(results, refused))
}

fn input(values: &Values, known: Option<&Model>) -> Result<InvoiceInput, String> {
    let account = required(values.text("accountExternalId"), "accountExternalId")?;
    Ok(InvoiceInput {
        account: Reference::ExternalId(account.to_owned()),
        external_id: values.text("externalId").map(str::to_owned),
        amount: required(values.decimal("amount"), "amount")?,
        currency: required(values.text("currency"), "currency")?.to_owned(),
        issued_on: required(values.date("issuedOn"), "issuedOn")?,
        due_on: required(values.date("dueOn"), "dueOn")?,
        paid_on: kept(values, "paidOn", known.and_then(|row| row.paid_on)),
        voided_on: kept(values, "voidedOn", known.and_then(|row| row.voided_on)),
    })
}

/// The day that the row says, or the stored one when its field is not mapped.
fn kept(values: &Values, field: &str, stored: Option<NaiveDate>) -> Option<NaiveDate> {
    match is_mapped(values, field) {
        true => values.date(field),
        false => stored,
    }
}
