//! Open renewals follow their subscriptions.

use super::support::{all, by_id, ledger, only, prepared, renewal_of, subscribe, term};
use crate::{
    bulk::Policy,
    patch::Patch,
    refresh::Projection,
    revenue::subscription::{self, Step, SubscriptionPatch},
    testing::{World, date, monthly},
};

async fn change(world: &World, id: uuid::Uuid, patch: SubscriptionPatch) {
    let scope = world.write().await;
    subscription::update(&scope, id, patch).await.unwrap();
    scope.commit().await.unwrap();
}

fn ends(on: Option<&str>) -> SubscriptionPatch {
    SubscriptionPatch {
        ends_on: Patch::from_option(on.map(date)),
        ..SubscriptionPatch::default()
    }
}

#[tokio::test]
async fn a_renewal_follows_day_amount_and_account_of_its_subscription() {
    let world = World::new().await;
    let (of, renewal) = renewal_of(&world, "a").await;
    let [other] = world.accounts(["b"]).await;
    let id = of.row.id;

    change(&world, id, ends(Some("2025-09-01"))).await;
    let moved = only(&world, id).await;
    assert_eq!((moved.id, moved.due_on), (renewal.id, date("2025-09-01")));
    assert_eq!(moved.version, renewal.version + 1);

    let lines = SubscriptionPatch {
        lines: Some(vec![monthly("150")]),
        ..SubscriptionPatch::default()
    };
    change(&world, id, lines).await;
    assert_eq!(only(&world, id).await.amount_due, 180_000);

    change(&world, id, ends(None)).await;
    let withdrawn = only(&world, id).await;
    assert!(withdrawn.withdrawn_at.is_some());
    assert_eq!(prepared(&world).await.made, 0);

    change(&world, id, ends(Some("2025-10-01"))).await;
    let back = only(&world, id).await;
    assert_eq!((back.withdrawn_at, back.due_on), (None, date("2025-10-01")));

    let scope = world.write().await;
    let mut input = term("b", "2024-07-01", "2025-10-01", "150");
    input.external_id = of.row.external_id.clone();
    let upserted = subscription::upsert(&scope, &[input], Policy::RejectAll, Projection::Now).await;
    upserted.unwrap();
    scope.commit().await.unwrap();
    assert_eq!(only(&world, id).await.account_id, other);
}

#[tokio::test]
async fn an_amount_that_somebody_gave_stays() {
    let world = World::new().await;
    let (of, renewal) = renewal_of(&world, "a").await;
    let scope = world.write().await;
    let patch = crate::renewal::RenewalPatch {
        amount_due: Patch::Set("1000".parse().unwrap()),
        notice_deadline: Patch::Set(date("2025-06-01")),
        ..crate::renewal::RenewalPatch::default()
    };
    crate::renewal::update(&scope, renewal.id, patch)
        .await
        .unwrap();
    scope.commit().await.unwrap();
    change(&world, of.row.id, ends(Some("2025-08-01"))).await;
    let moved = only(&world, of.row.id).await;
    assert_eq!(moved.amount_due, 100_000);
    // The day of notice is as far ahead as before.
    assert_eq!(moved.notice_deadline, Some(date("2025-07-02")));

    let scope = world.write().await;
    let patch = crate::renewal::RenewalPatch {
        amount_due: Patch::Clear,
        ..crate::renewal::RenewalPatch::default()
    };
    let cleared = crate::renewal::update(&scope, renewal.id, patch)
        .await
        .unwrap();
    assert_eq!(
        (cleared.amount_due, cleared.amount_is_given),
        (120_000, false)
    );
}

#[tokio::test]
async fn what_was_prolonged_after_it_was_due_was_renewed() {
    for (amount, outcome) in [
        ("100", "RENEWED"),
        ("125", "RENEWED_WITH_UPSELL"),
        ("80", "RENEWED_WITH_DOWNSELL"),
    ] {
        let mut world = World::new().await;
        let (of, renewal) = renewal_of(&world, "a").await;
        world.go_to("2025-07-20");
        let mut next = monthly(amount);
        next.starts_on = Some(date("2025-07-01"));
        let mut last = monthly("100");
        last.ends_on = Some(date("2025-07-01"));
        let patch = SubscriptionPatch {
            lines: Some(vec![last, next]),
            ..ends(Some("2026-07-01"))
        };
        change(&world, of.row.id, patch).await;
        let closed = by_id(&world, renewal.id).await;
        assert_eq!(closed.outcome.as_deref(), Some(outcome));
        assert_eq!(closed.due_on, date("2025-07-01"));
        assert_eq!(closed.closed_on, Some(date("2025-07-20")));
        let dollars: i64 = amount.parse().unwrap();
        assert_eq!(closed.renewed_amount, Some(dollars * 1_200));
        // It does not move any more.
        change(&world, of.row.id, ends(Some("2026-08-01"))).await;
        assert_eq!(by_id(&world, renewal.id).await, closed);
        assert_eq!(all(&world, of.row.id).await.len(), 1);
    }
}

#[tokio::test]
async fn what_was_called_outlives_a_subscription_that_is_removed() {
    let world = World::new().await;
    let (of, renewal) = renewal_of(&world, "a").await;
    let kept = subscribe(&world, term("a", "2024-08-01", "2025-08-01", "1")).await;
    prepared(&world).await;
    let before = ledger(&world).await;
    let scope = world.write().await;
    subscription::delete(&scope, of.row.id, None).await.unwrap();
    scope.commit().await.unwrap();
    let left = by_id(&world, renewal.id).await;
    assert_eq!(left.subscription_id, None);
    assert!(left.withdrawn_at.is_some());
    assert_eq!(ledger(&world).await, before);
    assert_eq!(only(&world, kept.row.id).await.withdrawn_at, None);
    let report = super::support::report(&world, ("2025-01-01", "2026-01-01"), "2025-06-15").await;
    assert_eq!(report.count(None), 1, "withdrawn ones do not count");
}

#[tokio::test]
async fn following_takes_as_many_statements_for_many_as_for_one() {
    let world = World::new().await;
    let scope = world.write().await;
    let names: Vec<String> = (0..20).map(|number| format!("a{number}")).collect();
    let named: Vec<&str> = names.iter().map(String::as_str).collect();
    crate::testing::add_accounts(&scope, &named).await;
    let rows = |until: &str| -> Vec<_> {
        let row = |name: &&str| term(name, "2024-07-01", until, "10");
        named.iter().map(row).collect()
    };
    let (policy, now) = (Policy::RejectAll, Projection::Now);
    subscription::upsert(&scope, &rows("2025-07-01"), policy, now)
        .await
        .unwrap();
    crate::renewal::prepare(&scope).await.unwrap();
    scope.commit().await.unwrap();
    let mut counts = Vec::new();
    for (until, many) in [("2025-07-02", 1), ("2025-07-03", 20)] {
        let scope = world.write().await;
        let before = scope.statements();
        let rows = &rows(until)[..many];
        subscription::upsert(&scope, rows, policy, now)
            .await
            .unwrap();
        counts.push(scope.statements() - before);
        scope.commit().await.unwrap();
    }
    assert_eq!(counts[0], counts[1]);
}

#[tokio::test]
async fn a_term_that_is_renewed_before_it_is_due_counts_on_its_due_date() {
    let world = World::new().await;
    let (of, renewal) = renewal_of(&world, "a").await;
    let scope = world.write().await;
    let step = Step::RenewTerm {
        months: Some(12),
        changes: Vec::new(),
        additions: vec![monthly("20")],
    };
    subscription::step(&scope, of.row.id, None, step)
        .await
        .unwrap();
    scope.commit().await.unwrap();
    let closed = only(&world, of.row.id).await;
    assert_eq!((closed.id, closed.due_on), (renewal.id, date("2025-07-01")));
    assert_eq!(closed.outcome.as_deref(), Some("RENEWED_WITH_UPSELL"));
    assert_eq!(closed.closed_on, Some(date("2025-06-15")));
    assert_eq!(closed.renewed_amount, Some(144_000));
}
