//! Ownership: which member had which role for which account, when.

mod input;
mod mutation;

use std::collections::HashMap;

use async_graphql::{Context, Enum, ID, Object};
use data::{error::Error, id::Kind, ownership::entity::Model};
use domain::ownership::OwnershipRole as ExactRole;
use uuid::Uuid;

pub use mutation::OwnershipMutation;

use super::{
    account::Account,
    batch::Batch,
    error::fault,
    id,
    loaded::{Loaded, identified},
    member::Member,
    scalar::Date,
};

/// What a member is to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "ExactRole")]
pub enum OwnershipRole {
    /// The customer success manager who answers for the account; there is never more than one.
    Primary,
    /// Stands in for the primary owner.
    Secondary,
    /// Sets the account up.
    Onboarding,
    /// Negotiates the renewals.
    Renewal,
}

identified!(Model);

/// A period in which a member had a role for an account.
pub type Ownership = Loaded<Model, Relations>;

/// What periods that were loaded together load together.
#[derive(Default)]
pub struct Relations {
    accounts: Batch<(), HashMap<Uuid, Account>>,
    members: Batch<(), HashMap<Uuid, Member>>,
}

/// A period in which a member had a role for an account.
#[Object]
impl Ownership {
    /// The id.
    pub(super) async fn id(&self) -> ID {
        id::encode(Kind::Ownership, self.uuid())
    }

    /// The account.
    async fn account(&self, context: &Context<'_>) -> async_graphql::Result<Option<Account>> {
        let accounts = &self.batches().accounts;
        self.one(
            context,
            accounts,
            |row| Some(row.account_id),
            Account::by_ids,
        )
        .await
    }

    /// The owner.
    async fn member(&self, context: &Context<'_>) -> async_graphql::Result<Option<Member>> {
        let members = &self.batches().members;
        self.one(context, members, |row| Some(row.member_id), Member::by_ids)
            .await
    }

    /// What the owner is to the account.
    async fn role(&self) -> async_graphql::Result<OwnershipRole> {
        let role = self.row().role.parse::<ExactRole>();
        role.map(OwnershipRole::from)
            .map_err(|error| fault(Error::internal(error)))
    }

    /// The first day.
    async fn starts_on(&self) -> Date {
        Date(self.row().starts_on)
    }

    /// The day after the last one; null while it lasts.
    async fn ends_on(&self) -> Option<Date> {
        self.row().ends_on.map(Date)
    }

    /// Why it was assigned or handed over.
    async fn reason(&self) -> Option<&str> {
        self.row().reason.as_deref()
    }
}
