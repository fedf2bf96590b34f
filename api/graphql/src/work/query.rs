//! Asking for tasks.

use async_graphql::{Context, ID, Object};
use data::{
    error::{Error, Refusal},
    id::Kind,
    page,
    scope::Scope,
    work::{self, TaskOrder as Order},
};

use super::{Task, TaskConnection, TaskFilter, TaskOrder};
use crate::{
    error::OrFault,
    id,
    page::{Total, page_request},
    session::ContextSession,
};

/// Asking for tasks.
#[derive(Default)]
pub struct TaskQuery;

/// Asking for tasks.
#[Object]
impl TaskQuery {
    /// The tasks of the tenant, by due day when no order is given. Yours are those whose `assignee` is `viewer { member { id } }`.
    #[expect(
        clippy::too_many_arguments,
        reason = "the arguments of a connection, as Relay names them"
    )]
    async fn tasks(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which tasks; all when nothing is said.")] r#where: Option<TaskFilter>,
        #[graphql(desc = "The order.")] order_by: Option<TaskOrder>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<TaskConnection> {
        let scope = context.scope().await?;
        let filter = r#where.unwrap_or_default().filter().or_fault()?;
        let request = page_request(first, after, last, before);
        let order = order_by.map(Order::from).unwrap_or_default();
        let page = work::list(scope, filter.clone(), order, &request).await;
        let page = Task::page(page.or_fault()?);
        let total = Total::counted_by(move |scope| {
            let query = work::matching(scope, filter.clone());
            Box::pin(page::count(scope, query))
        });
        Ok(TaskConnection::from_page(page, total))
    }

    /// The task of that id or external id; null when there is none. Give one of the two.
    async fn task(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The id.")] id: Option<ID>,
        #[graphql(desc = "The id in the system it comes from.")] external_id: Option<String>,
    ) -> async_graphql::Result<Option<Task>> {
        let scope = context.scope().await?;
        find(scope, id, external_id).await.or_fault()
    }
}

async fn find(
    scope: &Scope,
    id: Option<ID>,
    external_id: Option<String>,
) -> Result<Option<Task>, Error> {
    let rows = match (id, external_id) {
        (Some(id), None) => {
            let id = id::expect(Kind::Task, &id, "id")?;
            work::by_ids(scope, &[id]).await?
        }
        (None, Some(external_id)) => work::by_external_ids(scope, &[&external_id]).await?,
        _ => return Err(Refusal::invalid("id", "give `id` or `externalId`, one of them").into()),
    };
    Ok(rows.into_iter().next().map(Task::alone))
}
