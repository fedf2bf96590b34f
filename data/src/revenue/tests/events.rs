//! Churn events of other systems.

use chrono::NaiveDate;
use domain::revenue::ChurnKind;

use crate::{
    bulk::{Outcome, Policy, RowResult},
    error::RefusalCode,
    reference::Reference,
    refresh::Projection,
    revenue::subscription::{
        ChurnEvent, ReasonReference, Subscription, known, record_churn, upsert,
    },
    testing::{World, date, refusals, subscription},
};

fn event(account: &str, churned_on: &str, reasons: &[&str]) -> ChurnEvent {
    let reasons = reasons.iter().map(|key| (*key).to_owned());
    ChurnEvent {
        account: Reference::ExternalId(account.to_owned()),
        subscription: None,
        churned_on: date(churned_on),
        cancelled_on: None,
        kind: Some(ChurnKind::Voluntary),
        reasons: reasons.map(ReasonReference::Key).collect(),
        ends_subscriptions: true,
    }
}

/// Two accounts: one with a subscription that runs and one that has ended, the other with one that runs.
async fn world() -> World {
    let world = World::new().await;
    world.accounts(["acme", "blue"]).await;
    let mut ended = subscription("acme", "s-2", "2024-01-01", "7");
    ended.ends_on = Some(date("2025-03-01"));
    let rows = [
        subscription("acme", "s-1", "2025-01-01", "10"),
        ended,
        subscription("blue", "s-3", "2025-01-01", "20"),
    ];
    let scope = world.write().await;
    let written = upsert(&scope, &rows, Policy::RejectAll, Projection::Now).await;
    written.unwrap();
    scope.commit().await.unwrap();
    world
}

async fn record(world: &World, rows: &[ChurnEvent]) -> Vec<RowResult> {
    let scope = world.write().await;
    let results = record_churn(&scope, rows, Policy::RejectRow, Projection::Now).await;
    scope.commit().await.unwrap();
    world.assert_fresh().await;
    results.unwrap()
}

async fn find(world: &World, external_id: &str) -> Subscription {
    let scope = world.read().await;
    let mut found = known(&scope, &[external_id]).await.unwrap();
    found.remove(external_id).unwrap()
}

fn days(subscription: &Subscription) -> (Option<NaiveDate>, Option<NaiveDate>) {
    (subscription.row.ends_on, subscription.row.cancelled_on)
}

#[tokio::test]
async fn what_runs_on_the_day_is_cancelled_once() {
    let world = world().await;
    let rows = [event("acme", "2025-06-01", &["price", "support"])];
    let first = record(&world, &rows).await;
    assert_eq!(first[0].outcome, Outcome::Updated);
    let left = find(&world, "s-1").await;
    let day = Some(date("2025-06-01"));
    assert_eq!((days(&left), left.reasons.len()), ((day, day), 2));
    assert_eq!(left.lines[0].ends_on, day);
    // What had ended before, and what another account has, is none of its business.
    assert_eq!(
        days(&find(&world, "s-2").await),
        (Some(date("2025-03-01")), None)
    );
    assert_eq!(days(&find(&world, "s-3").await), (None, None));
    let again = record(&world, &rows).await;
    assert_eq!(again[0].outcome, Outcome::Unchanged);
    // Another event of that day adds its reason; the order does not matter.
    let more = record(&world, &[event("acme", "2025-06-01", &["features"])]).await;
    assert_eq!(more[0].outcome, Outcome::Updated);
    assert_eq!(find(&world, "s-1").await.reasons.len(), 3);
}

#[tokio::test]
async fn an_event_may_only_explain_what_has_ended() {
    let world = world().await;
    let explaining = |day: &str| ChurnEvent {
        ends_subscriptions: false,
        ..event("acme", day, &["price"])
    };
    let results = record(
        &world,
        &[explaining("2025-03-01"), explaining("2025-06-01")],
    )
    .await;
    assert_eq!(results[0].outcome, Outcome::Updated);
    let Outcome::Rejected(refusals) = &results[1].outcome else {
        panic!("{results:?}");
    };
    assert_eq!(
        refusals[0].message,
        "no subscription ends on 2025-06-01, so there is nothing to explain"
    );
    let day = Some(date("2025-03-01"));
    let explained = find(&world, "s-2").await;
    assert_eq!((days(&explained), explained.reasons.len()), ((day, day), 1));
    assert_eq!(days(&find(&world, "s-1").await), (None, None));
}

#[tokio::test]
async fn an_event_is_about_one_thing_that_was_there() {
    let world = world().await;
    let of_subscription = |external_id: &str, day: &str| ChurnEvent {
        subscription: Some(external_id.to_owned()),
        ..event("acme", day, &[])
    };
    let results = record(&world, &[of_subscription("s-1", "2025-06-01")]).await;
    assert_eq!(results[0].outcome, Outcome::Updated);
    let scope = world.write().await;
    for (row, code, field) in [
        (
            event("none", "2025-06-01", &[]),
            RefusalCode::NotFound,
            "accountExternalId",
        ),
        (
            of_subscription("s-3", "2025-06-01"),
            RefusalCode::NotFound,
            "subscriptionExternalId",
        ),
        (
            of_subscription("s-2", "2025-06-01"),
            RefusalCode::ValidationFailed,
            "churnedOn",
        ),
        (
            event("acme", "2023-06-01", &[]),
            RefusalCode::ValidationFailed,
            "churnedOn",
        ),
        (
            event("acme", "2025-06-01", &[""]),
            RefusalCode::ValidationFailed,
            "reasonExternalIds.0",
        ),
    ] {
        let answer = record_churn(&scope, &[row], Policy::RejectAll, Projection::Now).await;
        assert_eq!(refusals(answer), [(code, format!("rows.0.{field}"))]);
    }
}

#[tokio::test]
async fn many_events_take_as_many_statements_as_one() {
    let world = World::new().await;
    let names: Vec<String> = (0..300).map(|number| format!("a-{number}")).collect();
    let texts: Vec<&str> = names.iter().map(String::as_str).collect();
    let scope = world.write().await;
    crate::testing::add_accounts(&scope, &texts).await;
    let rows: Vec<_> = texts
        .iter()
        .map(|name| subscription(name, name, "2025-01-01", "1"))
        .collect();
    upsert(&scope, &rows, Policy::RejectAll, Projection::Now)
        .await
        .unwrap();
    record_churn(
        &scope,
        &[event("a-0", "2025-02-01", &["price"])],
        Policy::RejectAll,
        Projection::Now,
    )
    .await
    .unwrap();
    scope.commit().await.unwrap();
    let mut counts = std::collections::HashSet::new();
    for range in [1..2, 2..300] {
        let events: Vec<_> = texts[range]
            .iter()
            .map(|name| event(name, "2025-02-01", &["price"]))
            .collect();
        let scope = world.write().await;
        let before = scope.statements();
        record_churn(&scope, &events, Policy::RejectAll, Projection::Now)
            .await
            .unwrap();
        counts.insert(scope.statements() - before);
        scope.commit().await.unwrap();
    }
    assert_eq!(counts.len(), 1, "{counts:?}");
}
