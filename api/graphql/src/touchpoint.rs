//! Touchpoints: that somebody was in touch with a customer.

mod filter;
mod input;
mod mutation;
mod nested;
mod query;

use std::collections::HashMap;

use async_graphql::{Context, Enum, ID, Object};
use data::{
    error::Error,
    id::Kind,
    scope::Scope,
    touchpoint::{self, entity::touchpoint::Model},
};
use domain::touchpoint as exact;
use uuid::Uuid;

pub use filter::{TouchpointFilter, TouchpointOrder};
pub use mutation::TouchpointMutation;
pub(crate) use nested::OF_ACCOUNT;
pub use query::TouchpointQuery;

use super::{
    account::{Account, Contact},
    batch::Batch,
    filter::enum_filter,
    id,
    loaded::{Loaded, identified},
    member::Member,
    page::connection,
    scalar::DateTime,
    support::named,
};

connection!(
    /// A page of touchpoints.
    TouchpointConnection,
    TouchpointEdge,
    Touchpoint
);
identified!(Model);

/// What a touchpoint was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "exact::TouchpointKind")]
pub enum TouchpointKind {
    /// A call.
    Call,
    /// A mail.
    Mail,
    /// A meeting.
    Meeting,
    /// A review of what the customer gets out of the product, with those who decide.
    BusinessReview,
    /// A note on something that was learnt.
    Note,
}

/// Who started a touchpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "exact::TouchpointInitiator")]
pub enum TouchpointInitiator {
    /// Customer success.
    CustomerSuccess,
    /// The customer.
    Customer,
    /// Support, about a case: left out of contact frequency, and touches nobody.
    Support,
}

enum_filter!(
    /// Compares what a touchpoint was. All comparisons given must hold.
    TouchpointKindFilter,
    TouchpointKind
);
enum_filter!(
    /// Compares who started a touchpoint. All comparisons given must hold.
    TouchpointInitiatorFilter,
    TouchpointInitiator
);

/// That somebody was in touch with a customer.
pub type Touchpoint = Loaded<Model, Relations>;

/// What touchpoints that were loaded together load together.
#[derive(Default)]
pub struct Relations {
    accounts: Batch<(), HashMap<Uuid, Account>>,
    members: Batch<(), HashMap<Uuid, Member>>,
    contacts: Batch<(), HashMap<Uuid, Vec<Contact>>>,
}

impl Touchpoint {
    /// The touchpoints of those ids; unknown ones are left out.
    ///
    /// # Errors
    /// Without the permission to read the portfolio.
    pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<HashMap<Uuid, Self>, Error> {
        Ok(Self::by_id(touchpoint::by_ids(scope, ids).await?))
    }
}

/// That somebody was in touch with a customer.
#[Object]
impl Touchpoint {
    /// The id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(Kind::Touchpoint, self.uuid())
    }

    /// The id in the system it comes from; unique in the tenant.
    async fn external_id(&self) -> Option<&str> {
        self.row().external_id.as_deref()
    }

    /// The account.
    async fn account(&self, context: &Context<'_>) -> async_graphql::Result<Option<Account>> {
        let accounts = &self.batches().accounts;
        let id = |row: &Model| Some(row.account_id);
        self.one(context, accounts, id, Account::by_ids).await
    }

    /// What it was.
    async fn kind(&self) -> async_graphql::Result<TouchpointKind> {
        named::<exact::TouchpointKind, _>(&self.row().kind)
    }

    /// Who started it.
    async fn initiator(&self) -> async_graphql::Result<TouchpointInitiator> {
        named::<exact::TouchpointInitiator, _>(&self.row().initiator)
    }

    /// When it was.
    async fn occurred_at(&self) -> DateTime {
        DateTime(self.row().occurred_at)
    }

    /// Who was in touch with the customer, if that is known.
    async fn member(&self, context: &Context<'_>) -> async_graphql::Result<Option<Member>> {
        let members = &self.batches().members;
        let id = |row: &Model| row.member_id;
        self.one(context, members, id, Member::by_ids).await
    }

    /// The people at the account who took part.
    async fn contacts(&self, context: &Context<'_>) -> async_graphql::Result<Vec<Contact>> {
        let load = async |scope: &Scope, ids: &[Uuid]| {
            let parties = touchpoint::contacts_of(scope, ids).await?;
            let mut people: Vec<Uuid> = parties.values().flatten().copied().collect();
            people.sort_unstable();
            people.dedup();
            let people = Contact::by_ids(scope, &people).await?;
            let shown = parties.into_iter().map(|(touchpoint, contacts)| {
                let contacts = contacts.iter().filter_map(|id| people.get(id).cloned());
                (touchpoint, contacts.collect())
            });
            Ok(shown.collect())
        };
        self.many(context, &self.batches().contacts, (), load).await
    }

    /// What it was about.
    async fn subject(&self) -> Option<&str> {
        self.row().subject.as_deref()
    }

    /// What was said.
    async fn note(&self) -> Option<&str> {
        self.row().note.as_deref()
    }

    /// Counts the changes; send it with a change to be told of others' changes.
    async fn version(&self) -> i32 {
        self.row().version
    }

    /// When it was made here.
    async fn created_at(&self) -> DateTime {
        DateTime(self.row().created_at)
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.row().updated_at)
    }
}
