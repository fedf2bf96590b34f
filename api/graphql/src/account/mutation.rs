//! Changing accounts.

use async_graphql::{Context, Object};
use data::{id::Kind, scope::Scope};

use super::{
    Account,
    input::{
        ArchiveAccountInput, CreateAccountInput, RestoreAccountInput, UpdateAccountInput,
        UpsertAccountRow, UpsertAccountsInput,
    },
};
use crate::{
    bulk::{loaded_results, upsert_payload, upsert_rows},
    payload::{mutate, payload},
};
use service::id;

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
    /// The account; null when the row was rejected, or when you may write it without reading it.
    account: Account
);

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
            let policy = input.policy.into();
            let upsert = async |rows| data::account::upsert(scope, rows, policy).await;
            upsert_rows(input.rows, policy, UpsertAccountRow::input, upsert).await
        };
        let outcome = mutate(context, change).await?;
        let accounts = loaded_results(context, &outcome, Account::by_ids).await?;
        Ok(UpsertAccountsPayload::from_outcome(outcome, |id| {
            accounts.get(&id).cloned()
        }))
    }
}
