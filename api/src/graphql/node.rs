//! Everything that has an id, found by it.

use std::collections::HashMap;

use async_graphql::{Context, ID, Interface, Object};
use data::{error::Error, id::Kind, scope::Scope};
use domain::member::Permission;
use uuid::Uuid;

use super::{
    account::{Account, Contact, TraitDefinition},
    error::OrFault,
    id,
    member::{Client, Member},
    revenue::{AccountSubscription, Plan, Product},
    session::ContextSession,
    tenant::Tenant,
};

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
    /// A member.
    Member(Member),
    /// An integration client.
    Client(Client),
    /// An account.
    Account(Account),
    /// A contact.
    Contact(Contact),
    /// A custom trait.
    TraitDefinition(TraitDefinition),
    /// A product.
    Product(Product),
    /// A plan.
    Plan(Plan),
    /// A subscription.
    AccountSubscription(AccountSubscription),
}

/// The most ids that `nodes` takes.
const MOST_IDS: usize = 100;

/// Finding by id.
#[derive(Default)]
pub struct NodeQuery;

/// Finding by id.
#[Object]
impl NodeQuery {
    /// The thing of that id; null when there is none, which is also the answer for a thing of another tenant.
    async fn node(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The id, as any object's `id` field gives it.")] id: ID,
    ) -> async_graphql::Result<Option<Node>> {
        Ok(load(context.scope().await?, &[id])
            .await
            .or_fault()?
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
        load(context.scope().await?, &ids).await.or_fault()
    }
}

/// Loads things of any kinds with one statement per kind, however many they are.
pub(super) async fn load(scope: &Scope, ids: &[ID]) -> Result<Vec<Option<Node>>, Error> {
    let wanted: Vec<_> = ids.iter().map(|id| id::decode(id)).collect();
    let mut by_kind: HashMap<Kind, Vec<Uuid>> = HashMap::new();
    for (kind, id) in wanted.iter().flatten() {
        by_kind.entry(*kind).or_default().push(*id);
    }
    let mut found = HashMap::with_capacity(ids.len());
    for (kind, ids) in by_kind {
        load_kind(scope, kind, &ids, &mut found).await?;
    }
    Ok(wanted
        .into_iter()
        .map(|id| id.and_then(|id| found.get(&id).cloned()))
        .collect())
}

type Found = HashMap<(Kind, Uuid), Node>;

async fn load_kind(
    scope: &Scope,
    kind: Kind,
    ids: &[Uuid],
    found: &mut Found,
) -> Result<(), Error> {
    let mut add = |id: Uuid, node: Node| drop(found.insert((kind, id), node));
    match kind {
        Kind::Tenant if ids.contains(&scope.tenant_id()) => {
            let row = data::tenant::current(scope).await?;
            add(row.id, Node::Tenant(row.into()));
        }
        Kind::Client if scope.permissions().contains(Permission::ManageClients) => {
            for (id, row) in data::member::client::by_ids(scope, ids).await? {
                add(id, Node::Client(row.into()));
            }
        }
        Kind::Member if scope.permissions().contains(Permission::ReadMembers) => {
            for (id, row) in data::member::by_ids(scope, ids).await? {
                add(id, Node::Member(row.into()));
            }
        }
        Kind::Account => {
            for account in Account::family(data::account::by_ids(scope, ids).await?) {
                add(account.uuid(), Node::Account(account));
            }
        }
        Kind::Contact => {
            for contact in Contact::family(data::account::contact::by_ids(scope, ids).await?) {
                add(contact.uuid(), Node::Contact(contact));
            }
        }
        Kind::TraitDefinition => {
            for row in data::account::definition::by_ids(scope, ids).await? {
                add(row.id, Node::TraitDefinition(row.into()));
            }
        }
        Kind::Product => {
            for row in data::revenue::product::by_ids(scope, ids).await? {
                add(row.id, Node::Product(row.into()));
            }
        }
        Kind::Plan => {
            for plan in Plan::family(data::revenue::plan::by_ids(scope, ids).await?) {
                add(plan.uuid(), Node::Plan(plan));
            }
        }
        Kind::Subscription => {
            for one in
                AccountSubscription::family(data::revenue::subscription::by_ids(scope, ids).await?)
            {
                add(one.uuid(), Node::AccountSubscription(one));
            }
        }
        _ => {}
    }
    Ok(())
}
