//! Runs of playbooks: each step becomes a task of the account.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::{
    member::Permission,
    onboarding::WorkCalendar,
    work::{AboutKind, Occasion, RunStatus, TaskOrigin, TaskState, TaskTerms},
};
use sea_orm::{
    ColumnTrait, Condition, ExprTrait as _, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Select, sea_query::Expr,
};
use uuid::Uuid;

use super::{
    access::{check_accounts, writer},
    entity::{
        playbook, rule,
        run::{Column, Entity, Model},
        task,
    },
    playbook::rows_by_ids as playbooks_by_ids,
    read::admits,
    terms::steps,
};
use crate::{
    change::{self, Change},
    error::{Error, Refusal},
    filter::Comparators,
    id::{self, Kind},
    log::{ChangeKind, Subject},
    onboarding::calendar,
    page::{self, Page, PageRequest, SortKey, SortKind},
    reference::{AccountDirectory, Reference},
    scope::{Scope, Writer},
};

/// The most days between today and the start of a run.
const MOST_DAYS: i64 = 366;

/// What runs a playbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunInput {
    /// The account.
    pub account: Reference,
    /// The playbook.
    pub playbook: Uuid,
    /// The day from which days are counted; today if nothing is said.
    pub starts_on: Option<NaiveDate>,
}

/// Runs a playbook on an account: makes a task of each of its steps.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor may work for the account; [`Error::Refused`] when there is no such account or playbook, it is archived, or the start
/// is too far away.
pub async fn run(scope: &Scope, input: RunInput) -> Result<Model, Error> {
    let writer = writer(scope)?;
    let accounts = AccountDirectory::load(scope, [&input.account]).await?;
    let account = accounts.resolve(&input.account, "account")?;
    check_accounts(&writer, &[account]).await?;
    let unknown = || Refusal::not_found("playbook", "there is no such playbook");
    let playbook = playbooks_by_ids(scope, &[input.playbook]).await?.pop();
    let playbook = playbook.ok_or_else(unknown)?;
    if playbook.archived_at.is_some() {
        let rule = "the playbook is archived: restore it first";
        return Err(Refusal::conflict("playbook", rule).into());
    }
    let starts_on = input.starts_on.unwrap_or_else(|| scope.today());
    if (starts_on - scope.today()).num_days().abs() > MOST_DAYS {
        let rule = format!("a run starts at most {MOST_DAYS} days before or after today");
        return Err(Refusal::invalid("startsOn", rule).into());
    }
    let start = Start {
        account,
        playbook: &playbook,
        on: starts_on,
        cause: None,
    };
    let mut batch = Batch::new(&writer);
    let row = batch.add(&start)?;
    batch.save().await?;
    Ok(row)
}

/// A run that is to be.
pub(super) struct Start<'a> {
    pub(super) account: Uuid,
    pub(super) playbook: &'a playbook::Model,
    pub(super) on: NaiveDate,
    /// What made it, when nobody did.
    pub(super) cause: Option<Cause<'a>>,
}

/// A rule, and what it makes work of.
#[derive(Clone, Copy)]
pub(super) struct Cause<'a> {
    pub(super) rule: &'a rule::Model,
    pub(super) occasion: &'a Occasion,
}

/// Runs and tasks that are written together.
pub(super) struct Batch<'a> {
    writer: &'a Writer<'a>,
    calendar: WorkCalendar,
    runs: Vec<Model>,
    tasks: Vec<Change<task::Model>>,
}

impl<'a> Batch<'a> {
    pub(super) fn new(writer: &'a Writer<'a>) -> Self {
        Self {
            calendar: calendar(writer),
            writer,
            runs: Vec::new(),
            tasks: Vec::new(),
        }
    }

    /// Today, in the tenant's zone.
    pub(super) fn today(&self) -> NaiveDate {
        self.writer.today()
    }

    /// Adds a run with a task of each step.
    pub(super) fn add(&mut self, start: &Start<'_>) -> Result<Model, Error> {
        let writer = self.writer;
        let run = Model {
            tenant_id: writer.tenant_id(),
            id: id::new(writer.now()),
            account_id: start.account,
            playbook_id: start.playbook.id,
            revision: start.playbook.revision,
            started_on: start.on,
            rule_id: start.cause.map(|cause| cause.rule.id),
            member_id: writer.actor().member(),
            created_at: writer.now(),
        };
        let steps = steps(&start.playbook.steps)?.into_iter();
        for (terms, step) in steps.zip(1..) {
            let due_on = terms.due_on(start.on, &self.calendar);
            let task = task::Model {
                origin: TaskOrigin::Playbook.as_str().to_owned(),
                playbook_run_id: Some(run.id),
                step: Some(step),
                ..task_of(writer, start.account, terms, due_on)
            };
            let task = match start.cause {
                Some(cause) => caused(task, cause),
                None => task,
            };
            self.tasks.push(Change {
                before: None,
                after: task,
            });
        }
        self.runs.push(run.clone());
        Ok(run)
    }

    /// Adds the task that a rule makes.
    pub(super) fn add_task(&mut self, terms: TaskTerms, cause: Cause<'_>) {
        let writer = self.writer;
        let due_on = terms.due_on(writer.today(), &self.calendar);
        let task = task::Model {
            origin: TaskOrigin::Rule.as_str().to_owned(),
            assignee_id: cause.rule.assignee_id,
            ..task_of(writer, cause.occasion.account, terms, due_on)
        };
        let task = caused(task, cause);
        self.tasks.push(Change {
            before: None,
            after: task,
        });
    }

    /// Writes and logs all of it.
    pub(super) async fn save(mut self) -> Result<(), Error> {
        let writer = self.writer;
        for run in &self.runs {
            let subject = Subject::of_account(Kind::PlaybookRun, run.id, run.account_id);
            writer.record(ChangeKind::Created, subject, None, Some(run))?;
        }
        writer.append::<Entity>(&self.runs).await?;
        change::save::<task::Entity>(writer, &mut self.tasks).await
    }
}

/// The task with what made it.
fn caused(task: task::Model, cause: Cause<'_>) -> task::Model {
    let about = cause.occasion.about;
    task::Model {
        reason: Some(cause.occasion.reason.clone()),
        rule_id: Some(cause.rule.id),
        about_kind: about.map(|about| kind_of(about.kind).prefix().to_owned()),
        about_id: about.map(|about| about.id),
        ..task
    }
}

/// What kind of thing an occasion is about.
#[must_use]
pub const fn kind_of(about: AboutKind) -> Kind {
    match about {
        AboutKind::Renewal => Kind::Renewal,
        AboutKind::SurveyAnswer => Kind::SurveyAnswer,
        AboutKind::SupportCase => Kind::SupportCase,
        AboutKind::OnboardingPlan => Kind::OnboardingPlan,
        AboutKind::Kpi => Kind::Kpi,
    }
}

/// A new task of these terms, whoever owns the account.
fn task_of(writer: &Writer<'_>, account: Uuid, terms: TaskTerms, due_on: NaiveDate) -> task::Model {
    let mut row = task::Model {
        tenant_id: writer.tenant_id(),
        id: id::new(writer.now()),
        account_id: account,
        external_id: None,
        title: terms.title,
        description: terms.description,
        kind: terms.kind.as_str().to_owned(),
        priority: terms.priority.as_str().to_owned(),
        reason: None,
        due_on: Some(due_on),
        assignee_id: None,
        status: String::new(),
        snoozed_until: None,
        outcome: None,
        closed_at: None,
        origin: TaskOrigin::Manual.as_str().to_owned(),
        playbook_run_id: None,
        step: None,
        rule_id: None,
        about_kind: None,
        about_id: None,
        version: 0,
        created_at: writer.now(),
        updated_at: writer.now(),
    };
    row.set_state(TaskState::OPEN);
    row
}

/// Which runs are wanted; all conditions that are given must hold.
#[derive(Clone, Debug, Default)]
pub struct RunFilter {
    /// By account.
    pub account: Comparators<Uuid>,
    /// By playbook.
    pub playbook: Comparators<Uuid>,
    /// By the day from which days are counted.
    pub started_on: Comparators<NaiveDate>,
    /// By where it stands.
    pub status: Comparators<RunStatus>,
}

/// The runs of these ids; unknown ids are left out.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<Vec<Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    scope.rows::<Entity>(Column::Id, ids).await
}

/// The query of the runs that meet a filter, for [`page::count`].
#[must_use]
pub fn matching(scope: &Scope, filter: RunFilter) -> Select<Entity> {
    let column = |column: Column| Expr::col((Entity, column));
    let mut all = Condition::all()
        .add(filter.account.condition(&column(Column::AccountId)))
        .add(filter.playbook.condition(&column(Column::PlaybookId)))
        .add(filter.started_on.condition(&column(Column::StartedOn)));
    let remaining = scope
        .find::<task::Entity>()
        .filter(Expr::col((task::Entity, task::Column::PlaybookRunId)).equals((Entity, Column::Id)))
        .filter(task::Column::Status.eq("OPEN"))
        .select_only()
        .column(task::Column::Id)
        .into_query();
    let is_running = Expr::exists(remaining);
    if !admits(&filter.status, RunStatus::Ended) {
        all = all.add(is_running.clone());
    }
    if !admits(&filter.status, RunStatus::Running) {
        all = all.add(is_running.not());
    }
    scope.find::<Entity>().filter(all)
}

/// A page of runs, the latest first.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] for a page or cursor that is not allowed.
pub async fn list(
    scope: &Scope,
    filter: RunFilter,
    request: &PageRequest,
) -> Result<Page<Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let keys = [
        SortKey::ascending(Expr::col(Column::StartedOn), SortKind::Date).descending(true),
        SortKey::ascending(Expr::col(Column::Id), SortKind::Id).descending(true),
    ];
    page::load(scope, matching(scope, filter), &keys, request).await
}

/// The tasks of runs, in the order of the steps. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn tasks_of(
    scope: &Scope,
    runs: &[Uuid],
) -> Result<HashMap<Uuid, Vec<task::Model>>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let query = scope
        .find::<task::Entity>()
        .filter(task::Column::PlaybookRunId.is_in(runs.iter().copied()))
        .order_by_asc(task::Column::Step)
        .order_by_asc(task::Column::Id);
    let mut tasks: HashMap<Uuid, Vec<task::Model>> = HashMap::new();
    for row in query.all(scope.connection()).await? {
        if let Some(run) = row.playbook_run_id {
            tasks.entry(run).or_default().push(row);
        }
    }
    Ok(tasks)
}

/// How many tasks of each of many runs have not ended; zero is left out. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn remaining_of(scope: &Scope, runs: &[Uuid]) -> Result<HashMap<Uuid, i64>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let query = scope
        .find::<task::Entity>()
        .filter(task::Column::Status.eq("OPEN"));
    page::count_each(scope, query, task::Column::PlaybookRunId, runs).await
}
