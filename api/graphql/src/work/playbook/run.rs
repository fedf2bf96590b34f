//! Runs of playbooks.

use std::collections::HashMap;

use async_graphql::{Context, ID, Object};
use data::{
    error::Error,
    id::Kind,
    scope::Scope,
    work::{entity::run::Model, run},
};
use domain::work as exact;
use uuid::Uuid;

use super::super::{Playbook, Task, WorkRule, names::PlaybookRunStatus};
use crate::{
    account::Account,
    batch::Batch,
    error::OrFault,
    id,
    loaded::{Loaded, identified},
    member::Member,
    page::connection,
    scalar::{Date, DateTime},
    session::ContextSession,
};

connection!(
    /// A page of runs of playbooks.
    PlaybookRunConnection,
    PlaybookRunEdge,
    PlaybookRun
);
identified!(Model);

/// A playbook that was run on an account.
pub type PlaybookRun = Loaded<Model, Relations>;

/// What runs that were loaded together load together.
#[derive(Default)]
pub struct Relations {
    accounts: Batch<(), HashMap<Uuid, Account>>,
    playbooks: Batch<(), HashMap<Uuid, Playbook>>,
    members: Batch<(), HashMap<Uuid, Member>>,
    rules: Batch<(), HashMap<Uuid, WorkRule>>,
    tasks: Batch<(), HashMap<Uuid, Vec<Task>>>,
    remaining: Batch<(), HashMap<Uuid, i64>>,
}

impl PlaybookRun {
    /// The runs of those ids; unknown ones are left out.
    ///
    /// # Errors
    /// Without the permission to read the portfolio.
    pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<HashMap<Uuid, Self>, Error> {
        Ok(Self::by_id(run::by_ids(scope, ids).await?))
    }

    async fn remaining(&self, context: &Context<'_>) -> async_graphql::Result<i64> {
        let scope = context.scope().await?;
        let load = async || run::remaining_of(scope, &self.ids()).await;
        let remaining = self.batches().remaining.get((), load).await.or_fault()?;
        Ok(remaining.get(&self.uuid()).copied().unwrap_or(0))
    }
}

async fn tasks_of(scope: &Scope, runs: &[Uuid]) -> Result<HashMap<Uuid, Vec<Task>>, Error> {
    Ok(Loaded::lists(run::tasks_of(scope, runs).await?))
}

/// A playbook that was run on an account: a task of each of its steps.
#[Object]
impl PlaybookRun {
    /// The id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(Kind::PlaybookRun, self.uuid())
    }

    /// The account.
    async fn account(&self, context: &Context<'_>) -> async_graphql::Result<Option<Account>> {
        let accounts = &self.batches().accounts;
        let id = |row: &Model| Some(row.account_id);
        self.one(context, accounts, id, Account::by_ids).await
    }

    /// The playbook as it is now.
    async fn playbook(&self, context: &Context<'_>) -> async_graphql::Result<Option<Playbook>> {
        let playbooks = &self.batches().playbooks;
        let id = |row: &Model| Some(row.playbook_id);
        self.one(context, playbooks, id, Playbook::by_ids).await
    }

    /// Which list of steps of the playbook it had.
    async fn revision(&self) -> i32 {
        self.row().revision
    }

    /// The day from which days are counted.
    async fn started_on(&self) -> Date {
        Date(self.row().started_on)
    }

    /// Who ran it; null when that was no member.
    async fn member(&self, context: &Context<'_>) -> async_graphql::Result<Option<Member>> {
        let members = &self.batches().members;
        let id = |row: &Model| row.member_id;
        self.one(context, members, id, Member::by_ids).await
    }

    /// The rule that ran it; null when somebody did, or the rule is gone.
    async fn rule(&self, context: &Context<'_>) -> async_graphql::Result<Option<WorkRule>> {
        let rules = &self.batches().rules;
        let id = |row: &Model| row.rule_id;
        self.one(context, rules, id, WorkRule::by_ids).await
    }

    /// Where it stands: RUNNING while one of its tasks has not ended.
    async fn status(&self, context: &Context<'_>) -> async_graphql::Result<PlaybookRunStatus> {
        let remaining = self.remaining(context).await?;
        Ok(exact::RunStatus::of(remaining).into())
    }

    /// How many of its tasks have not ended.
    async fn remaining_task_count(&self, context: &Context<'_>) -> async_graphql::Result<i32> {
        let remaining = self.remaining(context).await?;
        Ok(i32::try_from(remaining).unwrap_or(i32::MAX))
    }

    /// Its tasks, in the order of the steps; at most 50.
    async fn tasks(&self, context: &Context<'_>) -> async_graphql::Result<Vec<Task>> {
        let tasks = &self.batches().tasks;
        self.many(context, tasks, (), tasks_of).await
    }

    /// When it was run.
    async fn created_at(&self) -> DateTime {
        DateTime(self.row().created_at)
    }
}
