//! Tasks, as clients see them.

use std::collections::HashMap;

use async_graphql::{Context, ID, Object};
use data::{
    error::Error,
    id::Kind,
    scope::Scope,
    work::{self, entity::task::Model},
};
use domain::work as exact;
use uuid::Uuid;

use super::{PlaybookRun, TaskKind, TaskOrigin, TaskPriority, TaskStatus, WorkRule};
use crate::{
    account::Account,
    batch::Batch,
    error::OrFault,
    id,
    loaded::{Loaded, identified},
    member::Member,
    node::{self, Node},
    page::connection,
    scalar::{Date, DateTime},
    session::ContextSession,
    support::named,
};

connection!(
    /// A page of tasks.
    TaskConnection,
    TaskEdge,
    Task
);
identified!(Model);

/// Something that is to be done for a customer.
pub type Task = Loaded<Model, Relations>;

/// What tasks that were loaded together load together.
#[derive(Default)]
pub struct Relations {
    accounts: Batch<(), HashMap<Uuid, Account>>,
    assignees: Batch<(), HashMap<Uuid, Member>>,
    runs: Batch<(), HashMap<Uuid, PlaybookRun>>,
    rules: Batch<(), HashMap<Uuid, WorkRule>>,
    subjects: Batch<(), HashMap<(Kind, Uuid), Node>>,
}

impl Task {
    /// The tasks of those ids; unknown ones are left out.
    ///
    /// # Errors
    /// Without the permission to read the portfolio.
    pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<HashMap<Uuid, Self>, Error> {
        Ok(Self::by_id(work::by_ids(scope, ids).await?))
    }
}

/// What a task is about beside its account.
fn subject(row: &Model) -> Option<(Kind, Uuid)> {
    let kind = row.about_kind.as_deref()?;
    Some((Kind::from_prefix(kind)?, row.about_id?))
}

/// Something that is to be done for a customer. Where it stands, and who is to do it, is as of today.
#[Object]
impl Task {
    /// The id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(Kind::Task, self.uuid())
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

    /// What is to be done, in a few words.
    async fn title(&self) -> &str {
        &self.row().title
    }

    /// The same at length.
    async fn description(&self) -> Option<&str> {
        self.row().description.as_deref()
    }

    /// What it is for.
    async fn kind(&self) -> async_graphql::Result<TaskKind> {
        named::<exact::TaskKind, _>(&self.row().kind)
    }

    /// How much it matters.
    async fn priority(&self) -> async_graphql::Result<TaskPriority> {
        named::<exact::TaskPriority, _>(&self.row().priority)
    }

    /// Why it is to be done.
    async fn reason(&self) -> Option<&str> {
        self.row().reason.as_deref()
    }

    /// By when it is to be done; null when that is left open.
    async fn due_on(&self) -> Option<Date> {
        self.row().due_on.map(Date)
    }

    /// Where it stands.
    async fn status(&self, context: &Context<'_>) -> async_graphql::Result<TaskStatus> {
        let today = context.scope().await?.today();
        Ok(self.row().state().or_fault()?.on(today).into())
    }

    /// Whether it is OPEN, and was due before today.
    async fn is_overdue(&self, context: &Context<'_>) -> async_graphql::Result<bool> {
        let today = context.scope().await?.today();
        let state = self.row().state().or_fault()?;
        Ok(state.is_overdue(self.row().due_on, today))
    }

    /// The day on which it is OPEN again, of one that is put off; it stays after that day until the task is done.
    async fn snoozed_until(&self) -> Option<Date> {
        self.row().snoozed_until.map(Date)
    }

    /// Who is to do it: whom it names, or else the primary owner of the account, so that a hand-over of the account hands its work over. Null when nobody is.
    async fn assignee(&self, context: &Context<'_>) -> async_graphql::Result<Option<Member>> {
        let scope = context.scope().await?;
        let load = async || {
            let assigned = work::assignees(scope, &self.ids()).await?;
            let mut ids: Vec<Uuid> = assigned.values().copied().collect();
            ids.sort_unstable();
            ids.dedup();
            let members = Member::by_ids(scope, &ids).await?;
            let known = |(id, assignee)| Some((id, members.get(&assignee)?.clone()));
            Ok(assigned.into_iter().filter_map(known).collect())
        };
        let assignees = &self.batches().assignees;
        let assignees: std::sync::Arc<HashMap<Uuid, Member>> =
            assignees.get((), load).await.or_fault()?;
        Ok(assignees.get(&self.uuid()).cloned())
    }

    /// Whether it names who is to do it, whoever owns the account.
    async fn is_assigned(&self) -> bool {
        self.row().assignee_id.is_some()
    }

    /// What came of it, or why it was dropped; null while it has not ended.
    async fn outcome(&self) -> Option<&str> {
        self.row().outcome.as_deref()
    }

    /// When it was done or dropped; null while it has not ended.
    async fn closed_at(&self) -> Option<DateTime> {
        self.row().closed_at.map(DateTime)
    }

    /// Where it came from.
    async fn origin(&self) -> async_graphql::Result<TaskOrigin> {
        named::<exact::TaskOrigin, _>(&self.row().origin)
    }

    /// The run of a playbook that it is a step of; null for any other.
    async fn playbook_run(
        &self,
        context: &Context<'_>,
    ) -> async_graphql::Result<Option<PlaybookRun>> {
        let runs = &self.batches().runs;
        let id = |row: &Model| row.playbook_run_id;
        self.one(context, runs, id, PlaybookRun::by_ids).await
    }

    /// Which step of the playbook it is, from 1; null for any other.
    async fn step(&self) -> Option<i32> {
        self.row().step
    }

    /// The rule that made it, alone or in a run of a playbook; null when none did, or it is gone.
    async fn rule(&self, context: &Context<'_>) -> async_graphql::Result<Option<WorkRule>> {
        let rules = &self.batches().rules;
        let id = |row: &Model| row.rule_id;
        self.one(context, rules, id, WorkRule::by_ids).await
    }

    /// What the rule made it about beside the account: the renewal, answer, case, onboarding or KPI; null when it is about nothing else.
    async fn about(&self, context: &Context<'_>) -> async_graphql::Result<Option<Node>> {
        let Some(wanted) = subject(self.row()) else {
            return Ok(None);
        };
        let scope = context.scope().await?;
        let load = async || node::find(scope, self.rows().filter_map(subject)).await;
        let found = self.batches().subjects.get((), load).await.or_fault()?;
        Ok(found.get(&wanted).cloned())
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
