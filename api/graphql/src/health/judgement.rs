//! What CSMs think, as clients see it.

use std::collections::HashMap;

use async_graphql::{Context, Object};
use data::health::entity::judgement::Model;
use uuid::Uuid;

use crate::{
    account::Account,
    batch::Batch,
    loaded::{Loaded, identified},
    member::Member,
    scalar::Date,
};

identified!(Model);

/// What somebody thinks of an account.
pub type HealthJudgement = Loaded<Model, Relations>;

/// What judgements that were loaded together load together.
#[derive(Default)]
pub struct Relations {
    accounts: Batch<(), HashMap<Uuid, Account>>,
    members: Batch<(), HashMap<Uuid, Member>>,
}

/// What somebody thinks of an account. The latest one counts, as the factor CSM_JUDGEMENT.
#[Object]
impl HealthJudgement {
    /// The account.
    async fn account(&self, context: &Context<'_>) -> async_graphql::Result<Option<Account>> {
        let accounts = &self.batches().accounts;
        let id = |row: &Model| Some(row.account_id);
        self.one(context, accounts, id, Account::by_ids).await
    }

    /// From 1 (at risk) to 5 (strong).
    async fn judgement(&self) -> i32 {
        self.row().judgement
    }

    /// The day on which it was so.
    async fn judged_on(&self) -> Date {
        Date(self.row().judged_on)
    }

    /// Why.
    async fn note(&self) -> Option<&str> {
        self.row().note.as_deref()
    }

    /// Who thinks so; null when another system said it.
    async fn member(&self, context: &Context<'_>) -> async_graphql::Result<Option<Member>> {
        let members = &self.batches().members;
        let id = |row: &Model| row.member_id;
        self.one(context, members, id, Member::by_ids).await
    }
}
