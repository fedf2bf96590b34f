use chrono::NaiveDate;
use domain::ownership::OwnerConvention;
use uuid::Uuid;

use super::*;
use crate::{
    account::{self, AccountInput},
    bulk::Policy,
    ownership::{OwnerWish, set_owners},
    patch::Patch,
    portfolio,
    revenue::{
        rate::{self, RateRow},
        subscription,
    },
    scope::Scope,
    tenant::{self, TenantPatch},
    testing::{World, date, subscription as row},
};

/// One dollar a month, in the units of the column.
const DOLLAR: i64 = 100 * 48;

async fn mrr(world: &World, account: Uuid) -> Option<i64> {
    world.account(account).await.current_mrr
}

async fn import(world: &World, rows: &[subscription::SubscriptionInput], projection: Projection) {
    let scope = world.write().await;
    subscription::upsert(&scope, rows, Policy::RejectAll, projection)
        .await
        .unwrap();
    scope.commit().await.unwrap();
}

async fn set_rate(world: &World, on_date: &str, value: &str, projection: Projection) {
    let scope = world.write().await;
    let rows = [RateRow {
        currency: "EUR".to_owned(),
        on_date: date(on_date),
        rate: value.parse().unwrap(),
    }];
    rate::upsert(&scope, &rows, Policy::RejectAll, projection)
        .await
        .unwrap();
    scope.commit().await.unwrap();
}

/// The tenant's MRR from the facts, account by account.
async fn from_facts(scope: &Scope) -> Vec<(Uuid, Option<i64>)> {
    let facts = portfolio::load(scope).await.unwrap();
    let today = scope.today();
    let portfolio = facts.evaluate(scope, None, today, OwnerConvention::Now);
    let revenues = portfolio.account_revenues();
    revenues
        .map(|(id, amount)| {
            (
                id,
                amount.map(|amount| i64::try_from(amount.exact()).unwrap()),
            )
        })
        .collect()
}

#[tokio::test]
async fn columns_follow_when_their_day_comes() {
    let mut world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    let (ada, bob) = (world.member("ada").await, world.member("bob").await);
    let mut with_trial = row("acme", "s-1", "2025-01-01", "100");
    with_trial.trial_starts_on = Some(date("2025-01-01"));
    with_trial.trial_ends_on = Some(date("2025-06-20"));
    with_trial.ends_on = Some(date("2025-09-01"));
    let later = row("acme", "s-2", "2025-07-01", "20");
    import(&world, &[with_trial, later], Projection::Now).await;
    world
        .assign(acme, ada, "2025-01-01", Some("2025-08-01"))
        .await;
    world.assign(acme, bob, "2025-08-01", None).await;
    let days: [(&str, i64, Uuid, Option<&str>); 6] = [
        ("2025-06-15", 0, ada, Some("2025-06-20")),
        ("2025-06-19", 0, ada, Some("2025-06-20")),
        ("2025-06-20", 100, ada, Some("2025-07-01")),
        ("2025-07-05", 120, ada, Some("2025-08-01")),
        ("2025-08-01", 120, bob, Some("2025-09-01")),
        ("2025-09-01", 20, bob, None),
    ];
    for (day, dollars, owner, next) in days {
        world.go_to(day);
        let row = world.account(acme).await;
        assert_eq!(row.current_mrr, Some(dollars * DOLLAR), "{day}");
        assert_eq!(row.owner_id, Some(owner), "{day}");
        assert_eq!(row.refresh_on, next.map(date), "{day}");
        world.assert_fresh().await;
        let scope = world.read().await;
        assert!(!scope.refresh_due());
        assert_eq!(from_facts(&scope).await, [(acme, row.current_mrr)], "{day}");
    }
}

#[tokio::test]
async fn exchange_rates_change_what_an_account_is_worth() {
    let mut world = World::new().await;
    let [acme, blue] = world.accounts(["acme", "blue"]).await;
    let mut euros = row("acme", "s-1", "2025-01-01", "100");
    euros.lines[0].currency = "EUR".to_owned();
    import(
        &world,
        &[euros, row("blue", "s-2", "2025-01-01", "5")],
        Projection::Now,
    )
    .await;
    assert_eq!(mrr(&world, acme).await, None);
    assert_eq!(mrr(&world, blue).await, Some(5 * DOLLAR));
    set_rate(&world, "2025-01-01", "1.1", Projection::Now).await;
    assert_eq!(mrr(&world, acme).await, Some(110 * DOLLAR));
    set_rate(&world, "2025-07-01", "1.25", Projection::Deferred).await;
    let row = world.account(acme).await;
    assert_eq!(row.current_mrr, Some(110 * DOLLAR));
    assert_eq!(row.refresh_on, Some(date("2025-07-01")));
    world.go_to("2025-07-01");
    assert_eq!(mrr(&world, acme).await, Some(125 * DOLLAR));
    let scope = world.write().await;
    rate::delete(&scope, "EUR", date("2025-07-01"))
        .await
        .unwrap();
    scope.commit().await.unwrap();
    assert_eq!(mrr(&world, acme).await, Some(110 * DOLLAR));
    world.assert_fresh().await;
    let scope = world.read().await;
    let facts = from_facts(&scope).await;
    assert!(facts.contains(&(acme, Some(110 * DOLLAR))));
    assert!(facts.contains(&(blue, Some(5 * DOLLAR))));
}

#[tokio::test]
async fn deferred_columns_are_right_for_the_next_reader_and_the_check_sees_them_before() {
    let world = World::new().await;
    let [acme, _] = world.accounts(["acme", "blue"]).await;
    import(
        &world,
        &[row("acme", "s-1", "2025-01-01", "100")],
        Projection::Deferred,
    )
    .await;
    let request = world.request(Mode::Read);
    let scope = Scope::open(&world.database, request.clone()).await.unwrap();
    assert!(scope.refresh_due());
    let differences = check(&scope).await.unwrap();
    let columns: Vec<_> = differences
        .iter()
        .map(|found| (found.account, found.column))
        .collect();
    assert_eq!(columns, [(acme, "current_mrr"), (acme, "refresh_on")]);
    scope.close().await.unwrap();
    let (one, other) = tokio::join!(
        bring_up_to_date(&world.database, &request),
        bring_up_to_date(&world.database, &request),
    );
    assert!(one.is_ok() && other.is_ok());
    assert_eq!(mrr(&world, acme).await, Some(100 * DOLLAR));
    world.assert_fresh().await;
}

#[tokio::test]
async fn what_changes_nothing_marks_nothing() {
    let world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    let ada = world.member("ada").await;
    let rows = [row("acme", "s-1", "2025-01-01", "100")];
    import(&world, &rows, Projection::Now).await;
    world.assign(acme, ada, "2025-01-01", None).await;
    let before = world.account(acme).await;
    let not_due = async |what: &str| {
        let request = world.request(Mode::Read);
        let scope = Scope::open(&world.database, request).await.unwrap();
        assert!(!scope.refresh_due(), "{what}");
        scope.close().await.unwrap();
    };
    let scope = world.write().await;
    let same = || AccountInput {
        external_id: Patch::Set("acme".to_owned()),
        name: Patch::Set("acme".to_owned()),
        stage: Patch::Set(before.stage.clone()),
        ..AccountInput::default()
    };
    account::update(&scope, acme, same(), None).await.unwrap();
    account::upsert(&scope, vec![same()], Policy::RejectAll)
        .await
        .unwrap();
    scope.commit().await.unwrap();
    not_due("accounts").await;
    import(&world, &rows, Projection::Deferred).await;
    not_due("subscriptions").await;
    let scope = world.write().await;
    let wish = OwnerWish {
        account: acme,
        member: ada,
        on: scope.today(),
    };
    let writer = scope.require(Permission::AssignOwners).unwrap();
    let changed = set_owners(&writer, &[wish]).await.unwrap();
    later(&writer, &changed).await.unwrap();
    scope.commit().await.unwrap();
    not_due("owners").await;
    let scope = world.write().await;
    let patch = TenantPatch {
        time_zone: Some(chrono_tz::UTC),
        ..TenantPatch::default()
    };
    tenant::update(&scope, patch).await.unwrap();
    scope.commit().await.unwrap();
    not_due("the same time zone").await;
    set_rate(&world, "2025-01-01", "1.1", Projection::Deferred).await;
    not_due("a rate of a currency that no account has").await;
    assert_eq!(world.account(acme).await, before);
}

#[tokio::test]
async fn bringing_up_to_date_leaves_no_entry_in_the_log() {
    let mut world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    import(
        &world,
        &[row("acme", "s-1", "2025-07-01", "100")],
        Projection::Now,
    )
    .await;
    let before = world.log().await;
    world.go_to("2025-07-01");
    assert_eq!(mrr(&world, acme).await, Some(100 * DOLLAR));
    assert_eq!(world.log().await, before);
}

#[tokio::test]
async fn a_writing_request_can_bring_its_own_view_up_to_date() {
    let mut world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    import(
        &world,
        &[row("acme", "s-1", "2025-07-01", "100")],
        Projection::Now,
    )
    .await;
    world.go_to("2025-07-01");
    let scope = world.write().await;
    within(&scope).await.unwrap();
    assert_eq!(check(&scope).await.unwrap(), []);
    scope.commit().await.unwrap();
    let request = world.request(Mode::Read);
    let scope = Scope::open(&world.database, request).await.unwrap();
    assert!(!scope.refresh_due());
    scope.close().await.unwrap();
    assert_eq!(mrr(&world, acme).await, Some(100 * DOLLAR));
}

#[tokio::test]
async fn another_time_zone_is_another_today() {
    let mut world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    import(
        &world,
        &[row("acme", "s-1", "2025-06-16", "100")],
        Projection::Now,
    )
    .await;
    assert_eq!(mrr(&world, acme).await, Some(0));
    let scope = world.write().await;
    let patch = TenantPatch {
        // Fourteen hours ahead: noon in London is the next day there.
        time_zone: Some(chrono_tz::Pacific::Kiritimati),
        ..TenantPatch::default()
    };
    tenant::update(&scope, patch).await.unwrap();
    scope.commit().await.unwrap();
    assert_eq!(mrr(&world, acme).await, Some(100 * DOLLAR));
    world.go_to("2025-06-17");
    world.assert_fresh().await;
}

#[tokio::test]
async fn many_accounts_take_as_many_statements_as_few() {
    let world = World::new().await;
    let names: Vec<String> = (0..300).map(|number| format!("a-{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let scope = world.write().await;
    let ids = crate::testing::add_accounts(&scope, &names).await;
    let rows: Vec<_> = names
        .iter()
        .map(|name| row(name, &format!("s-{name}"), "2025-01-01", "10"))
        .collect();
    subscription::upsert(&scope, &rows, Policy::RejectAll, Projection::Deferred)
        .await
        .unwrap();
    let writer = scope.require(Permission::ManageSubscriptions).unwrap();
    let mut counts = Vec::new();
    for ids in [&ids[..1], &ids[1..]] {
        let before = scope.statements();
        accounts(&writer, ids).await.unwrap();
        counts.push(scope.statements() - before);
    }
    assert_eq!(counts[0], counts[1]);
    let no_day: Option<NaiveDate> = None;
    scope.commit().await.unwrap();
    assert_eq!(world.account(ids[7]).await.refresh_on, no_day);
    world.assert_fresh().await;
}
