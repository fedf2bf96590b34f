use domain::{
    member::Permission,
    metric::Ratio,
    outcome::{Level, OutcomeEnd, SuccessPlanStatus},
    time::Window,
};

use super::*;
use crate::{
    error::{
        Error,
        RefusalCode::{Conflict, NotFound, ValidationFailed as Invalid},
    },
    outcome::review::{FollowUpInput, FollowUpPatch, ReviewInput, ReviewPatch},
    patch::Patch,
    portfolio::{self, FactsCache},
    reference::{MemberReference, Reference},
    testing::{World, date, refusals},
};

fn wanted(statement: &str, due_on: &str) -> OutcomeInput {
    let measure = MeasureInput {
        label: "Days".to_owned(),
        unit: Some("days".to_owned()),
        baseline: 10.into(),
        target: 2.into(),
        value: None,
        kpi: None,
    };
    OutcomeInput {
        statement: statement.to_owned(),
        due_on: date(due_on),
        measures: vec![measure],
        milestones: Vec::new(),
    }
}

fn plan(account: Uuid, outcomes: Vec<OutcomeInput>) -> PlanInput {
    PlanInput {
        account,
        owner: None,
        title: "First year".to_owned(),
        status: SuccessPlanStatus::Active,
        outcomes,
    }
}

/// The attainment of this year as of today, from facts that were kept, which are those that are read anew and those that the log tells.
async fn attainment(world: &World, cache: &FactsCache) -> (Ratio, Ratio) {
    let scope = world.read().await;
    let facts = cache.facts(&scope).await.unwrap();
    let anew = portfolio::load(&scope).await.unwrap();
    assert_eq!(facts.facts, anew.facts);
    let told = portfolio::told_whole(&scope, scope.log_version()).await;
    assert_eq!(told.unwrap(), *anew.facts);
    let owner = domain::ownership::OwnerConvention::Then;
    let whole = facts.evaluate(&scope, None, scope.today(), owner);
    let zone = scope.tenant().time_zone;
    let year = Window::new(date("2025-01-01"), date("2026-01-01"), zone).unwrap();
    let rate = whole.outcomes(&year).attainment_rate();
    (rate.numerator, rate.denominator)
}

#[tokio::test]
async fn after_any_write_the_next_answer_is_right() {
    let world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    let cache = FactsCache::new(1 << 30);
    let counts = |part, whole| (Ratio::count(part), Ratio::count(whole));
    assert_eq!(attainment(&world, &cache).await, counts(0, 0));
    let scope = world.write().await;
    let outcomes = vec![wanted("Faster", "2025-03-01"), wanted("More", "2025-12-01")];
    let made = create_plan(&scope, plan(acme, outcomes)).await.unwrap();
    scope.commit().await.unwrap();
    assert_eq!(attainment(&world, &cache).await, counts(0, 1));
    let id = made.outcomes[0].row.id;
    let scope = world.write().await;
    let end = OutcomeEnd::Attained(date("2025-04-01"));
    let closed = close(&scope, id, end, None, Some(1)).await.unwrap();
    assert_eq!(closed.row.version, 2);
    let again = close(&scope, id, end, None, None).await;
    assert_eq!(refusals(again), [(Conflict, "id".to_owned())]);
    scope.commit().await.unwrap();
    assert_eq!(attainment(&world, &cache).await, counts(1, 1));
    let scope = world.write().await;
    reopen(&scope, id, None).await.unwrap();
    let patch = OutcomePatch {
        due_on: Some(date("2025-12-31")),
        measures: Some(Vec::new()),
        ..OutcomePatch::default()
    };
    let moved = update(&scope, id, patch).await.unwrap();
    assert!(moved.measures.is_empty());
    assert!(measures_of(&scope, &[id]).await.unwrap().is_empty());
    add(&scope, made.row.id, wanted("Cheaper", "2025-06-15"))
        .await
        .unwrap();
    scope.commit().await.unwrap();
    assert_eq!(attainment(&world, &cache).await, counts(0, 1));
}

#[tokio::test]
async fn what_plans_say_wrong() {
    let world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    let scope = world.write().await;
    let unknown = create_plan(&scope, plan(Uuid::nil(), Vec::new())).await;
    assert_eq!(refusals(unknown), [(NotFound, "account".to_owned())]);
    let mut twofold = wanted(" ", "2025-03-01");
    let empty = create_plan(&scope, plan(acme, vec![twofold.clone()])).await;
    assert_eq!(
        refusals(empty),
        [(Invalid, "outcomes.0.statement".to_owned())]
    );
    twofold.statement = "Faster".to_owned();
    twofold.measures[0].unit = None;
    let unitless = create_plan(&scope, plan(acme, vec![twofold])).await;
    assert_eq!(
        refusals(unitless),
        [(Invalid, "outcomes.0.measures.0.unit".to_owned())]
    );
    let many = vec![wanted("Faster", "2025-03-01"); 51];
    let many = create_plan(&scope, plan(acme, many)).await;
    assert_eq!(refusals(many), [(Invalid, "outcomes".to_owned())]);
    let made = create_plan(&scope, plan(acme, Vec::new())).await.unwrap();
    let outcome = add(&scope, made.row.id, wanted("Faster", "2025-03-01"))
        .await
        .unwrap();
    let future = OutcomeEnd::Attained(date("2025-06-16"));
    let early = close(&scope, outcome.row.id, future, None, None).await;
    assert_eq!(refusals(early), [(Invalid, "endedOn".to_owned())]);
    let open = reopen(&scope, outcome.row.id, None).await;
    assert_eq!(refusals(open), [(Conflict, "id".to_owned())]);
}

#[tokio::test]
async fn plans_of_the_past_are_taken_over_with_what_came_of_them() {
    let world = World::new().await;
    world.accounts(["acme"]).await;
    let cache = FactsCache::new(1 << 30);
    let past = |end: Option<OutcomeEnd>, due_on: &str| PastOutcome {
        wanted: wanted("Faster", due_on),
        end,
    };
    let taken = |outcomes: Vec<PastOutcome>| PastPlan {
        account: Reference::ExternalId("acme".to_owned()),
        owner: None,
        title: "First year".to_owned(),
        status: SuccessPlanStatus::Active,
        outcomes,
    };
    let attained = Some(OutcomeEnd::Attained(date("2025-02-20")));
    let scope = world.write().await;
    let before = scope.statements();
    let one = [taken(vec![past(attained, "2025-03-01")])];
    take_over_plans(&scope, &one).await.unwrap();
    let of_one = scope.statements() - before;
    let many: Vec<PastPlan> = (0..20)
        .map(|_| taken(vec![past(None, "2025-03-01"), past(attained, "2025-12-01")]))
        .collect();
    let before = scope.statements();
    take_over_plans(&scope, &many).await.unwrap();
    assert_eq!(scope.statements() - before, of_one);
    let ahead = Some(OutcomeEnd::Attained(date("2025-06-16")));
    let refused = take_over_plans(&scope, &[taken(vec![past(ahead, "2025-07-01")])]).await;
    let field = "rows.0.outcomes.0.endedOn";
    assert_eq!(refusals(refused), [(Invalid, field.to_owned())]);
    scope.commit().await.unwrap();
    let counts = (Ratio::count(1), Ratio::count(21));
    assert_eq!(attainment(&world, &cache).await, counts);
}

fn reviewed(account: Uuid, held_on: &str, view: Option<(Level, Level)>) -> ReviewInput {
    ReviewInput {
        account: Reference::Id(account),
        held_on: date(held_on),
        agenda: vec!["What came true".to_owned(), "What is next".to_owned()],
        members: Vec::new(),
        contacts: Vec::new(),
        summary: None,
        view,
        follow_ups: Vec::new(),
    }
}

/// The box that an account is in today, from facts that were kept, which are those that are read anew and those that the log tells.
async fn its_box(world: &World, cache: &FactsCache, account: Uuid) -> Option<(Level, Level)> {
    let scope = world.read().await;
    let facts = cache.facts(&scope).await.unwrap();
    let anew = portfolio::load(&scope).await.unwrap();
    assert_eq!(facts.facts, anew.facts);
    let told = portfolio::told_whole(&scope, scope.log_version()).await;
    assert_eq!(told.unwrap(), *anew.facts);
    let owner = domain::ownership::OwnerConvention::Then;
    let whole = facts.evaluate(&scope, None, scope.today(), owner);
    let boxes = whole.nine_box(365).boxes;
    let found = boxes.iter().find(|boxed| boxed.accounts.contains(&account));
    found.map(|boxed| (boxed.value, boxed.relationship))
}

#[tokio::test]
async fn a_review_is_planned_held_and_followed_up() {
    let world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    let ada = world.member("ada").await;
    let cache = FactsCache::new(1 << 30);
    let scope = world.write().await;
    let planned = review::create(&scope, reviewed(acme, "2025-07-01", None)).await;
    let planned = planned.unwrap();
    assert_eq!(
        planned.row.items().unwrap(),
        ["What came true", "What is next"]
    );
    let id = planned.row.id;
    let early = ReviewPatch {
        value: Patch::Set(Level::High),
        relationship: Patch::Set(Level::Low),
        ..ReviewPatch::default()
    };
    let refused = review::update(&scope, id, early.clone()).await;
    assert_eq!(refusals(refused), [(Invalid, "valueRealised".to_owned())]);
    scope.commit().await.unwrap();
    assert_eq!(its_box(&world, &cache, acme).await, None);
    let scope = world.write().await;
    let held = ReviewPatch {
        held_on: Some(date("2025-06-10")),
        members: Some(vec![ada, ada]),
        summary: Patch::Set("They are glad.".to_owned()),
        version: Some(1),
        ..early
    };
    let held = review::update(&scope, id, held).await.unwrap();
    assert_eq!((held.row.version, held.members), (2, vec![ada]));
    let half = ReviewPatch {
        relationship: Patch::Clear,
        ..ReviewPatch::default()
    };
    let refused = review::update(&scope, id, half).await;
    assert_eq!(refusals(refused), [(Invalid, "relationship".to_owned())]);
    scope.commit().await.unwrap();
    let seen = its_box(&world, &cache, acme).await;
    assert_eq!(seen, Some((Level::High, Level::Low)));
    // What is to be done, done, and dropped.
    let scope = world.write().await;
    let to_do = FollowUpInput {
        text: "Send the numbers".to_owned(),
        due_on: date("2025-06-20"),
        member: Some(MemberReference::Id(ada)),
        done_on: None,
    };
    let added = review::add_follow_up(&scope, id, to_do, Some(2))
        .await
        .unwrap();
    let follow_up = added.follow_ups[0].id;
    let done = FollowUpPatch {
        done_on: Patch::Set(date("2025-06-15")),
        version: Some(3),
        ..FollowUpPatch::default()
    };
    let after = review::update_follow_up(&scope, follow_up, done.clone()).await;
    let after = after.unwrap();
    assert_eq!(after.follow_ups[0].done_on, Some(date("2025-06-15")));
    let refused = review::update_follow_up(&scope, follow_up, done).await;
    assert_eq!(refusals(refused), [(Conflict, "version".to_owned())]);
    let kept = review::follow_ups_of(&scope, &[id]).await.unwrap();
    assert_eq!(kept[&id], after.follow_ups);
    let dropped = review::remove_follow_up(&scope, follow_up, None).await;
    assert!(dropped.unwrap().follow_ups.is_empty());
    review::delete(&scope, id, Some(5)).await.unwrap();
    let gone = review::delete(&scope, id, None).await;
    assert_eq!(refusals(gone), [(NotFound, "id".to_owned())]);
    scope.commit().await.unwrap();
    assert_eq!(its_box(&world, &cache, acme).await, None);
}

#[tokio::test]
async fn reviews_of_the_past_are_taken_over_with_what_came_of_them() {
    let world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    world.member("ada").await;
    let cache = FactsCache::new(1 << 30);
    let ada = MemberReference::Email("ada@example.com".to_owned());
    let done = FollowUpInput {
        text: "Send the numbers".to_owned(),
        due_on: date("2025-05-20"),
        member: Some(ada.clone()),
        done_on: Some(date("2025-05-18")),
    };
    let held = |held_on: &str, view| ReviewInput {
        account: Reference::ExternalId("acme".to_owned()),
        members: vec![ada.clone()],
        follow_ups: vec![done.clone()],
        ..reviewed(acme, held_on, view)
    };
    let good = Some((Level::High, Level::Medium));
    let scope = world.write().await;
    let before = scope.statements();
    let one = [held("2025-05-01", good)];
    review::take_over_reviews(&scope, &one).await.unwrap();
    let of_one = scope.statements() - before;
    let many = vec![held("2025-03-01", Some((Level::Low, Level::Low))); 20];
    let before = scope.statements();
    review::take_over_reviews(&scope, &many).await.unwrap();
    assert_eq!(scope.statements() - before, of_one);
    let ahead = [one[0].clone(), held("2025-06-16", good)];
    let refused = review::take_over_reviews(&scope, &ahead).await;
    let field = "rows.1.valueRealised";
    assert_eq!(refusals(refused), [(Invalid, field.to_owned())]);
    scope.commit().await.unwrap();
    let scope = world.read().await;
    let known = review::counts_of_accounts(&scope, &[acme]).await.unwrap();
    assert_eq!(known[&acme], 21);
    scope.close().await.unwrap();
    assert_eq!(its_box(&world, &cache, acme).await, good);
}

#[tokio::test]
async fn what_reviews_say_wrong() {
    let world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    let scope = world.write().await;
    let good = reviewed(acme, "2025-06-01", None);
    let to_do = FollowUpInput {
        text: "Send".to_owned(),
        due_on: date("2025-06-20"),
        member: None,
        done_on: Some(date("2025-06-16")),
    };
    let seen = Some((Level::Low, Level::Low));
    for (input, code, field) in [
        (
            reviewed(Uuid::nil(), "2025-06-01", None),
            NotFound,
            "account",
        ),
        (reviewed(acme, "2025-06-16", seen), Invalid, "valueRealised"),
        (
            ReviewInput {
                agenda: vec![" ".to_owned()],
                ..good.clone()
            },
            Invalid,
            "agenda.0",
        ),
        (
            ReviewInput {
                agenda: vec!["x".to_owned(); 51],
                ..good.clone()
            },
            Invalid,
            "agenda",
        ),
        (
            ReviewInput {
                members: vec![MemberReference::Id(Uuid::nil())],
                ..good.clone()
            },
            NotFound,
            "members.0",
        ),
        (
            ReviewInput {
                contacts: vec![Reference::Id(Uuid::nil())],
                ..good.clone()
            },
            NotFound,
            "contacts.0",
        ),
        (
            ReviewInput {
                follow_ups: vec![to_do],
                ..good.clone()
            },
            Invalid,
            "followUps.0.doneOn",
        ),
    ] {
        let refused = review::create(&scope, input).await;
        assert_eq!(refusals(refused), [(code, field.to_owned())]);
    }
    let missing = review::update_follow_up(&scope, Uuid::nil(), FollowUpPatch::default()).await;
    assert_eq!(refusals(missing), [(NotFound, "id".to_owned())]);
    let linked = OutcomeInput {
        milestones: vec![Uuid::nil()],
        ..wanted("Faster", "2025-07-01")
    };
    let unknown = create_plan(&scope, plan(acme, vec![linked])).await;
    let field = "outcomes.0.milestones.0".to_owned();
    assert_eq!(refusals(unknown), [(NotFound, field)]);
    scope.close().await.unwrap();
}

#[tokio::test]
async fn what_is_wrong_with_a_review_is_not_said_of_anothers_account() {
    let world = World::new().await;
    let [acme, blue] = world.accounts(["acme", "blue"]).await;
    let ada = world.member("ada").await;
    world.assign(acme, ada, "2025-01-01", None).await;
    let scope = world.write().await;
    let foreign = review::create(&scope, reviewed(blue, "2025-07-01", None)).await;
    let foreign = foreign.unwrap().row.id;
    scope.commit().await.unwrap();
    let scope = world.csm(ada).await;
    let nobody = vec![MemberReference::Id(Uuid::nil()); 51];
    let crowded = |account| ReviewInput {
        members: nobody.clone(),
        ..reviewed(account, "2025-06-01", None)
    };
    let patch = ReviewPatch {
        agenda: Some(vec![String::new(); 51]),
        version: Some(7),
        ..ReviewPatch::default()
    };
    for refused in [
        review::create(&scope, crowded(blue)).await,
        review::update(&scope, foreign, patch).await,
    ] {
        assert!(
            matches!(refused, Err(Error::Forbidden(Permission::ManageOutcomes))),
            "{refused:?}"
        );
    }
    let refused = review::create(&scope, crowded(acme)).await;
    assert_eq!(refusals(refused), [(Invalid, "members".to_owned())]);
    scope.close().await.unwrap();
}
