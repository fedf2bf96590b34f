//! The service as one subgraph of many: what it says of itself, and its entities for the others.

mod entity;
pub mod representation;
mod subgraph;

use async_graphql::{Any, Context, Object, SimpleObject};
use data::error::{Error, Refusal};

use entity::Entity;
use representation::Representation;

use super::{
    error::{OrFault, fault},
    session::ContextSession,
};

/// The most representations that `_entities` takes.
const MOST_REPRESENTATIONS: usize = 1_000;

/// What a subgraph says of itself.
#[derive(SimpleObject)]
#[graphql(name = "_Service")]
pub struct Service {
    /// The schema of the subgraph, with the keys of its entities.
    sdl: &'static str,
}

/// What a router of a federated graph asks.
#[derive(Default)]
pub struct FederationQuery;

/// What a router of a federated graph asks.
#[Object]
impl FederationQuery {
    /// The service as a subgraph of Federation 2. Needs no token.
    #[graphql(name = "_service")]
    async fn service(&self) -> async_graphql::Result<Service> {
        match &*subgraph::SDL {
            Ok(sdl) => Ok(Service { sdl }),
            Err(reason) => Err(fault(Error::internal(reason))),
        }
    }

    /// The entities that representations name, in their order: null where there is none, where it is another tenant's, or where you may not read it.
    /// A malformed representation is an error of its place alone.
    #[graphql(name = "_entities")]
    async fn entities(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "At most 1,000 objects, each with its `__typename` and a key.")]
        representations: Vec<Any>,
    ) -> async_graphql::Result<Vec<Option<async_graphql::Result<Entity>>>> {
        let given = representations.len();
        if given > MOST_REPRESENTATIONS {
            let message = format!("at most {MOST_REPRESENTATIONS} representations, not {given}");
            return Err(Refusal::invalid("representations", message)).or_fault();
        }
        let read: Vec<Result<Representation, Refusal>> = representations
            .iter()
            .enumerate()
            .map(|(place, Any(value))| Representation::read(value, place))
            .collect();
        let scope = context.scope().await?;
        let found = entity::find(scope, read.iter().flatten())
            .await
            .or_fault()?;
        let entity = |read: Result<Representation, Refusal>| match read {
            Ok(representation) => found.get(&representation).cloned().map(Ok),
            Err(refusal) => Some(Err(fault(refusal.into()))),
        };
        Ok(read.into_iter().map(entity).collect())
    }
}
