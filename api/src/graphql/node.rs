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
    fn nodes<T>(kind: Kind, objects: HashMap<Uuid, T>, node: fn(T) -> Node, found: &mut Found) {
        let objects = objects.into_iter();
        found.extend(objects.map(|(id, object)| ((kind, id), node(object))));
    }
    match kind {
        Kind::Tenant => nodes(kind, Tenant::by_ids(scope, ids).await?, Node::Tenant, found),
        Kind::Member if scope.permissions().contains(Permission::ReadMembers) => {
            nodes(kind, Member::by_ids(scope, ids).await?, Node::Member, found);
        }
        Kind::Client if scope.permissions().contains(Permission::ManageClients) => {
            nodes(kind, Client::by_ids(scope, ids).await?, Node::Client, found);
        }
        Kind::Account => nodes(
            kind,
            Account::by_ids(scope, ids).await?,
            Node::Account,
            found,
        ),
        Kind::Contact => nodes(
            kind,
            Contact::by_ids(scope, ids).await?,
            Node::Contact,
            found,
        ),
        Kind::TraitDefinition => {
            let traits = TraitDefinition::by_ids(scope, ids).await?;
            nodes(kind, traits, Node::TraitDefinition, found);
        }
        Kind::Product => nodes(
            kind,
            Product::by_ids(scope, ids).await?,
            Node::Product,
            found,
        ),
        Kind::Plan => nodes(kind, Plan::by_ids(scope, ids).await?, Node::Plan, found),
        Kind::Subscription => {
            let subscriptions = AccountSubscription::by_ids(scope, ids).await?;
            nodes(kind, subscriptions, Node::AccountSubscription, found);
        }
        Kind::Ownership
        | Kind::SubscriptionLine
        | Kind::ExchangeRate
        | Kind::MemberSession
        | Kind::RevokedToken => {}
        Kind::Member | Kind::Client => {}
    }
    Ok(())
}
