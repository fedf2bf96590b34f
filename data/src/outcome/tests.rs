use domain::{metric::Ratio, outcome::OutcomeEnd, outcome::SuccessPlanStatus, time::Window};

use super::*;
use crate::{
    error::RefusalCode::{Conflict, NotFound, ValidationFailed as Invalid},
    portfolio::{self, FactsCache},
    reference::Reference,
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
