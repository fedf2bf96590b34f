//! Everything that has an id, found by it.

use async_graphql::{Context, ID, Interface, Object};
use data::id::Kind;

use super::{error::OrFault, id, session::ContextSession, tenant::Tenant};

/// Anything that has an id of its own.
#[derive(Clone, Interface)]
#[graphql(field(
    name = "id",
    ty = "ID",
    desc = "The id: unique over all kinds of things, and stable."
))]
pub enum Node {
    /// A tenant.
    Tenant(Tenant),
}

/// The most ids that `nodes` takes.
const MOST_IDS: usize = 100;

/// Finding by id.
#[derive(Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// The thing of that id; null when there is none, which is also the answer for a thing of another tenant.
    async fn node(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The id, as any object's `id` field gives it.")] id: ID,
    ) -> async_graphql::Result<Option<Node>> {
        Ok(load(context, std::slice::from_ref(&id))
            .await?
            .pop()
            .flatten())
    }

    /// The things of those ids, in their order, null where there is none.
    async fn nodes(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "At most 100 ids.")] ids: Vec<ID>,
    ) -> async_graphql::Result<Vec<Option<Node>>> {
        if ids.len() > MOST_IDS {
            let message = format!("at most {MOST_IDS} ids at once, not {}", ids.len());
            return Err(data::error::Refusal::invalid("ids", message)).or_fault();
        }
        load(context, &ids).await
    }
}

/// Loads things of any kinds with one statement per kind.
pub(super) async fn load(
    context: &Context<'_>,
    ids: &[ID],
) -> async_graphql::Result<Vec<Option<Node>>> {
    let scope = context.scope().await?;
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        found.push(match id::decode(id) {
            Some((Kind::Tenant, id)) if id == scope.tenant_id() => Some(Node::Tenant(
                Tenant::from(data::tenant::current(scope).await.or_fault()?),
            )),
            _ => None,
        });
    }
    Ok(found)
}
