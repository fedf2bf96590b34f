//! Asking for invoices.

use async_graphql::{Context, ID, Object};
use data::{
    error::{Error, Refusal},
    id::Kind,
    invoice,
    scope::Scope,
};

use super::Invoice;
use crate::{error::OrFault, id, session::ContextSession};

/// Asking for invoices.
#[derive(Default)]
pub struct InvoiceQuery;

/// Asking for invoices.
#[Object]
impl InvoiceQuery {
    /// The invoice of that id or external id; null when there is none. Give one of the two. `Account.invoices` lists those of an account.
    async fn invoice(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The id.")] id: Option<ID>,
        #[graphql(desc = "The id in the billing system.")] external_id: Option<String>,
    ) -> async_graphql::Result<Option<Invoice>> {
        let scope = context.scope().await?;
        find(scope, id, external_id).await.or_fault()
    }
}

async fn find(
    scope: &Scope,
    id: Option<ID>,
    external_id: Option<String>,
) -> Result<Option<Invoice>, Error> {
    let rows = match (id, external_id) {
        (Some(id), None) => {
            let id = id::expect(Kind::Invoice, &id, "id")?;
            invoice::by_ids(scope, &[id]).await?
        }
        (None, Some(external_id)) => invoice::by_external_ids(scope, &[&external_id]).await?,
        _ => return Err(Refusal::invalid("id", "give `id` or `externalId`, one of them").into()),
    };
    Ok(rows.into_iter().next().map(Invoice::alone))
}
