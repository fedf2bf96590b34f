//! Rules: what they make, once, and what they would have made.

use domain::{
    account::Millionths,
    health::{Factor, FactorKind, Normalisation, Point, Score, Weight},
    onboarding::{DayCount, Duration},
    work::{Condition, OnePer, TaskTerms},
};

use super::*;
use crate::{
    health::{self, JudgementInput, ProfileInput},
    portfolio::FactsCache,
    testing::KeptFacts,
    work::{
        playbook::{self, PlaybookInput},
        rule::{self, Made, RuleAction, RuleInput, RulePatch},
    },
};

const MEMORY: usize = 1 << 20;

fn terms(title: &str) -> TaskTerms {
    TaskTerms {
        title: title.to_owned(),
        description: None,
        kind: TaskKind::Risk,
        priority: TaskPriority::High,
        due_after: Duration {
            days: 2,
            count: DayCount::Business,
        },
    }
}

fn rule(name: &str, condition: Condition) -> RuleInput {
    RuleInput {
        name: name.to_owned(),
        condition,
        action: RuleAction::Task {
            terms: terms(name),
            assignee: None,
        },
        one_per: OnePer::Account,
        quiet_days: 10,
        is_paused: false,
    }
}

const UNOWNED: Condition = Condition::AccountUnowned {
    signed_up_within_days: None,
};

async fn make(world: &World, input: RuleInput) -> Uuid {
    let scope = world.write().await;
    let row = rule::create(&scope, input).await.unwrap();
    scope.commit().await.unwrap();
    row.id
}

async fn round(world: &World) -> Made {
    let scope = world
        .write_with(&[Permission::ManageWork, Permission::ReadPortfolio])
        .await;
    let made = rule::round(&scope, &FactsCache::new(MEMORY)).await.unwrap();
    scope.commit().await.unwrap();
    made
}

fn made_of(tasks: usize, runs: usize) -> Made {
    Made {
        tasks,
        runs,
        may_leave_more: false,
    }
}

async fn all(world: &World) -> Vec<entity::task::Model> {
    let scope = world.read().await;
    let request = PageRequest::default();
    let order = TaskOrder {
        field: TaskOrderField::CreatedAt,
        descending: false,
    };
    let page = list(&scope, TaskFilter::default(), order, &request).await;
    page.unwrap().items().cloned().collect()
}

#[tokio::test]
async fn a_rule_makes_one_task_of_each_account_and_keeps_quiet() {
    let mut world = World::new().await;
    let [acme, blue, core] = world.accounts(["acme", "blue", "core"]).await;
    let ada = world.member("ada").await;
    world.assign(core, ada, "2025-01-01", None).await;
    assert_eq!(round(&world).await, Made::default());
    let id = make(&world, rule("assign", UNOWNED)).await;
    assert_eq!(round(&world).await, made_of(2, 0));
    let tasks = all(&world).await;
    assert_eq!(tasks.len(), 2);
    for task in &tasks {
        assert_eq!((task.origin.as_str(), task.rule_id), ("RULE", Some(id)));
        // The fifteenth is a Sunday.
        assert_eq!(task.due_on, Some(date("2025-06-17")));
        let reason = task.reason.as_deref();
        assert_eq!(reason, Some("The account has no primary owner"));
        assert!([acme, blue].contains(&task.account_id));
    }
    // What it made is no reason, nor is the same day again.
    assert_eq!(round(&world).await, Made::default());
    let done = tasks.iter().find(|task| task.account_id == acme).unwrap();
    let scope = world.write().await;
    complete(&scope, done.id, StepInput::default())
        .await
        .unwrap();
    scope.commit().await.unwrap();
    assert_eq!(round(&world).await, Made::default());
    world.go_to("2025-06-24");
    assert_eq!(round(&world).await, Made::default());
    // After ten days again, but not where the task is open.
    world.go_to("2025-06-25");
    assert_eq!(round(&world).await, made_of(1, 0));
    // News of an account are gone through at once.
    let [new] = world.accounts(["dune"]).await;
    assert_eq!(round(&world).await, made_of(1, 0));
    assert!(all(&world).await.iter().any(|task| task.account_id == new));
    let log = world.log().await;
    let made = log.iter().filter(|entry| entry.subject_kind == "task");
    assert_eq!(made.count(), 5);
}

#[tokio::test]
async fn a_paused_rule_makes_nothing_and_a_playbook_is_run_by_one() {
    let world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    let scope = world.write().await;
    let steps = vec![terms("Call"), terms("Visit")];
    let playbook = PlaybookInput {
        name: "Rescue".to_owned(),
        description: None,
        steps,
    };
    let playbook = playbook::create(&scope, playbook).await.unwrap().id;
    scope.commit().await.unwrap();
    let paused = RuleInput {
        action: RuleAction::Playbook(playbook),
        is_paused: true,
        ..rule("rescue", UNOWNED)
    };
    let id = make(&world, paused).await;
    assert_eq!(round(&world).await, Made::default());
    let scope = world.write().await;
    let archived = playbook::archive(&scope, playbook, None).await;
    assert_eq!(refusals(archived), [(Conflict, "id".to_owned())]);
    let goes_on = RulePatch {
        is_paused: Some(false),
        version: Some(1),
        ..RulePatch::default()
    };
    rule::update(&scope, id, goes_on).await.unwrap();
    scope.commit().await.unwrap();
    assert_eq!(round(&world).await, made_of(0, 1));
    let tasks = all(&world).await;
    assert_eq!(tasks.len(), 2);
    for task in &tasks {
        let of = (task.account_id, task.origin.as_str(), task.rule_id);
        assert_eq!(of, (acme, "PLAYBOOK", Some(id)));
        assert!(task.playbook_run_id.is_some());
    }
    assert_eq!(round(&world).await, Made::default());
    // What it made stays when it is gone.
    let scope = world.write().await;
    rule::delete(&scope, id, None).await.unwrap();
    playbook::archive(&scope, playbook, None).await.unwrap();
    scope.commit().await.unwrap();
    assert_eq!(all(&world).await.len(), 2);
    assert_eq!(round(&world).await, Made::default());
}

async fn judged(world: &World, account: Uuid, judgement: i32) {
    let scope = world.write().await;
    let input = JudgementInput {
        account,
        judgement,
        judged_on: None,
        note: None,
    };
    health::judge(&scope, input).await.unwrap();
    let kept = KeptFacts::default();
    let today = scope.today();
    health::recompute(&scope, kept.caches(), None, today)
        .await
        .unwrap();
    scope.commit().await.unwrap();
}

async fn publish(world: &World) {
    let point = |value: i64, points| Point {
        value: Millionths(value * 1_000_000),
        score: Score::whole(points),
    };
    let input = ProfileInput {
        name: "Usual".to_owned(),
        segment: None,
        minimum_coverage: "0.25".parse().unwrap(),
        yellow_from: Score::whole(40),
        green_from: Score::whole(70),
        hysteresis: Score::whole(2),
        factors: vec![Factor {
            kind: FactorKind::CsmJudgement,
            weight: Weight::of_millionths(Millionths(1_000_000)).unwrap(),
            normalisation: Normalisation::Linear(vec![point(1, 0), point(5, 100)]),
            fresh_for_days: None,
        }],
    };
    let scope = world.write().await;
    let draft = health::create(&scope, input).await.unwrap();
    let from = Some(date("2025-01-01"));
    health::publish(&scope, draft.id, from, None).await.unwrap();
    scope.commit().await.unwrap();
}

#[tokio::test]
async fn a_score_that_fell_makes_a_task_and_would_have() {
    let mut world = World::new().await;
    let [acme, blue] = world.accounts(["acme", "blue"]).await;
    publish(&world).await;
    world.go_to("2025-06-16");
    judged(&world, acme, 5).await;
    judged(&world, blue, 5).await;
    world.go_to("2025-06-17");
    judged(&world, acme, 2).await;
    world.go_to("2025-06-18");
    let below = rule("below", Condition::HealthBelow { hundredths: 4_000 });
    let id = make(&world, below.clone()).await;
    // What happened before it was made is none of its business.
    assert_eq!(round(&world).await, Made::default());
    judged(&world, blue, 1).await;
    assert_eq!(round(&world).await, made_of(1, 0));
    let tasks = all(&world).await;
    assert_eq!(tasks.len(), 1);
    assert_eq!(tasks[0].account_id, blue);
    let reason = tasks[0].reason.as_deref();
    assert_eq!(
        reason,
        Some("The health score fell from 100 to 0, below 40")
    );
    assert_eq!(round(&world).await, Made::default());
    // Tried out, both falls are told, and nothing is written.
    let before = world.log().await.len();
    let scope = world.read().await;
    let cache = FactsCache::new(MEMORY);
    for tried in [
        rule::tried_by_id(&scope, id).await.unwrap(),
        rule::tried(&scope, below.clone()).await.unwrap(),
    ] {
        let done = rule::dry_run(&scope, &cache, tried, 90).await.unwrap();
        let told: Vec<_> = done
            .occasions
            .iter()
            .map(|occasion| (occasion.account, occasion.on))
            .collect();
        assert_eq!(
            told,
            [(acme, date("2025-06-17")), (blue, date("2025-06-18"))]
        );
        let short = rule::dry_run(&scope, &cache, tried, 1).await.unwrap();
        assert_eq!(short.occasions.len(), 1);
        assert_eq!((short.from, short.until), (scope.today(), scope.today()));
        let long = rule::dry_run(&scope, &cache, tried, 367).await;
        assert_eq!(
            refusals(long),
            [(RefusalCode::ValidationFailed, "lastDays".to_owned())]
        );
    }
    drop(scope);
    assert_eq!(world.log().await.len(), before);
    assert_eq!(all(&world).await.len(), 1);
    let band = Condition::HealthBand {
        band: domain::health::HealthBand::Red,
    };
    let scope = world.read().await;
    let red = rule::tried(&scope, rule("red", band)).await.unwrap();
    let done = rule::dry_run(&scope, &cache, red, 90).await.unwrap();
    assert_eq!(done.occasions.len(), 2);
    // What is so every day is told again after the quiet days.
    let unowned = rule::tried(&scope, rule("unowned", UNOWNED)).await.unwrap();
    let done = rule::dry_run(&scope, &cache, unowned, 21).await.unwrap();
    assert_eq!(done.occasions.len(), 6);
}

#[tokio::test]
async fn what_a_rule_must_not_be() {
    use RefusalCode::ValidationFailed;
    let world = World::new().await;
    let scope = world.write().await;
    let id = rule::create(&scope, rule("one", UNOWNED)).await.unwrap().id;
    let nobody = Uuid::from_u128(7);
    let of = |condition| rule("two", condition);
    let playbook = RuleInput {
        action: RuleAction::Playbook(nobody),
        ..of(UNOWNED)
    };
    let assigned = RuleInput {
        action: RuleAction::Task {
            terms: terms("Call"),
            assignee: Some(MemberReference::Id(nobody)),
        },
        ..of(UNOWNED)
    };
    let quiet = RuleInput {
        quiet_days: 0,
        ..of(UNOWNED)
    };
    for (input, code, field) in [
        (rule("one", UNOWNED), Conflict, "name"),
        (rule(" ", UNOWNED), ValidationFailed, "name"),
        (
            of(Condition::CaseReopened { times: 0 }),
            ValidationFailed,
            "condition.caseReopened.times",
        ),
        (
            of(Condition::KpiStale { kpi: Some(nobody) }),
            NotFound,
            "condition.kpiStale.kpi",
        ),
        (
            of(Condition::DetractorAnswered {
                campaign: Some(nobody),
            }),
            NotFound,
            "condition.detractorAnswered.campaign",
        ),
        (playbook, NotFound, "action.playbook"),
        (assigned, NotFound, "action.task.assignee"),
        (quiet, ValidationFailed, "quietDays"),
    ] {
        let refused = rule::create(&scope, input).await;
        assert_eq!(refusals(refused), [(code, field.to_owned())]);
    }
    let stale = RulePatch {
        version: Some(9),
        ..RulePatch::default()
    };
    assert_eq!(
        refusals(rule::update(&scope, id, stale).await),
        [(Conflict, "version".to_owned())]
    );
    scope.commit().await.unwrap();
    let weak = world.write_with(&[Permission::ManageOwnAccounts]).await;
    assert!(matches!(
        rule::create(&weak, rule("three", UNOWNED)).await,
        Err(Error::Forbidden(Permission::ManageWork))
    ));
    weak.close().await.unwrap();
    let elsewhere = world.write_elsewhere().await;
    let foreign = rule::delete(&elsewhere, id, None).await;
    assert_eq!(refusals(foreign), [(NotFound, "id".to_owned())]);
}
