//! Writing the invoices of a made-up tenant.

use data::{
    bulk::MOST,
    error::Error,
    invoice::{self, InvoiceInput},
    reference::Reference,
    scope::Scope,
};
use domain::money::Money;

use super::load::POLICY;
use crate::demo::{DemoInvoice, DemoTenant};

/// Writes everything, after accounts.
pub(super) async fn write(scope: &Scope, made_up: &DemoTenant) -> Result<(), Error> {
    for invoices in made_up.invoices.chunks(MOST) {
        let rows: Vec<InvoiceInput> = invoices.iter().map(invoice_row).collect();
        invoice::upsert(scope, &rows, POLICY).await?;
    }
    Ok(())
}

fn invoice_row(row: &DemoInvoice) -> InvoiceInput {
    InvoiceInput {
        account: Reference::ExternalId(row.account.clone()),
        external_id: Some(row.external_id.clone()),
        amount: Money::new(row.amount_minor, row.currency).to_major(),
        currency: row.currency.as_str().to_owned(),
        issued_on: row.issued_on,
        due_on: row.due_on,
        paid_on: row.paid_on,
        voided_on: row.voided_on,
    }
}
