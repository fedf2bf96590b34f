//! Asking for accounts.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use data::{
    account::{AccountList, FilterContext},
    error::Error,
    id::Kind,
    scope::Scope,
};

use super::{Account, AccountConnection, AccountFilter, AccountOrder};
use crate::{
    error::OrFault,
    filter::in_where,
    page::{Total, page_request},
    session::ContextSession,
};
use service::id;

/// Asking for accounts.
#[derive(Default)]
pub struct AccountQuery;

/// Asking for accounts.
#[Object]
impl AccountQuery {
    /// The accounts of the tenant, by name when no order is given.
    #[expect(
        clippy::too_many_arguments,
        reason = "the arguments of a connection, as Relay names them"
    )]
    async fn accounts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which accounts; all that are not archived when nothing is said.")]
        r#where: Option<AccountFilter>,
        #[graphql(desc = "The order, the most significant first; at most 5.")] order_by: Option<
            Vec<AccountOrder>,
        >,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<AccountConnection> {
        let scope = context.scope().await?;
        let list = Arc::new(prepare(scope, r#where, order_by).await.or_fault()?);
        let page = list
            .page(scope, &page_request(first, after, last, before))
            .await
            .or_fault()?;
        let total = Total::counted_by(move |scope| {
            let list = Arc::clone(&list);
            Box::pin(async move { list.count(scope).await })
        });
        Ok(AccountConnection::from_page(Account::page(page), total))
    }

    /// The account of that id or external id; null when there is none. Give one of the two.
    async fn account(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The id.")] id: Option<ID>,
        #[graphql(desc = "The id in the system of record.")] external_id: Option<String>,
    ) -> async_graphql::Result<Option<Account>> {
        let scope = context.scope().await?;
        let row = match (id, external_id) {
            (Some(id), None) => {
                let id = id::expect(Kind::Account, &id, "id").or_fault()?;
                data::account::by_id(scope, id).await.or_fault()?
            }
            (None, Some(external_id)) => data::account::by_external_ids(scope, &[external_id])
                .await
                .or_fault()?
                .pop(),
            _ => {
                return Err(data::error::Refusal::invalid(
                    "id",
                    "give `id` or `externalId`, one of them",
                ))
                .or_fault();
            }
        };
        Ok(row.map(Account::alone))
    }
}

async fn prepare(
    scope: &Scope,
    r#where: Option<AccountFilter>,
    order_by: Option<Vec<AccountOrder>>,
) -> Result<AccountList, Error> {
    let filter = r#where
        .unwrap_or_default()
        .filter(scope.tenant().reporting_currency)
        .map_err(in_where)?;
    let orders = order_by.unwrap_or_default();
    if orders.len() > 5 {
        return Err(data::error::Refusal::invalid("orderBy", "at most 5 orders").into());
    }
    let orders = orders
        .into_iter()
        .map(AccountOrder::order)
        .collect::<Result<Vec<_>, _>>()?;
    AccountList::prepare(scope, &filter, &orders, FilterContext::default()).await
}
