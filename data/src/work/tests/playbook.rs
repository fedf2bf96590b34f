//! Playbooks and their runs.

use domain::{
    onboarding::{DayCount, Duration},
    work::{RunStatus, TaskTerms},
};

use super::*;
use crate::work::{
    playbook::{self, PlaybookInput, PlaybookPatch},
    run::{self, RunFilter, RunInput},
};

fn step(title: &str, days: u16, count: DayCount) -> TaskTerms {
    TaskTerms {
        title: title.to_owned(),
        description: None,
        kind: TaskKind::Risk,
        priority: TaskPriority::High,
        due_after: Duration { days, count },
    }
}

fn rescue() -> PlaybookInput {
    PlaybookInput {
        name: "Rescue".to_owned(),
        description: None,
        steps: vec![
            step("Call", 0, DayCount::Calendar),
            step("Visit", 10, DayCount::Business),
        ],
    }
}

fn on(account: &str, playbook: Uuid) -> RunInput {
    RunInput {
        account: Reference::ExternalId(account.to_owned()),
        playbook,
        starts_on: Some(date("2025-06-09")),
    }
}

async fn runs(world: &World, status: RunStatus) -> Vec<Uuid> {
    let scope = world.read().await;
    let filter = RunFilter {
        status: Comparators::equal(status),
        ..RunFilter::default()
    };
    let page = run::list(&scope, filter, &PageRequest::default()).await;
    page.unwrap().items().map(|run| run.id).collect()
}

#[tokio::test]
async fn a_run_makes_a_task_of_each_step_and_keeps_it() {
    let world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    let scope = world.write().await;
    let playbook = playbook::create(&scope, rescue()).await.unwrap();
    let run = run::run(&scope, on("acme", playbook.id)).await.unwrap();
    scope.commit().await.unwrap();
    assert_eq!((run.account_id, run.revision), (acme, 1));
    let scope = world.write().await;
    let patch = PlaybookPatch {
        steps: Some(vec![step("Write", 1, DayCount::Calendar)]),
        version: Some(1),
        ..PlaybookPatch::default()
    };
    let after = playbook::update(&scope, playbook.id, patch).await.unwrap();
    assert_eq!((after.revision, after.version), (2, 2));
    scope.commit().await.unwrap();
    let scope = world.read().await;
    let tasks = run::tasks_of(&scope, &[run.id]).await.unwrap();
    let tasks = &tasks[&run.id];
    let told: Vec<_> = tasks
        .iter()
        .map(|task| {
            (
                task.title.as_str(),
                task.step,
                task.due_on,
                task.origin.as_str(),
            )
        })
        .collect();
    let due = |day: &str| Some(date(day));
    assert_eq!(
        told,
        [
            ("Call", Some(1), due("2025-06-09"), "PLAYBOOK"),
            ("Visit", Some(2), due("2025-06-23"), "PLAYBOOK"),
        ]
    );
    assert_eq!(
        run::remaining_of(&scope, &[run.id]).await.unwrap()[&run.id],
        2
    );
    let ids: Vec<Uuid> = tasks.iter().map(|task| task.id).collect();
    drop(scope);
    assert_eq!(runs(&world, RunStatus::Running).await, [run.id]);
    assert!(runs(&world, RunStatus::Ended).await.is_empty());
    let scope = world.write().await;
    for id in ids {
        complete(&scope, id, StepInput::default()).await.unwrap();
    }
    scope.commit().await.unwrap();
    assert_eq!(runs(&world, RunStatus::Ended).await, [run.id]);
    assert!(runs(&world, RunStatus::Running).await.is_empty());
}

#[tokio::test]
async fn what_a_playbook_and_a_run_must_not_be() {
    use RefusalCode::ValidationFailed;
    let world = World::new().await;
    let [_acme] = world.accounts(["acme"]).await;
    let scope = world.write().await;
    let playbook = playbook::create(&scope, rescue()).await.unwrap();
    let taken = playbook::create(&scope, rescue()).await;
    assert_eq!(refusals(taken), [(Conflict, "name".to_owned())]);
    let empty = PlaybookInput {
        name: "Empty".to_owned(),
        steps: Vec::new(),
        ..rescue()
    };
    let refused = playbook::create(&scope, empty).await;
    assert_eq!(refusals(refused), [(ValidationFailed, "steps".to_owned())]);
    let long = PlaybookInput {
        name: "Long".to_owned(),
        steps: vec![
            step("Call", 730, DayCount::Calendar),
            step("", 731, DayCount::Calendar),
        ],
        ..rescue()
    };
    assert_eq!(
        refusals(playbook::create(&scope, long).await),
        [
            (ValidationFailed, "steps.1.title".to_owned()),
            (ValidationFailed, "steps.1.dueAfterDays".to_owned())
        ]
    );
    let far = RunInput {
        starts_on: Some(date("2030-01-01")),
        ..on("acme", playbook.id)
    };
    assert_eq!(
        refusals(run::run(&scope, far).await),
        [(ValidationFailed, "startsOn".to_owned())]
    );
    playbook::archive(&scope, playbook.id, None).await.unwrap();
    assert_eq!(
        refusals(run::run(&scope, on("acme", playbook.id)).await),
        [(Conflict, "playbook".to_owned())]
    );
    assert!(playbook::list(&scope, false).await.unwrap().is_empty());
    playbook::restore(&scope, playbook.id, None).await.unwrap();
    run::run(&scope, on("acme", playbook.id)).await.unwrap();
    scope.commit().await.unwrap();
    let elsewhere = world.write_elsewhere().await;
    let foreign = playbook::archive(&elsewhere, playbook.id, None).await;
    assert_eq!(refusals(foreign), [(NotFound, "id".to_owned())]);
}
