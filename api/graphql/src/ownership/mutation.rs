//! Changing ownership.

use async_graphql::{Context, ID, Object};
use chrono::NaiveDate;
use data::{
    error::Refusal,
    id::Kind,
    ownership::{self, AccountsHandOver, AssignmentEnd, BookHandOver, NewAssignment},
    scope::Scope,
};
use domain::ownership::OwnershipRole as ExactRole;
use uuid::Uuid;

use super::{
    Ownership,
    input::{AssignAccountsInput, EndOwnershipInput, HandOverAccountsInput, HandOverBookInput},
};
use crate::{
    payload::{mutate, payload},
    scalar::Date,
};
use service::id;

payload! {
    /// What became of `assignAccounts`.
    AssignAccountsPayload {
        /// The new periods, one an account.
        ownerships: Vec<Ownership>
    }
}
payload! {
    /// What became of `endOwnership`.
    EndOwnershipPayload {
        /// The periods as they are now.
        ownerships: Vec<Ownership>
    }
}
payload! {
    /// What became of `handOverAccounts`.
    HandOverAccountsPayload {
        /// The ended and the new periods.
        ownerships: Vec<Ownership>
    }
}
payload! {
    /// What became of `handOverBook`.
    HandOverBookPayload {
        /// The ended and the new periods; empty when there was nothing to hand over.
        ownerships: Vec<Ownership>
    }
}

fn accounts(ids: &[ID]) -> Result<Vec<Uuid>, Refusal> {
    let expected =
        |(index, id): (usize, &ID)| id::expect(Kind::Account, id, &format!("accounts.{index}"));
    ids.iter().enumerate().map(expected).collect()
}

fn member(id: &ID, field: &str) -> Result<Uuid, Refusal> {
    id::expect(Kind::Member, id, field)
}

/// The day that a caller gives, or today.
fn day(scope: &Scope, given: Option<Date>) -> NaiveDate {
    given.map_or_else(|| scope.today(), Into::into)
}

/// Changing ownership.
#[derive(Default)]
pub struct OwnershipMutation;

/// Changing ownership.
#[Object]
impl OwnershipMutation {
    /// Assigns accounts to a member in a role, all of them or none. Refused when an account would have two primary owners on a day. Needs a role of
    /// MANAGER or above, or the scope `ownership:write`.
    async fn assign_accounts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: AssignAccountsInput,
    ) -> async_graphql::Result<AssignAccountsPayload> {
        let change = async |scope: &Scope| {
            let input = NewAssignment {
                accounts: accounts(&input.accounts)?,
                member: member(&input.member, "member")?,
                role: input.role.into(),
                starts_on: day(scope, input.starts_on),
                ends_on: input.ends_on.map(Into::into),
                reason: input.reason,
            };
            ownership::assign(scope, input).await.map(Ownership::family)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Ends a member's role for accounts, all of them or none. Needs a role of MANAGER or above, or the scope `ownership:write`.
    async fn end_ownership(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: EndOwnershipInput,
    ) -> async_graphql::Result<EndOwnershipPayload> {
        let change = async |scope: &Scope| {
            let input = AssignmentEnd {
                accounts: accounts(&input.accounts)?,
                member: member(&input.member, "member")?,
                role: input.role.into(),
                ends_on: day(scope, input.ends_on),
                reason: input.reason,
            };
            ownership::end(scope, input).await.map(Ownership::family)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Hands accounts over from one member to another, all of them or none. Needs a role of MANAGER or above, or the scope `ownership:write`.
    async fn hand_over_accounts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: HandOverAccountsInput,
    ) -> async_graphql::Result<HandOverAccountsPayload> {
        let change = async |scope: &Scope| {
            let input = AccountsHandOver {
                accounts: accounts(&input.accounts)?,
                from: member(&input.from, "from")?,
                to: member(&input.to, "to")?,
                role: input.role.into(),
                on: day(scope, input.on),
                reason: input.reason,
            };
            ownership::hand_over(scope, input)
                .await
                .map(Ownership::family)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Hands over every account that a member has on a day, in one step. Needs a role of MANAGER or above, or the scope `ownership:write`.
    async fn hand_over_book(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: HandOverBookInput,
    ) -> async_graphql::Result<HandOverBookPayload> {
        let change = async |scope: &Scope| {
            let input = BookHandOver {
                from: member(&input.from, "from")?,
                to: member(&input.to, "to")?,
                roles: input
                    .roles
                    .unwrap_or_default()
                    .into_iter()
                    .map(ExactRole::from)
                    .collect(),
                on: day(scope, input.on),
                reason: input.reason,
            };
            ownership::hand_over_book(scope, input)
                .await
                .map(Ownership::family)
        };
        Ok(mutate(context, change).await?.into())
    }
}
