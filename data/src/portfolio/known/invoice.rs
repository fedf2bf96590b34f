//! Invoices, from what the log says of them.

use chrono::NaiveDate;
use domain::{invoice::Invoice as Exact, portfolio::FactsBuilder};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::read;
use crate::error::Error;

#[derive(Deserialize)]
struct Invoice {
    account_id: Uuid,
    due_on: NaiveDate,
    paid_on: Option<NaiveDate>,
    voided_on: Option<NaiveDate>,
}

/// Adds an invoice to its account, when it is one of `wanted`.
pub(super) fn add_invoice(
    builder: &mut FactsBuilder,
    fields: Value,
    wanted: impl Fn(Uuid) -> bool,
) -> Result<(), Error> {
    let invoice: Invoice = read(fields)?;
    if wanted(invoice.account_id) {
        let exact = Exact {
            due_on: invoice.due_on,
            paid_on: invoice.paid_on,
            voided_on: invoice.voided_on,
        };
        builder.invoice(invoice.account_id, exact);
    }
    Ok(())
}
