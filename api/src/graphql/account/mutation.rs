//! Changing accounts.

use std::collections::HashMap;

use async_graphql::{Context, ID, InputObject, Object};
use data::{
    error::{Error, Refusal},
    id::Kind,
    scope::Scope,
};
use uuid::Uuid;

use super::{
    Account,
    input::{CreateAccountInput, UpdateAccountInput, UpsertAccountRow},
};
use crate::graphql::{
    bulk::{UpsertPolicy, upsert_payload},
    error::OrFault,
    id,
    payload::{mutate, payload},
    session::ContextSession,
};

payload! {
    /// What became of `createAccount`.
    CreateAccountPayload {
        /// The new account.
        account: Account
    }
}
payload! {
    /// What became of `updateAccount`.
    UpdateAccountPayload {
        /// The account as it is now.
        account: Account
    }
}
payload! {
    /// What became of `archiveAccount`.
    ArchiveAccountPayload {
        /// The account as it is now.
        account: Account
    }
}
payload! {
    /// What became of `restoreAccount`.
    RestoreAccountPayload {
        /// The account as it is now.
        account: Account
    }
}
upsert_payload!(
    /// What became of `upsertAccounts`.
    UpsertAccountsPayload,
    UpsertAccountResult,
    /// The account; null when the row was rejected.
    account: Account
);

/// An account and the version of it that you have seen.
#[derive(InputObject)]
pub struct ArchiveAccountInput {
    /// The id of the account.
    id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    version: Option<i32>,
}

/// An archived account and the version of it that you have seen.
#[derive(InputObject)]
pub struct RestoreAccountInput {
    /// The id of the account.
    id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    version: Option<i32>,
}

/// Accounts as the system of record knows them.
#[derive(InputObject)]
pub struct UpsertAccountsInput {
    /// 1 to 1,000 accounts. They are applied in order; of two rows about one account the later word counts.
    rows: Vec<UpsertAccountRow>,
    /// What happens to the good rows when others are refused.
    #[graphql(default)]
    policy: UpsertPolicy,
}

/// Changing accounts.
#[derive(Default)]
pub struct AccountMutation;

/// Changing accounts.
#[Object]
impl AccountMutation {
    /// Makes an account. Needs a role of MANAGER or above, or the scope `accounts:write`.
    async fn create_account(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: CreateAccountInput,
    ) -> async_graphql::Result<CreateAccountPayload> {
        let change = async |scope: &Scope| {
            data::account::create(scope, input.input()?)
                .await
                .map(Account::alone)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Changes an account. Members of the role CSM may change the accounts that they own; the tenant's rule may allow them all.
    async fn update_account(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: UpdateAccountInput,
    ) -> async_graphql::Result<UpdateAccountPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::Account, &input.id, "id")?;
            let version = input.version;
            data::account::update(scope, id, input.input()?, version)
                .await
                .map(Account::alone)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Puts an account away: it leaves lists and today's portfolio, and keeps its past. Needs a role of MANAGER or above, or the scope
    /// `accounts:write`.
    async fn archive_account(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: ArchiveAccountInput,
    ) -> async_graphql::Result<ArchiveAccountPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::Account, &input.id, "id")?;
            data::account::archive(scope, id, input.version)
                .await
                .map(Account::alone)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Takes an account back from the archive. Needs a role of MANAGER or above, or the scope `accounts:write`.
    async fn restore_account(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: RestoreAccountInput,
    ) -> async_graphql::Result<RestoreAccountPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::Account, &input.id, "id")?;
            data::account::restore(scope, id, input.version)
                .await
                .map(Account::alone)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Makes or changes many accounts, found by their external ids. Sending the same rows again changes nothing and says so. Needs a role of MANAGER or
    /// above, or the scope `accounts:write`.
    async fn upsert_accounts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: UpsertAccountsInput,
    ) -> async_graphql::Result<UpsertAccountsPayload> {
        let change = async |scope: &Scope| {
            let rows = inputs(input.rows, UpsertAccountRow::input)?;
            data::account::upsert(scope, rows, input.policy.into()).await
        };
        let outcome = mutate(context, change).await?;
        let mut accounts = match &outcome {
            Ok(rows) => {
                let ids: Vec<Uuid> = rows.iter().filter_map(|row| row.id).collect();
                let rows = data::account::by_ids(context.scope().await?, &ids)
                    .await
                    .or_fault()?;
                Account::family(rows)
                    .into_iter()
                    .map(|account| (account.uuid(), account))
                    .collect()
            }
            Err(_) => HashMap::new(),
        };
        Ok(UpsertAccountsPayload::from_outcome(outcome, |id| {
            accounts.get_mut(&id).map(|account| account.clone())
        }))
    }
}

/// The inputs of rows for the data layer; a refusal is placed under its row.
pub(in crate::graphql) fn inputs<R, I>(
    rows: Vec<R>,
    convert: impl Fn(R) -> Result<I, Refusal>,
) -> Result<Vec<I>, Error> {
    let placed = |(index, row): (usize, R)| {
        convert(row).map_err(|refusal| refusal.under(&["rows", &index.to_string()]))
    };
    Ok(rows
        .into_iter()
        .enumerate()
        .map(placed)
        .collect::<Result<Vec<_>, _>>()?)
}
