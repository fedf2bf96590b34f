mod playbook;
mod rule;

use chrono::NaiveDate;
use domain::{
    member::Permission,
    work::{TaskStatus, WorkReport},
};
use uuid::Uuid;

use super::*;
use crate::{
    bulk::{Outcome, Policy, RowResult},
    error::{Error, RefusalCode, RefusalCode::Conflict, RefusalCode::NotFound},
    filter::Comparators,
    page::PageRequest,
    patch::Patch,
    portfolio,
    testing::{World, date, refusals},
};

fn task(account: &str, title: &str, due_on: Option<&str>) -> TaskInput {
    TaskInput {
        account: Reference::ExternalId(account.to_owned()),
        external_id: None,
        title: title.to_owned(),
        description: None,
        kind: TaskKind::ToDo,
        priority: TaskPriority::Medium,
        reason: None,
        due_on: due_on.map(date),
        assignee: None,
        state: TaskState::OPEN,
        outcome: None,
        closed_at: None,
    }
}

fn named(external_id: &str, account: &str) -> TaskInput {
    TaskInput {
        external_id: Some(external_id.to_owned()),
        ..task(account, external_id, None)
    }
}

async fn made(world: &World, input: TaskInput) -> Uuid {
    let scope = world.write().await;
    let row = create(&scope, input).await.unwrap();
    scope.commit().await.unwrap();
    row.id
}

async fn write(world: &World, rows: &[TaskInput]) -> Vec<RowResult> {
    let scope = world.write().await;
    let results = upsert(&scope, rows, Policy::RejectRow).await;
    scope.commit().await.unwrap();
    results.unwrap()
}

async fn titles(world: &World, filter: TaskFilter, order: TaskOrder) -> Vec<String> {
    let scope = world.read().await;
    let page = list(&scope, filter, order, &PageRequest::default()).await;
    let titles = page.unwrap().items().map(|row| row.title.clone()).collect();
    scope.close().await.unwrap();
    titles
}

fn standing(statuses: &[TaskStatus]) -> TaskFilter {
    TaskFilter {
        status: Comparators {
            is_in: Some(statuses.to_vec()),
            ..Comparators::default()
        },
        ..TaskFilter::default()
    }
}

async fn report(world: &World, on: NaiveDate) -> WorkReport {
    let scope = world.read().await;
    let facts = portfolio::load(&scope).await.unwrap();
    let owner = domain::ownership::OwnerConvention::Then;
    let portfolio = facts.evaluate(&scope, None, on, owner);
    let tasks = open_tasks(&scope, None, on).await.unwrap();
    scope.close().await.unwrap();
    portfolio.work(&tasks)
}

#[tokio::test]
async fn a_task_goes_on_and_the_portfolio_counts_it() {
    let mut world = World::new().await;
    let [acme, blue] = world.accounts(["acme", "blue"]).await;
    let late = made(&world, task("acme", "late", Some("2025-06-10"))).await;
    let later = made(&world, task("blue", "later", Some("2025-06-12"))).await;
    let scope = world.write().await;
    let put_off = snooze(&scope, later, date("2025-06-20"), Some(1)).await;
    assert_eq!(put_off.unwrap().version, 2);
    scope.commit().await.unwrap();
    let today = report(&world, date("2025-06-15")).await;
    assert_eq!((today.open, today.overdue, today.snoozed), (1, 1, 1));
    assert_eq!(today.overdue_accounts, [acme]);
    let all = || TaskOrder::default();
    for (status, expected) in [(TaskStatus::Open, "late"), (TaskStatus::Snoozed, "later")] {
        let found = titles(&world, standing(&[status]), all()).await;
        assert_eq!(found, [expected], "{status}");
    }
    assert!(titles(&world, standing(&[]), all()).await.is_empty());
    let overdue = |is_overdue| TaskFilter {
        is_overdue: Some(is_overdue),
        ..TaskFilter::default()
    };
    assert_eq!(titles(&world, overdue(true), all()).await, ["late"]);
    assert_eq!(titles(&world, overdue(false), all()).await, ["later"]);
    // The day comes by itself.
    world.go_to("2025-06-20");
    let open = standing(&[TaskStatus::Open]);
    assert_eq!(titles(&world, open, all()).await, ["late", "later"]);
    assert_eq!(
        titles(&world, overdue(true), all()).await,
        ["late", "later"]
    );
    let scope = world.write().await;
    let done = StepInput {
        outcome: Some("They are fine.".to_owned()),
        version: None,
    };
    let closed = complete(&scope, late, done.clone()).await.unwrap();
    assert_eq!(closed.closed_at, Some(world.now));
    assert_eq!(
        refusals(complete(&scope, late, done).await),
        [(Conflict, "id".to_owned())]
    );
    let dropped = drop_task(&scope, later, StepInput::default()).await;
    assert_eq!(
        refusals(dropped),
        [(RefusalCode::ValidationFailed, "outcome".to_owned())]
    );
    scope.commit().await.unwrap();
    let now = report(&world, date("2025-06-20")).await;
    assert_eq!((now.open, now.open_accounts), (1, vec![blue]));
    // On the day before it was still open, and before it was made there was none.
    assert_eq!(report(&world, date("2025-06-19")).await.open, 1);
    assert_eq!(report(&world, date("2025-06-14")).await.open, 0);
    let scope = world.write().await;
    let reopened = reopen(&scope, late, None).await.unwrap();
    assert_eq!((reopened.outcome, reopened.closed_at), (None, None));
    scope.commit().await.unwrap();
}

#[tokio::test]
async fn work_follows_the_account_to_its_owner() {
    let world = World::new().await;
    let [acme, _blue] = world.accounts(["acme", "blue"]).await;
    let (ada, bob) = (world.member("ada").await, world.member("bob").await);
    world.assign(acme, ada, "2025-01-01", None).await;
    let of_owner = made(&world, task("acme", "of the owner", None)).await;
    let given = TaskInput {
        assignee: Some(MemberReference::Id(bob)),
        ..task("acme", "given", None)
    };
    let given = made(&world, given).await;
    let nobodys = made(&world, task("blue", "nobody's", None)).await;
    let scope = world.read().await;
    let assigned = assignees(&scope, &[of_owner, given, nobodys])
        .await
        .unwrap();
    assert_eq!(assigned, [(of_owner, ada), (given, bob)].into());
    scope.close().await.unwrap();
    for (assignee, expected) in [
        (Comparators::equal(ada), "of the owner"),
        (Comparators::equal(bob), "given"),
        (
            Comparators {
                is_null: Some(true),
                ..Comparators::default()
            },
            "nobody's",
        ),
    ] {
        let filter = TaskFilter {
            assignee: Some(assignee),
            ..TaskFilter::default()
        };
        let found = titles(&world, filter, TaskOrder::default()).await;
        assert_eq!(found, [expected]);
    }
}

#[tokio::test]
async fn tasks_are_ordered_by_what_matters() {
    let world = World::new().await;
    world.accounts(["acme"]).await;
    for (title, priority, due_on) in [
        ("a", TaskPriority::Low, Some("2025-06-16")),
        ("b", TaskPriority::Urgent, None),
        ("c", TaskPriority::High, Some("2025-06-20")),
        ("d", TaskPriority::Medium, Some("2025-06-15")),
    ] {
        let input = TaskInput {
            priority,
            ..task("acme", title, due_on)
        };
        made(&world, input).await;
    }
    let by = |field, descending| TaskOrder { field, descending };
    for (order, expected) in [
        (by(TaskOrderField::DueOn, false), ["d", "a", "c", "b"]),
        (by(TaskOrderField::Priority, true), ["b", "c", "d", "a"]),
        (by(TaskOrderField::CreatedAt, false), ["a", "b", "c", "d"]),
    ] {
        assert_eq!(
            titles(&world, TaskFilter::default(), order).await,
            expected,
            "{order:?}"
        );
    }
    // From page to page, by an expression too.
    let scope = world.read().await;
    let (mut after, mut seen) = (None, Vec::new());
    for _ in 0..4 {
        let request = PageRequest {
            first: Some(1),
            after,
            ..PageRequest::default()
        };
        let order = by(TaskOrderField::Priority, true);
        let page = list(&scope, TaskFilter::default(), order, &request).await;
        let page = page.unwrap();
        seen.extend(page.items().map(|row| row.title.clone()));
        after = page.rows.last().map(|(cursor, _)| cursor.clone());
    }
    assert_eq!(seen, ["b", "c", "d", "a"]);
}

#[tokio::test]
async fn the_tasks_of_an_account_begin_with_what_is_to_be_done() {
    let world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    let done = made(&world, task("acme", "done", Some("2025-06-01"))).await;
    made(&world, task("acme", "some day", None)).await;
    made(&world, task("acme", "soon", Some("2025-06-16"))).await;
    let scope = world.write().await;
    complete(&scope, done, StepInput::default()).await.unwrap();
    scope.commit().await.unwrap();
    let scope = world.read().await;
    let first = first_of_accounts(&scope, &[acme], Some(2)).await.unwrap();
    let title = |row: &entity::task::Model| row.title.clone();
    let shown: Vec<_> = first[&acme].items().map(title).collect();
    assert_eq!(shown, ["soon", "some day"]);
    let request = PageRequest {
        after: first[&acme].rows.last().map(|(cursor, _)| cursor.clone()),
        ..PageRequest::default()
    };
    let rest = of_account(&scope, acme, &request).await.unwrap();
    assert_eq!(rest.items().map(title).collect::<Vec<_>>(), ["done"]);
    assert_eq!(counts_of_accounts(&scope, &[acme]).await.unwrap()[&acme], 3);
}

#[tokio::test]
async fn the_same_rows_twice_change_nothing() {
    let mut world = World::new().await;
    world.accounts(["acme", "blue"]).await;
    world.member("ada").await;
    let ended = TaskState {
        end: Some(TaskEnd::Done),
        snoozed_until: None,
    };
    let mut rows = [
        TaskInput {
            assignee: Some(MemberReference::Email("ada@example.com".to_owned())),
            ..named("t-1", "acme")
        },
        TaskInput {
            state: ended,
            outcome: Some("All well.".to_owned()),
            ..named("t-2", "blue")
        },
    ];
    let outcomes = |results: Vec<RowResult>| -> Vec<Outcome> {
        results.into_iter().map(|result| result.outcome).collect()
    };
    let created = outcomes(write(&world, &rows).await);
    assert_eq!(created, [Outcome::Created, Outcome::Created]);
    world.go_to("2025-06-16");
    let log = world.log().await.len();
    let again = outcomes(write(&world, &rows).await);
    assert_eq!(again, [Outcome::Unchanged, Outcome::Unchanged]);
    assert_eq!(world.log().await.len(), log);
    rows[1].account = Reference::ExternalId("acme".to_owned());
    let moved = outcomes(write(&world, &rows).await);
    assert_eq!(moved, [Outcome::Unchanged, Outcome::Updated]);
    for (row, field, code) in [
        (named("t-3", "coral"), "accountExternalId", NotFound),
        (
            TaskInput {
                outcome: Some("None yet.".to_owned()),
                ..named("t-3", "acme")
            },
            "outcome",
            RefusalCode::ValidationFailed,
        ),
        (
            TaskInput {
                closed_at: Some(world.now),
                ..named("t-3", "acme")
            },
            "closedAt",
            RefusalCode::ValidationFailed,
        ),
        (
            TaskInput {
                title: " ".to_owned(),
                ..named("t-3", "acme")
            },
            "title",
            RefusalCode::ValidationFailed,
        ),
    ] {
        let results = write(&world, &[row]).await;
        let Outcome::Rejected(refusals) = &results[0].outcome else {
            panic!("{results:?}");
        };
        assert_eq!(refusals.len(), 1, "{refusals:?}");
        assert_eq!(
            (refusals[0].code, refusals[0].field[2].as_str()),
            (code, field)
        );
    }
}

#[tokio::test]
async fn csms_work_for_their_own_accounts() {
    let world = World::new().await;
    let [acme, _blue] = world.accounts(["acme", "blue"]).await;
    let ada = world.member("ada").await;
    world.assign(acme, ada, "2025-01-01", None).await;
    let scope = world.csm(ada).await;
    let row = create(&scope, named("t-1", "acme")).await.unwrap();
    let patch = TaskPatch {
        priority: Some(TaskPriority::High),
        due_on: Patch::Set(date("2025-07-01")),
        version: Some(1),
        ..TaskPatch::default()
    };
    let after = update(&scope, row.id, patch.clone()).await.unwrap();
    assert_eq!((after.priority.as_str(), after.version), ("HIGH", 2));
    assert_eq!(
        refusals(update(&scope, row.id, patch).await),
        [(Conflict, "version".to_owned())]
    );
    assert_eq!(
        refusals(create(&scope, named("t-1", "acme")).await),
        [(Conflict, "externalId".to_owned())]
    );
    let untitled = TaskInput {
        title: " ".to_owned(),
        ..named("t-2", "blue")
    };
    for forbidden in [
        create(&scope, named("t-2", "blue")).await.map(drop),
        create(&scope, untitled).await.map(drop),
        upsert(&scope, &[], Policy::RejectAll).await.map(drop),
    ] {
        assert!(matches!(
            forbidden,
            Err(Error::Forbidden(Permission::ManageWork))
        ));
    }
    delete(&scope, row.id, Some(2)).await.unwrap();
    assert_eq!(
        refusals(delete(&scope, row.id, None).await),
        [(NotFound, "id".to_owned())]
    );
    scope.commit().await.unwrap();
    let foreign = made(&world, task("acme", "own", None)).await;
    let elsewhere = world.write_elsewhere().await;
    assert_eq!(
        refusals(reopen(&elsewhere, foreign, None).await),
        [(NotFound, "id".to_owned())]
    );
    elsewhere.close().await.unwrap();
}
