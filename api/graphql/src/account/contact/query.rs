//! Asking for contacts.

use std::sync::Arc;

use async_graphql::{Context, Object};
use data::account::contact::{ContactList, ContactOrder as Order};

use super::{Contact, ContactConnection, ContactFilter, ContactOrder};
use crate::{
    error::OrFault,
    filter::in_where,
    page::{Total, page_request},
    session::ContextSession,
};

/// Asking for contacts.
#[derive(Default)]
pub struct ContactQuery;

/// Asking for contacts.
#[Object]
impl ContactQuery {
    /// The contacts of the tenant, by name when no order is given.
    #[expect(
        clippy::too_many_arguments,
        reason = "the arguments of a connection, as Relay names them"
    )]
    async fn contacts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which contacts; all that are not archived when nothing is said.")]
        r#where: Option<ContactFilter>,
        #[graphql(desc = "The order, the most significant first.")] order_by: Option<
            Vec<ContactOrder>,
        >,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<ContactConnection> {
        let scope = context.scope().await?;
        let filter = r#where
            .unwrap_or_default()
            .filter()
            .map_err(in_where)
            .or_fault()?;
        let orders = order_by.unwrap_or_default().into_iter();
        let orders: Vec<Order> = orders.map(Order::from).collect();
        let list = Arc::new(ContactList::prepare(scope, &filter, &orders).or_fault()?);
        let page = list
            .page(scope, &page_request(first, after, last, before))
            .await
            .or_fault()?;
        let total = Total::counted_by(move |scope| {
            let list = Arc::clone(&list);
            Box::pin(async move { list.count(scope).await })
        });
        Ok(ContactConnection::from_page(Contact::page(page), total))
    }
}
