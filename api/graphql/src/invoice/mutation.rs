//! Changing invoices.

use async_graphql::{Context, ID, Object};
use data::{id::Kind, invoice, scope::Scope};

use super::{
    Invoice,
    input::{DeleteInvoiceInput, UpsertInvoiceRow, UpsertInvoicesInput},
};
use crate::{
    bulk::{loaded_results, upsert_payload, upsert_rows},
    id,
    payload::{mutate, payload},
};

payload! {
    /// What became of `deleteInvoice`.
    DeleteInvoicePayload {
        /// The id of the invoice that was there.
        deleted_id: ID
    }
}
upsert_payload!(
    /// What became of `upsertInvoices`.
    UpsertInvoicesPayload,
    UpsertInvoiceResult,
    /// The invoice; null when the row was rejected, or when you may write it without reading it.
    invoice: Invoice
);

/// Changing invoices.
#[derive(Default)]
pub struct InvoiceMutation;

/// Changing invoices.
#[Object]
impl InvoiceMutation {
    /// Makes or changes many whole invoices, found by their external ids. Sending the same rows again changes nothing and says so. Needs a role of MANAGER or
    /// above, or the scope `subscriptions:write`.
    async fn upsert_invoices(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: UpsertInvoicesInput,
    ) -> async_graphql::Result<UpsertInvoicesPayload> {
        let change = async |scope: &Scope| {
            let policy = input.policy.into();
            let upsert = async |rows: Vec<_>| invoice::upsert(scope, &rows, policy).await;
            upsert_rows(input.rows, policy, UpsertInvoiceRow::input, upsert).await
        };
        let outcome = mutate(context, change).await?;
        let invoices = loaded_results(context, &outcome, Invoice::by_ids).await?;
        Ok(UpsertInvoicesPayload::from_outcome(outcome, |id| {
            invoices.get(&id).cloned()
        }))
    }

    /// Removes an invoice that was recorded by mistake, as if it had never been; the log keeps what it was. Needs a role of MANAGER or above, or the scope
    /// `subscriptions:write`.
    async fn delete_invoice(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: DeleteInvoiceInput,
    ) -> async_graphql::Result<DeleteInvoicePayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::Invoice, &input.id, "id")?;
            let deleted = invoice::delete(scope, id, input.version).await?;
            Ok(id::encode(Kind::Invoice, deleted.id))
        };
        Ok(mutate(context, change).await?.into())
    }
}
