//! Writing what there is to do in a made-up tenant: tasks, playbooks, a run that is under way, and rules with what they make today.

use std::collections::HashMap;

use data::{
    bulk::MOST,
    error::Error,
    portfolio::FactsCache,
    reference::Reference,
    scope::Scope,
    work::{
        self, StepInput, TaskInput,
        playbook::{self, PlaybookInput},
        rule::{self, RuleAction, RuleInput},
        run::{self, RunInput},
    },
};
use domain::{time::instant_of, work::TaskState};
use uuid::Uuid;

use super::load::POLICY;
use crate::demo::{DemoAction, DemoPlaybook, DemoRule, DemoRun, DemoTask, DemoTenant};

/// The ids of the playbooks, by key.
type Playbooks = HashMap<&'static str, Uuid>;

/// Writes everything, after the scores of health.
pub(super) async fn write(
    scope: &Scope,
    facts: &FactsCache,
    made_up: &DemoTenant,
) -> Result<(), Error> {
    for tasks in made_up.tasks.chunks(MOST) {
        let rows: Vec<TaskInput> = tasks.iter().map(|task| task_row(scope, task)).collect();
        work::upsert(scope, &rows, POLICY).await?;
    }
    let playbooks = playbooks(scope, &made_up.playbooks).await?;
    for run in &made_up.runs {
        go_on(scope, run, &playbooks).await?;
    }
    for rule in &made_up.rules {
        if let Some(input) = rule_input(rule, &playbooks) {
            rule::create(scope, input).await?;
        }
    }
    while rule::round(scope, facts).await?.may_leave_more {}
    Ok(())
}

fn task_row(scope: &Scope, task: &DemoTask) -> TaskInput {
    let zone = scope.tenant().time_zone;
    let ended = task.ended.as_ref();
    TaskInput {
        account: Reference::ExternalId(task.account.clone()),
        external_id: Some(task.external_id.clone()),
        title: task.title.to_owned(),
        description: None,
        kind: task.kind,
        priority: task.priority,
        reason: task.reason.map(str::to_owned),
        due_on: Some(task.due_on),
        assignee: None,
        state: TaskState {
            end: ended.map(|end| end.what),
            snoozed_until: task.snoozed_until,
        },
        outcome: ended.map(|end| end.outcome.to_owned()),
        closed_at: ended.map(|end| instant_of(end.at, zone)),
    }
}

async fn playbooks(scope: &Scope, made_up: &[DemoPlaybook]) -> Result<Playbooks, Error> {
    let mut ids = Playbooks::new();
    for row in made_up {
        let input = PlaybookInput {
            name: row.name.to_owned(),
            description: Some(row.description.to_owned()),
            steps: row.steps.clone(),
        };
        ids.insert(row.key, playbook::create(scope, input).await?.id);
    }
    Ok(ids)
}

/// Runs a playbook, and does the steps whose day has come, of which it is known what came of them.
async fn go_on(scope: &Scope, row: &DemoRun, playbooks: &Playbooks) -> Result<(), Error> {
    let Some(playbook) = playbooks.get(row.playbook) else {
        return Ok(());
    };
    let input = RunInput {
        account: Reference::ExternalId(row.account.clone()),
        playbook: *playbook,
        starts_on: Some(row.starts_on),
    };
    let run = run::run(scope, input).await?;
    let tasks = run::tasks_of(scope, &[run.id]).await?.remove(&run.id);
    for (task, outcome) in tasks.unwrap_or_default().iter().zip(row.outcomes) {
        if task.due_on.is_some_and(|due_on| due_on < scope.today()) {
            let done = StepInput {
                outcome: Some((*outcome).to_owned()),
                version: None,
            };
            work::complete(scope, task.id, done).await?;
        }
    }
    Ok(())
}

/// The rule, unless it runs a playbook that there is not.
fn rule_input(row: &DemoRule, playbooks: &Playbooks) -> Option<RuleInput> {
    let action = match &row.action {
        DemoAction::Task(terms) => RuleAction::Task {
            terms: terms.clone(),
            assignee: None,
        },
        DemoAction::Playbook(key) => RuleAction::Playbook(*playbooks.get(key)?),
    };
    Some(RuleInput {
        name: row.name.to_owned(),
        condition: row.condition,
        action,
        one_per: row.one_per,
        quiet_days: row.quiet_days,
        is_paused: false,
    })
}
