//! Ownership: which member had which role for which account, when.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, Enum, ID, InputObject, Object};
use chrono::NaiveDate;
use data::{
    error::{Error, Refusal},
    id::Kind,
    ownership::{
        self, AccountsHandOver, AssignmentEnd, BookHandOver, NewAssignment, entity::Model,
    },
    scope::Scope,
};
use domain::ownership::OwnershipRole as ExactRole;
use uuid::Uuid;

use super::{
    account::Account,
    batch::Batch,
    error::{OrFault, fault},
    id,
    member::Member,
    payload::{mutate, payload},
    scalar::Date,
    session::ContextSession,
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

/// A period in which a member had a role for an account.
#[derive(Clone)]
pub struct Ownership {
    row: Arc<Model>,
    family: Arc<Family>,
}

#[derive(Default)]
struct Family {
    account_ids: Vec<Uuid>,
    member_ids: Vec<Uuid>,
    accounts: Batch<(), HashMap<Uuid, Account>>,
    members: Batch<(), HashMap<Uuid, Member>>,
}

impl Ownership {
    /// The periods of rows that were loaded together.
    #[must_use]
    pub fn family(rows: Vec<Model>) -> Vec<Self> {
        let mut account_ids: Vec<Uuid> = rows.iter().map(|row| row.account_id).collect();
        account_ids.sort_unstable();
        account_ids.dedup();
        let mut member_ids: Vec<Uuid> = rows.iter().map(|row| row.member_id).collect();
        member_ids.sort_unstable();
        member_ids.dedup();
        let family = Arc::new(Family {
            account_ids,
            member_ids,
            ..Family::default()
        });
        rows.into_iter()
            .map(|row| Self {
                row: Arc::new(row),
                family: Arc::clone(&family),
            })
            .collect()
    }

    /// The account of the period, by its id in the database.
    pub(super) fn account_uuid(&self) -> Uuid {
        self.row.account_id
    }
}

/// A period in which a member had a role for an account.
#[Object]
impl Ownership {
    /// The id.
    pub(super) async fn id(&self) -> ID {
        id::encode(Kind::Ownership, self.row.id)
    }

    /// The account.
    async fn account(&self, context: &Context<'_>) -> async_graphql::Result<Option<Account>> {
        let scope = context.scope().await?;
        let load = async {
            let rows = data::account::by_ids(scope, &self.family.account_ids).await?;
            Ok(Account::family(rows)
                .into_iter()
                .map(|account| (account.uuid(), account))
                .collect())
        };
        Ok(self
            .family
            .accounts
            .get((), load)
            .await
            .or_fault()?
            .get(&self.row.account_id)
            .cloned())
    }

    /// The owner.
    async fn member(&self, context: &Context<'_>) -> async_graphql::Result<Option<Member>> {
        let scope = context.scope().await?;
        let load = async {
            let rows = data::member::by_ids(scope, &self.family.member_ids).await?;
            Ok(rows
                .into_iter()
                .map(|(id, row)| (id, Member::from(row)))
                .collect())
        };
        Ok(self
            .family
            .members
            .get((), load)
            .await
            .or_fault()?
            .get(&self.row.member_id)
            .cloned())
    }

    /// What the owner is to the account.
    async fn role(&self) -> async_graphql::Result<OwnershipRole> {
        let role = self.row.role.parse::<ExactRole>();
        role.map(OwnershipRole::from)
            .map_err(|error| fault(Error::internal(error)))
    }

    /// The first day.
    async fn starts_on(&self) -> Date {
        Date(self.row.starts_on)
    }

    /// The day after the last one; null while it lasts.
    async fn ends_on(&self) -> Option<Date> {
        self.row.ends_on.map(Date)
    }

    /// Why it was assigned or handed over.
    async fn reason(&self) -> Option<&str> {
        self.row.reason.as_deref()
    }
}

/// Accounts that get an owner.
#[derive(InputObject)]
pub struct AssignAccountsInput {
    /// The ids of 1 to 1,000 accounts.
    accounts: Vec<ID>,
    /// The id of the member, who must be active.
    member: ID,
    /// What the member will be to the accounts.
    role: OwnershipRole,
    /// The first day; today when it is not given.
    starts_on: Option<Date>,
    /// The day after the last one; until further notice when it is not given.
    ends_on: Option<Date>,
    /// Why, up to 500 characters.
    reason: Option<String>,
}

/// Accounts that lose an owner.
#[derive(InputObject)]
pub struct EndOwnershipInput {
    /// The ids of 1 to 1,000 accounts.
    accounts: Vec<ID>,
    /// The id of the member.
    member: ID,
    /// What the member is to the accounts.
    role: OwnershipRole,
    /// The first day without; today when it is not given.
    ends_on: Option<Date>,
    /// Why, up to 500 characters.
    reason: Option<String>,
}

/// Accounts that pass from one member to another.
#[derive(InputObject)]
pub struct HandOverAccountsInput {
    /// The ids of 1 to 1,000 accounts.
    accounts: Vec<ID>,
    /// The id of the member who has them.
    from: ID,
    /// The id of the member who gets them; must be active.
    to: ID,
    /// The role that passes.
    role: OwnershipRole,
    /// The first day of the new owner; today when it is not given.
    on: Option<Date>,
    /// Why, 1 to 500 characters.
    reason: String,
}

/// A whole book of business that passes from one member to another.
#[derive(InputObject)]
pub struct HandOverBookInput {
    /// The id of the member who has it.
    from: ID,
    /// The id of the member who gets it; must be active.
    to: ID,
    /// The roles that pass; all when it is not given.
    roles: Option<Vec<OwnershipRole>>,
    /// The first day of the new owner; today when it is not given.
    on: Option<Date>,
    /// Why, 1 to 500 characters.
    reason: String,
}

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
