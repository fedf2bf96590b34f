//! What the server does by itself.

use domain::renewal::ForecastSource;

use super::support::{all, by_id, ledger, only, prepared, renewal_of, subscribe, term};
use crate::{
    id::Kind,
    renewal::{Prepared, Round},
    revenue::{
        rate::{RateRow, upsert as set_rates},
        subscription::{self, SubscriptionInput},
    },
    scope::Scope,
    testing::{World, date, monthly, subscription as open_subscription},
};

#[tokio::test]
async fn a_renewal_is_made_for_each_term_that_comes_into_sight_and_only_once() {
    let world = World::new().await;
    world.accounts(["a", "b"]).await;
    let soon = subscribe(&world, term("a", "2024-07-01", "2025-07-01", "100")).await;
    let last_day = subscribe(&world, term("b", "2025-01-01", "2025-12-12", "10")).await;
    let none = [
        // Further ahead than 180 days, over, without an end, worth nothing.
        term("a", "2025-01-01", "2025-12-13", "10"),
        term("a", "2024-01-01", "2025-06-14", "10"),
        open_subscription("a", "open", "2024-01-01", "10"),
        term("a", "2024-02-01", "2025-07-01", "0"),
        SubscriptionInput {
            trial_starts_on: Some(date("2025-06-01")),
            ..term("a", "2025-06-01", "2025-07-01", "10")
        },
    ];
    let mut others = Vec::new();
    for input in none {
        others.push(subscribe(&world, input).await.row.id);
    }
    let two = Prepared {
        decided: 0,
        made: 2,
        called: 2,
    };
    assert_eq!(prepared(&world).await, two);
    assert_eq!(prepared(&world).await, Prepared::default());

    let renewal = only(&world, soon.row.id).await;
    assert_eq!(renewal.due_on, date("2025-07-01"));
    assert_eq!(renewal.account_id, soon.row.account_id);
    let due = (renewal.amount_due, renewal.currency.as_str());
    assert_eq!(due, (120_000, "USD"));
    assert_eq!(renewal.likelihood, Some(8_000));
    assert_eq!(only(&world, last_day.row.id).await.amount_due, 12_000);
    for id in others {
        assert_eq!(all(&world, id).await, []);
    }
    let made = world.log().await.into_iter();
    let kinds = made.filter(|entry| entry.subject_kind == Kind::Renewal.prefix());
    assert!(kinds.clone().all(|entry| entry.kind == "CREATED"));
    assert_eq!(kinds.count(), 2);
}

/// A round of a server, with a transaction for each step.
async fn round(world: &World) -> Prepared {
    let mut round = Round::start();
    while round.done().is_none() {
        let request = Round::request(world.tenant, world.now);
        let scope = Scope::open(&world.database, request).await.unwrap();
        round.step(&scope).await.unwrap();
        scope.commit().await.unwrap();
    }
    round.done().unwrap()
}

#[tokio::test]
async fn two_servers_at_once_make_it_once() {
    let world = World::new().await;
    world.accounts(["a"]).await;
    let of = subscribe(&world, term("a", "2024-07-01", "2025-07-01", "100")).await;
    let (first, second) = tokio::join!(round(&world), round(&world));
    assert_eq!(
        (first.made + second.made, first.called + second.called),
        (1, 1)
    );
    only(&world, of.row.id).await;
}

#[tokio::test]
async fn lines_in_several_currencies_wait_for_an_exchange_rate() {
    let world = World::new().await;
    world.accounts(["a"]).await;
    let mut euros = monthly("100");
    euros.currency = "EUR".to_owned();
    let mut input = term("a", "2024-07-01", "2025-07-01", "100");
    input.lines.push(euros);
    let of = subscribe(&world, input).await;
    assert_eq!(prepared(&world).await.made, 0);
    let scope = world.write().await;
    let rate = RateRow {
        currency: "EUR".to_owned(),
        on_date: date("2024-01-01"),
        rate: "2".parse().unwrap(),
    };
    let (policy, now) = (
        crate::bulk::Policy::RejectAll,
        crate::refresh::Projection::Now,
    );
    set_rates(&scope, &[rate], policy, now).await.unwrap();
    scope.commit().await.unwrap();
    assert_eq!(prepared(&world).await.made, 1);
    let renewal = only(&world, of.row.id).await;
    assert_eq!((renewal.amount_due, &*renewal.currency), (360_000, "USD"));
}

#[tokio::test]
async fn the_server_calls_at_each_horizon_of_a_due_date_once() {
    let mut world = World::new().await;
    world.go_to("2025-01-10");
    let (of, renewal) = renewal_of(&world, "a").await;
    for (day, called) in [
        ("2025-01-11", 0),
        ("2025-04-01", 0),
        ("2025-04-02", 1),
        ("2025-04-03", 0),
        ("2025-06-01", 1),
        ("2025-06-30", 0),
        ("2025-07-01", 0),
    ] {
        world.go_to(day);
        let expected = Prepared {
            called,
            ..Prepared::default()
        };
        assert_eq!(prepared(&world).await, expected, "{day}");
    }
    let before = ledger(&world).await;
    let horizons: Vec<_> = before
        .iter()
        .map(|call| (call.horizon.as_deref().unwrap(), call.made_on))
        .collect();
    assert_eq!(
        horizons,
        [
            ("T_MINUS_180", date("2025-01-10")),
            ("T_MINUS_90", date("2025-04-02")),
            ("T_MINUS_30", date("2025-06-01")),
        ]
    );
    assert!(
        before
            .iter()
            .all(|call| call.source == ForecastSource::Automated.as_str()
                && call.renewal_id == renewal.id
                && call.amount == 120_000)
    );

    // Another due date is called anew; what was called stays.
    let scope = world.write().await;
    let patch = subscription::SubscriptionPatch {
        ends_on: crate::patch::Patch::Set(date("2025-08-15")),
        ..subscription::SubscriptionPatch::default()
    };
    world.go_to("2025-07-01");
    subscription::update(&scope, of.row.id, patch)
        .await
        .unwrap();
    scope.commit().await.unwrap();
    let closed = by_id(&world, renewal.id).await;
    assert_eq!(closed.outcome.as_deref(), Some("RENEWED"));
    assert_eq!(
        prepared(&world).await,
        Prepared {
            decided: 0,
            made: 1,
            called: 1
        }
    );
    let after = ledger(&world).await;
    assert_eq!(after[..3], before[..]);
    assert_eq!(after.len(), 4);
    // One renewed of one: (1 + 4) / (1 + 5) for the tenant, (1 + 2 x 5/6) / 3 for the account.
    assert_eq!(after[3].likelihood, 8_889);
}
