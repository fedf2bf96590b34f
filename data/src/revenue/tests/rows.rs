//! Subscriptions in bulk.

use std::collections::HashSet;

use domain::{
    member::Permission,
    revenue::{BillingInterval, ChargeKind},
};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::{
    bulk::{Outcome, Policy, RowResult},
    error::{Error, RefusalCode},
    page::PageRequest,
    reference::Reference,
    refresh::Projection,
    revenue::{
        plan, product,
        subscription::{
            LineInput, PlanReference, Subscription, SubscriptionFilter, SubscriptionInput,
            SubscriptionOrder, SubscriptionOrderField, first_of_accounts, known, list, of_account,
            upsert,
        },
    },
    scope::Scope,
    testing::{World, add_accounts, date, monthly, refusals, subscription},
};

const NEWEST: SubscriptionOrder = SubscriptionOrder {
    field: SubscriptionOrderField::StartsOn,
    descending: true,
};

async fn write(world: &World, rows: &[SubscriptionInput]) -> Vec<RowResult> {
    let scope = world.write().await;
    let results = upsert(&scope, rows, Policy::RejectRow, Projection::Now).await;
    scope.commit().await.unwrap();
    results.unwrap()
}

fn outcomes(results: &[RowResult]) -> Vec<&Outcome> {
    results.iter().map(|result| &result.outcome).collect()
}

async fn stored(scope: &Scope, external_id: &str) -> Subscription {
    let mut found = known(scope, &[external_id]).await.unwrap();
    found.remove(external_id).unwrap()
}

fn of_plan(product: Option<&str>, plan: &str, amount: &str) -> LineInput {
    LineInput {
        plan: Some(PlanReference::Key {
            plan: plan.to_owned(),
            product: product.map(str::to_owned),
        }),
        ..monthly(amount)
    }
}

#[tokio::test]
async fn the_same_rows_twice_change_nothing() {
    let world = World::new().await;
    let [acme, blue] = world.accounts(["acme", "blue"]).await;
    let mut rows = [
        subscription("acme", "s-1", "2025-01-01", "100"),
        subscription("blue", "s-2", "2025-02-01", "9.99"),
    ];
    rows[0].lines.push(of_plan(Some("Core"), "Pro", "5"));
    let results = write(&world, &rows).await;
    assert_eq!(outcomes(&results), [&Outcome::Created, &Outcome::Created]);
    let log = world.log().await;
    let again = write(&world, &rows).await;
    assert_eq!(outcomes(&again), [&Outcome::Unchanged, &Outcome::Unchanged]);
    assert_eq!(again[0].id, results[0].id);
    assert_eq!(world.log().await, log);
    // A moved end, a dropped line, another account.
    rows[0].ends_on = Some(date("2026-01-01"));
    rows[0].lines.remove(0);
    rows[1].account = Reference::Id(acme);
    let changed = write(&world, &rows).await;
    assert_eq!(outcomes(&changed), [&Outcome::Updated, &Outcome::Updated]);
    let scope = world.read().await;
    let first = stored(&scope, "s-1").await;
    assert_eq!(first.row.version, 2);
    assert_eq!(first.lines.len(), 1);
    assert_eq!(first.lines[0].amount, 500);
    assert_eq!(first.lines[0].ends_on, Some(date("2026-01-01")));
    let second = stored(&scope, "s-2").await;
    assert_eq!(
        (second.row.account_id, second.lines[0].account_id),
        (acme, acme)
    );
    let entry = world.log().await.pop().unwrap();
    assert_eq!(entry.subject_kind, "subscription");
    assert_eq!(entry.account_id, Some(acme));
    assert!(entry.before.unwrap().contains(&blue.to_string()));
    assert_eq!(world.account(blue).await.current_mrr, Some(0));
    assert_eq!(
        world.account(acme).await.current_mrr,
        Some((500 + 999) * 48)
    );
    world.assert_fresh().await;
}

#[tokio::test]
async fn a_changed_line_keeps_its_id() {
    let world = World::new().await;
    world.accounts(["acme"]).await;
    let mut row = subscription("acme", "s-1", "2025-01-01", "100");
    row.lines.push(monthly("7"));
    write(&world, std::slice::from_ref(&row)).await;
    let before = stored(&world.read().await, "s-1").await.lines;
    row.lines[0].quantity = 3;
    row.lines.swap(0, 1);
    row.lines.push(monthly("9"));
    write(&world, &[row]).await;
    let after = stored(&world.read().await, "s-1").await.lines;
    let said: Vec<_> = after
        .iter()
        .map(|line| (line.amount, line.quantity))
        .collect();
    assert_eq!(said, [(10_000, 3), (700, 1), (900, 1)]);
    assert_eq!([before[0].id, before[1].id], [after[0].id, after[1].id]);
}

#[tokio::test]
async fn every_bad_value_is_named() {
    let world = World::new().await;
    world.accounts(["acme"]).await;
    let good = || subscription("acme", "s-1", "2025-01-01", "100");
    type Spoil = fn(&mut SubscriptionInput);
    let cases: [(Spoil, &str); 20] = [
        (|row| row.external_id = None, "externalId"),
        (|row| row.external_id = Some(" ".to_owned()), "externalId"),
        (
            |row| row.account = Reference::ExternalId("none".to_owned()),
            "accountExternalId",
        ),
        (
            |row| row.account = Reference::Id(Uuid::from_u128(1)),
            "account",
        ),
        (|row| row.ends_on = Some(date("2024-12-31")), "endsOn"),
        (
            |row| row.trial_starts_on = Some(date("2024-12-31")),
            "trialStartsOn",
        ),
        (
            |row| {
                row.trial_starts_on = Some(date("2025-01-05"));
                row.trial_ends_on = Some(date("2025-01-04"));
            },
            "trialEndsOn",
        ),
        (
            |row| row.lines[0].amount = Decimal::NEGATIVE_ONE,
            "lines.0.amount",
        ),
        (
            |row| row.lines[0].amount = "1.001".parse().unwrap(),
            "lines.0.amount",
        ),
        (|row| row.lines[0].amount = Decimal::MAX, "lines.0.amount"),
        (
            |row| row.lines[0].discount = "100.01".parse().unwrap(),
            "lines.0.discount",
        ),
        (|row| row.lines[0].quantity = -1, "lines.0.quantity"),
        (
            |row| row.lines[0].currency = "XXZ".to_owned(),
            "lines.0.currency",
        ),
        (
            |row| row.lines[0].billing_interval = None,
            "lines.0.billingInterval",
        ),
        (
            |row| row.lines[0].charge = ChargeKind::OneOff,
            "lines.0.billingInterval",
        ),
        (
            |row| row.lines[0].starts_on = Some(date("2024-12-31")),
            "lines.0.startsOn",
        ),
        (
            |row| {
                row.ends_on = Some(date("2025-02-01"));
                row.lines[0].ends_on = Some(date("2025-02-02"));
            },
            "lines.0.endsOn",
        ),
        (
            |row| row.lines[0].description = Some("a\nb".to_owned()),
            "lines.0.description",
        ),
        (
            |row| row.lines[0].plan = Some(PlanReference::Id(Uuid::from_u128(1))),
            "lines.0.plan",
        ),
        (|row| row.lines = vec![monthly("1"); 101], "lines"),
    ];
    for (spoil, field) in cases {
        let mut row = good();
        spoil(&mut row);
        let rows = [subscription("acme", "s-0", "2025-01-01", "1"), row];
        let results = {
            let scope = world.write().await;
            let results = upsert(&scope, &rows, Policy::RejectRow, Projection::Now).await;
            scope.close().await.unwrap();
            results.unwrap()
        };
        assert_eq!(results[0].outcome, Outcome::Created, "{field}");
        let Outcome::Rejected(reasons) = &results[1].outcome else {
            panic!("{field}: {results:?}")
        };
        assert_eq!(reasons.len(), 1, "{reasons:?}");
        assert_eq!(reasons[0].field.join("."), format!("rows.1.{field}"));
        let scope = world.write().await;
        let answer = upsert(&scope, &rows, Policy::RejectAll, Projection::Now).await;
        assert_eq!(refusals(answer)[0].1, format!("rows.1.{field}"));
        scope.close().await.unwrap();
    }
    let scope = world.write().await;
    let rows = [good(), good()];
    let answer = upsert(&scope, &rows, Policy::RejectAll, Projection::Now).await;
    assert_eq!(
        refusals(answer),
        [(RefusalCode::Conflict, "rows.1.externalId".to_owned())]
    );
    let rows: Vec<_> = (0..1_001).map(|_| good()).collect();
    let answer = upsert(&scope, &rows, Policy::RejectRow, Projection::Now).await;
    assert_eq!(refusals(answer)[0].1, "rows");
}

#[tokio::test]
async fn nothing_is_left_of_a_rejected_row() {
    let world = World::new().await;
    world.accounts(["acme"]).await;
    let mut bad = subscription("acme", "s-1", "2025-01-01", "100");
    bad.lines = vec![of_plan(Some("Core"), "Pro", "5"), monthly("-1")];
    let mut lost = subscription("nobody", "s-2", "2025-01-01", "100");
    lost.lines = vec![of_plan(Some("Core"), "Basic", "5")];
    let results = write(&world, &[bad, lost]).await;
    assert!(results.iter().all(|result| result.id.is_none()));
    let scope = world.read().await;
    assert!(product::by_keys(&scope, ["Core"]).await.unwrap().is_empty());
    assert!(
        plan::by_keys(&scope, ["Pro", "Basic"])
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn unknown_plans_are_made_for_those_who_may() {
    let world = World::new().await;
    world.accounts(["acme"]).await;
    let mut rows = [
        subscription("acme", "s-1", "2025-01-01", "100"),
        subscription("acme", "s-2", "2025-01-01", "100"),
        subscription("acme", "s-3", "2025-01-01", "100"),
    ];
    rows[0].lines = vec![of_plan(Some("Core"), "Pro", "5")];
    rows[1].lines = vec![of_plan(Some("Extra"), "Pro", "5")];
    rows[2].lines = vec![of_plan(None, "Support", "5")];
    let scope = world.write_with(&[Permission::ManageSubscriptions]).await;
    let answer = upsert(&scope, &rows, Policy::RejectAll, Projection::Now).await;
    let refused = refusals(answer);
    assert_eq!(
        refused[0],
        (
            RefusalCode::NotFound,
            "rows.0.lines.0.planExternalId".to_owned()
        )
    );
    scope.close().await.unwrap();
    for outcome in [Outcome::Created, Outcome::Unchanged] {
        let results = write(&world, &rows).await;
        assert_eq!(outcomes(&results), [&outcome; 3]);
    }
    let scope = world.read().await;
    let keys = ["Pro", "Extra/Pro", "Support"];
    let plans = plan::by_keys(&scope, keys).await.unwrap();
    let products = product::by_keys(&scope, ["Core", "Extra", "Support"])
        .await
        .unwrap();
    for (key, product) in keys.iter().zip(["Core", "Extra", "Support"]) {
        assert_eq!(plans[*key].product_id, products[product].id, "{key}");
    }
    assert_eq!(plans["Extra/Pro"].name, "Pro");
    scope.close().await.unwrap();
    // Known ones may be used without that permission.
    let scope = world.write_with(&[Permission::ManageSubscriptions]).await;
    let results = upsert(&scope, &rows, Policy::RejectAll, Projection::Now)
        .await
        .unwrap();
    assert_eq!(outcomes(&results), [&Outcome::Unchanged; 3]);
}

#[tokio::test]
async fn many_rows_take_as_many_statements_as_few() {
    let world = World::new().await;
    world.accounts(["acme"]).await;
    let rows = |range: std::ops::Range<usize>, amount: &str| -> Vec<SubscriptionInput> {
        let row = |number| subscription("acme", &format!("s-{number}"), "2025-01-01", amount);
        range.map(row).collect()
    };
    for amount in ["10", "11", "11"] {
        let mut counts = HashSet::new();
        for rows in [rows(0..1, amount), rows(1..900, amount)] {
            let scope = world.write().await;
            let before = scope.statements();
            upsert(&scope, &rows, Policy::RejectAll, Projection::Now)
                .await
                .unwrap();
            counts.insert(scope.statements() - before);
            scope.commit().await.unwrap();
        }
        assert_eq!(counts.len(), 1, "{counts:?}");
    }
}

#[tokio::test]
async fn ids_of_another_tenant_are_unknown() {
    let world = World::new().await;
    world.accounts(["acme"]).await;
    let elsewhere = world.write_elsewhere().await;
    let account = add_accounts(&elsewhere, &["foreign"]).await[0];
    let mut theirs = subscription("foreign", "s-1", "2025-01-01", "1");
    theirs.lines = vec![of_plan(None, "Pro", "5")];
    let rows = [theirs];
    upsert(&elsewhere, &rows, Policy::RejectAll, Projection::Now)
        .await
        .unwrap();
    let foreign = stored(&elsewhere, "s-1").await;
    elsewhere.commit().await.unwrap();
    let mut on_account = subscription("acme", "s-1", "2025-01-01", "1");
    on_account.account = Reference::Id(account);
    let mut on_plan = subscription("acme", "s-1", "2025-01-01", "1");
    let plan = foreign.lines[0].plan_id.unwrap();
    on_plan.lines[0].plan = Some(PlanReference::Id(plan));
    let by_key = subscription("foreign", "s-1", "2025-01-01", "1");
    for (row, field) in [
        (on_account, "rows.0.account"),
        (on_plan, "rows.0.lines.0.plan"),
        (by_key, "rows.0.accountExternalId"),
    ] {
        let scope = world.write().await;
        let answer = upsert(&scope, &[row], Policy::RejectAll, Projection::Now).await;
        assert_eq!(
            refusals(answer),
            [(RefusalCode::NotFound, field.to_owned())]
        );
        scope.close().await.unwrap();
    }
    // The same external id is free here.
    let rows = [subscription("acme", "s-1", "2025-01-01", "1")];
    let results = write(&world, &rows).await;
    assert_eq!(outcomes(&results), [&Outcome::Created]);
    assert_ne!(results[0].id, Some(foreign.row.id));
}

#[tokio::test]
async fn subscriptions_are_listed_by_what_they_are() {
    let world = World::new().await;
    let [acme, blue] = world.accounts(["acme", "blue"]).await;
    let mut rows = [
        subscription("acme", "s-1", "2025-01-01", "1"),
        subscription("acme", "s-2", "2025-02-01", "2"),
        subscription("blue", "s-3", "2025-03-01", "3"),
    ];
    rows[0].ends_on = Some(date("2025-03-01"));
    rows[1].lines = vec![of_plan(None, "Pro", "5")];
    write(&world, &rows).await;
    let scope = world.read().await;
    let plan = plan::by_keys(&scope, ["Pro"]).await.unwrap()["Pro"].id;
    let cases: [(SubscriptionFilter, &[&str]); 5] = [
        (SubscriptionFilter::default(), &["s-3", "s-2", "s-1"]),
        (
            SubscriptionFilter {
                live_on: Some(date("2025-02-28")),
                ..SubscriptionFilter::default()
            },
            &["s-2", "s-1"],
        ),
        (
            SubscriptionFilter {
                live_on: Some(date("2025-03-01")),
                ..SubscriptionFilter::default()
            },
            &["s-3", "s-2"],
        ),
        (
            SubscriptionFilter {
                plan: Some(crate::filter::Comparators::equal(plan)),
                ..SubscriptionFilter::default()
            },
            &["s-2"],
        ),
        (
            SubscriptionFilter {
                account: crate::filter::Comparators::equal(acme),
                ..SubscriptionFilter::default()
            },
            &["s-2", "s-1"],
        ),
    ];
    for (filter, expected) in cases {
        let page = list(&scope, filter, NEWEST, &PageRequest::default())
            .await
            .unwrap();
        let found = page
            .rows
            .iter()
            .filter_map(|(_, row)| row.external_id.as_deref());
        assert_eq!(found.collect::<Vec<_>>(), expected);
    }
    let before = scope.statements();
    let filter = SubscriptionFilter::default;
    let first = first_of_accounts(&scope, &[acme, blue], filter(), NEWEST, Some(1))
        .await
        .unwrap();
    assert_eq!(scope.statements() - before, 1);
    assert_eq!(first[&blue].rows.len(), 1);
    assert!(first[&acme].has_next && !first[&blue].has_next);
    let (cursor, newest) = &first[&acme].rows[0];
    assert_eq!(newest.external_id.as_deref(), Some("s-2"));
    let rest = PageRequest {
        after: Some(cursor.clone()),
        ..PageRequest::default()
    };
    let rest = of_account(&scope, acme, filter(), NEWEST, &rest)
        .await
        .unwrap();
    assert_eq!(rest.rows[0].1.external_id.as_deref(), Some("s-1"));
}

#[tokio::test]
async fn a_caller_without_the_permission_writes_nothing() {
    let world = World::new().await;
    world.accounts(["acme"]).await;
    let scope = world.write_with(&[Permission::ManageCatalogue]).await;
    let rows = [subscription("acme", "s-1", "2025-01-01", "1")];
    let answer = upsert(&scope, &rows, Policy::RejectAll, Projection::Now).await;
    assert!(matches!(
        answer,
        Err(Error::Forbidden(Permission::ManageSubscriptions))
    ));
}

#[tokio::test]
async fn what_does_not_recur_is_kept_and_worth_nothing_a_month() {
    let world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    let mut row = subscription("acme", "s-1", "2025-01-01", "1");
    row.lines = vec![
        LineInput {
            charge: ChargeKind::OneOff,
            billing_interval: None,
            ..monthly("500")
        },
        LineInput {
            billing_interval: Some(BillingInterval::Year),
            discount: "400".parse().unwrap(),
            ..monthly("2400")
        },
    ];
    write(&world, &[row]).await;
    assert_eq!(world.account(acme).await.current_mrr, Some(200_000 * 4));
}
