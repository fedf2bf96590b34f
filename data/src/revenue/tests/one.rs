//! One subscription at a time.

use crate::{
    error::RefusalCode,
    patch::Patch,
    revenue::subscription::{
        LineInput, Step, Subscription, SubscriptionPatch, create, delete, step, update,
    },
    testing::{World, date, monthly, refusals, subscription},
};

fn dates(subscription: &Subscription) -> Vec<(String, Option<String>)> {
    let lines = subscription.lines.iter();
    lines
        .map(|line| {
            (
                line.starts_on.to_string(),
                line.ends_on.map(|end| end.to_string()),
            )
        })
        .collect()
}

fn end(ends_on: &str) -> Step {
    let ends_on = date(ends_on);
    Step::End { ends_on }
}

async fn made(world: &World, lines: Vec<LineInput>) -> Subscription {
    let scope = world.write().await;
    let mut input = subscription("acme", "s-1", "2025-01-01", "100");
    input.ends_on = Some(date("2026-01-01"));
    input.lines = lines;
    let made = create(&scope, input).await.unwrap();
    scope.commit().await.unwrap();
    made
}

#[tokio::test]
async fn a_taken_external_id_is_a_conflict() {
    let world = World::new().await;
    world.accounts(["acme"]).await;
    made(&world, vec![monthly("100")]).await;
    let scope = world.write().await;
    let answer = create(&scope, subscription("acme", "s-1", "2025-01-01", "1")).await;
    assert_eq!(
        refusals(answer),
        [(RefusalCode::Conflict, "externalId".to_owned())]
    );
    let other = create(&scope, subscription("acme", "s-2", "2025-01-01", "1"))
        .await
        .unwrap();
    let patch = SubscriptionPatch {
        external_id: Patch::Set("s-1".to_owned()),
        ..SubscriptionPatch::default()
    };
    let answer = update(&scope, other.row.id, patch).await;
    assert_eq!(
        refusals(answer),
        [(RefusalCode::Conflict, "externalId".to_owned())]
    );
}

#[tokio::test]
async fn lines_move_along_with_the_subscription() {
    let world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    let own = LineInput {
        starts_on: Some(date("2025-03-01")),
        ends_on: Some(date("2025-09-01")),
        ..monthly("7")
    };
    let before = made(&world, vec![monthly("100"), own]).await;
    let scope = world.write().await;
    let patch = SubscriptionPatch {
        starts_on: Some(date("2025-02-01")),
        ends_on: Patch::Clear,
        version: Some(1),
        ..SubscriptionPatch::default()
    };
    let moved = update(&scope, before.row.id, patch.clone()).await.unwrap();
    let text = str::to_owned;
    assert_eq!(
        dates(&moved),
        [
            (text("2025-02-01"), None),
            (text("2025-03-01"), Some(text("2025-09-01")))
        ]
    );
    let stale = update(&scope, before.row.id, patch).await;
    assert_eq!(
        refusals(stale),
        [(RefusalCode::Conflict, "version".to_owned())]
    );
    let outside = SubscriptionPatch {
        starts_on: Some(date("2025-04-01")),
        ..SubscriptionPatch::default()
    };
    let answer = update(&scope, before.row.id, outside).await;
    assert_eq!(
        refusals(answer),
        [(RefusalCode::ValidationFailed, "startsOn".to_owned())]
    );
    let nothing = update(&scope, before.row.id, SubscriptionPatch::default())
        .await
        .unwrap();
    assert_eq!(nothing.row.version, 2);
    scope.commit().await.unwrap();
    assert_eq!(world.account(acme).await.current_mrr, Some(10_700 * 48));
    world.assert_fresh().await;
}

#[tokio::test]
async fn an_end_cuts_the_lines() {
    let world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    let starting = |on: &str| LineInput {
        starts_on: Some(date(on)),
        ..monthly("7")
    };
    let lines = vec![
        monthly("100"),
        starting("2025-03-01"),
        starting("2025-08-01"),
    ];
    let before = made(&world, lines).await;
    let scope = world.write().await;
    let early = step(&scope, before.row.id, None, end("2024-12-31")).await;
    assert_eq!(
        refusals(early),
        [(RefusalCode::ValidationFailed, "endsOn".to_owned())]
    );
    let ended = step(&scope, before.row.id, Some(1), end("2025-06-01"))
        .await
        .unwrap();
    let until = Some("2025-06-01".to_owned());
    assert_eq!(
        dates(&ended),
        [
            ("2025-01-01".to_owned(), until.clone()),
            ("2025-03-01".to_owned(), until)
        ]
    );
    scope.commit().await.unwrap();
    assert_eq!(world.account(acme).await.current_mrr, Some(0));
    let entry = world.log().await.pop().unwrap();
    assert_eq!(
        (entry.kind.as_str(), entry.account_id),
        ("UPDATED", Some(acme))
    );
    assert!(entry.before.unwrap().contains("2025-08-01"));
    world.assert_fresh().await;
}

#[tokio::test]
async fn a_removed_subscription_is_in_the_log_alone() {
    let world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    let made = made(&world, vec![monthly("100")]).await;
    assert_eq!(world.account(acme).await.current_mrr, Some(10_000 * 48));
    let scope = world.write().await;
    delete(&scope, made.row.id, Some(1)).await.unwrap();
    let again = delete(&scope, made.row.id, None).await;
    assert_eq!(refusals(again), [(RefusalCode::NotFound, "id".to_owned())]);
    scope.commit().await.unwrap();
    assert_eq!(world.account(acme).await.current_mrr, Some(0));
    let entry = world.log().await.pop().unwrap();
    assert_eq!(entry.kind, "DELETED");
    assert!(entry.before.unwrap().contains("10000"));
}
