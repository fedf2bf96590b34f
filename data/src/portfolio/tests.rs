use std::sync::Arc;

use chrono::NaiveDate;
use domain::{
    member::Permission,
    ownership::OwnerConvention,
    portfolio::{Dimension, SliceKey},
    renewal::RenewalOutcome,
    revenue::ChurnKind,
};
use uuid::Uuid;

use super::*;
use crate::{
    account::{self, AccountInput},
    bulk::Policy,
    patch::Patch,
    reference::Reference,
    refresh::Projection,
    renewal::{self, RenewalRow},
    revenue::{
        rate::{self, RateRow},
        subscription::{self, ReasonReference, Step, SubscriptionInput},
    },
    scope::Scope,
    testing::{World, add_accounts, add_member, date, subscription as row},
    transaction::Mode,
};

const MEMORY: usize = 1 << 30;

async fn import(world: &World, rows: &[SubscriptionInput]) {
    let scope = world.write().await;
    subscription::upsert(&scope, rows, Policy::RejectAll, Projection::Deferred)
        .await
        .unwrap();
    scope.commit().await.unwrap();
}

/// What the cache says now, after making sure that it is what a fresh load says; and whether it took fewer statements than one.
async fn facts(world: &World, cache: &FactsCache) -> (Arc<TenantFacts>, u32) {
    let scope = world.read().await;
    let before = scope.statements();
    let kept = cache.facts(&scope).await.unwrap();
    let statements = scope.statements() - before;
    let fresh = load(&scope).await.unwrap();
    assert_eq!(kept.facts, fresh.facts);
    assert_eq!(kept.rates, fresh.rates);
    assert_eq!(kept.version, scope.log_version());
    // The log tells the same as the rows.
    let told = known::all(&scope, scope.log_version()).await.unwrap();
    assert_eq!(kept.facts.as_ref(), &told);
    (kept, statements)
}

async fn minor(
    world: &World,
    cache: &FactsCache,
    ids: Option<&[Uuid]>,
    on: NaiveDate,
) -> Option<i128> {
    let scope = world.read().await;
    let portfolio = evaluate(&scope, cache, ids, on, OwnerConvention::Then)
        .await
        .unwrap();
    let mut sum = 0;
    for (_, monthly) in portfolio.account_revenues() {
        sum += monthly?.to_minor_half_even();
    }
    Some(sum)
}

#[tokio::test]
async fn numbers_of_any_accounts_at_any_date() {
    let world = World::new().await;
    let [acme, blue] = world.accounts(["acme", "blue"]).await;
    let ada = world.member("ada").await;
    world.assign(acme, ada, "2025-03-01", None).await;
    let mut ended = row("blue", "s-2", "2025-01-01", "7.50");
    ended.ends_on = Some(date("2025-04-01"));
    import(&world, &[row("acme", "s-1", "2025-02-01", "100"), ended]).await;
    let cache = FactsCache::new(MEMORY);
    for (ids, day, cents) in [
        (None, "2025-01-31", 750),
        (None, "2025-02-01", 10_750),
        (None, "2025-04-01", 10_000),
        (Some(vec![blue]), "2025-03-31", 750),
        (Some(vec![acme, Uuid::from_u128(9)]), "2025-03-31", 10_000),
        (Some(vec![]), "2025-03-31", 0),
    ] {
        let sum = minor(&world, &cache, ids.as_deref(), date(day)).await;
        assert_eq!(sum, Some(cents), "{ids:?} {day}");
    }
    let scope = world.read().await;
    let on = date("2025-03-31");
    let portfolio = evaluate(&scope, &cache, None, on, OwnerConvention::Then)
        .await
        .unwrap();
    let slices = portfolio.slices(Dimension::Csm);
    let keys: Vec<_> = slices.iter().map(|slice| slice.key.clone()).collect();
    assert_eq!(keys, [SliceKey::Csm(ada), SliceKey::None]);
    assert_eq!(portfolio.unowned_accounts().collect::<Vec<_>>(), [blue]);
}

#[tokio::test]
async fn after_any_write_the_next_answer_is_right() {
    let world = World::new().await;
    let [acme, blue] = world.accounts(["acme", "blue"]).await;
    let (ada, cache) = (world.member("ada").await, FactsCache::new(MEMORY));
    let (first, whole) = facts(&world, &cache).await;
    assert_eq!(facts(&world, &cache).await.1, 0);
    // What facts do not say costs one look at the log.
    let scope = world.write().await;
    crate::revenue::product::upsert(
        &scope,
        &[crate::revenue::product::ProductInput {
            external_id: "core".to_owned(),
            name: None,
        }],
        Policy::RejectAll,
    )
    .await
    .unwrap();
    scope.commit().await.unwrap();
    let (kept, statements) = facts(&world, &cache).await;
    assert!(Arc::ptr_eq(&kept.facts, &first.facts) && statements == 1);
    // A subscription, an owner, a move to another account, a segment, a parent, a rate.
    import(&world, &[row("acme", "s-1", "2025-02-01", "100")]).await;
    let (_, statements) = facts(&world, &cache).await;
    assert!(statements <= whole, "{statements} {whole}");
    world.assign(acme, ada, "2025-03-01", None).await;
    facts(&world, &cache).await;
    import(&world, &[row("blue", "s-1", "2025-02-01", "100")]).await;
    facts(&world, &cache).await;
    let today = date("2025-06-15");
    assert_eq!(minor(&world, &cache, Some(&[acme]), today).await, Some(0));
    assert_eq!(
        minor(&world, &cache, Some(&[blue]), today).await,
        Some(10_000)
    );
    let scope = world.write().await;
    let change = AccountInput {
        external_id: Patch::Set("blue".to_owned()),
        segment: Patch::Set("Enterprise".to_owned()),
        parent: Patch::Set(Reference::Id(acme)),
        ..AccountInput::default()
    };
    account::upsert(&scope, vec![change], Policy::RejectAll)
        .await
        .unwrap();
    scope.commit().await.unwrap();
    facts(&world, &cache).await;
    let scope = world.write().await;
    let rates = [RateRow {
        currency: "EUR".to_owned(),
        on_date: today,
        rate: "1.5".parse().unwrap(),
    }];
    rate::upsert(&scope, &rates, Policy::RejectAll, Projection::Now)
        .await
        .unwrap();
    scope.commit().await.unwrap();
    facts(&world, &cache).await;
    let scope = world.read().await;
    let id = subscription::by_external_ids(&scope, &["s-1"])
        .await
        .unwrap()[0]
        .id;
    scope.close().await.unwrap();
    let scope = world.write().await;
    subscription::delete(&scope, id, None).await.unwrap();
    scope.commit().await.unwrap();
    facts(&world, &cache).await;
    assert_eq!(minor(&world, &cache, None, today).await, Some(0));
}

/// Writes one thing after another, and takes the facts after each.
async fn history(world: &World, cache: &FactsCache) -> Vec<Arc<TenantFacts>> {
    let mut known = vec![facts(world, cache).await.0];
    let [acme, blue] = world.accounts(["acme", "blue"]).await;
    known.push(facts(world, cache).await.0);
    import(world, &[row("acme", "s-1", "2025-02-01", "100")]).await;
    known.push(facts(world, cache).await.0);
    let ada = world.member("ada").await;
    world.assign(acme, ada, "2025-03-01", None).await;
    known.push(facts(world, cache).await.0);
    // Moves to another account and back.
    import(world, &[row("blue", "s-1", "2025-02-01", "120")]).await;
    known.push(facts(world, cache).await.0);
    import(world, &[row("acme", "s-1", "2025-02-15", "120")]).await;
    known.push(facts(world, cache).await.0);
    let scope = world.write().await;
    let change = AccountInput {
        external_id: Patch::Set("blue".to_owned()),
        segment: Patch::Set("Enterprise".to_owned()),
        parent: Patch::Set(Reference::Id(acme)),
        stage: Patch::Set("ONBOARDING".to_owned()),
        ..AccountInput::default()
    };
    let changes = vec![change];
    account::upsert(&scope, changes, Policy::RejectAll)
        .await
        .unwrap();
    let rates = ["1.5", "1.25"].map(|rate| RateRow {
        currency: "EUR".to_owned(),
        on_date: date(if rate == "1.5" {
            "2025-01-01"
        } else {
            "2025-06-01"
        }),
        rate: rate.parse().unwrap(),
    });
    rate::upsert(&scope, &rates, Policy::RejectAll, Projection::Now)
        .await
        .unwrap();
    scope.commit().await.unwrap();
    known.push(facts(world, cache).await.0);
    let scope = world.write().await;
    rate::delete(&scope, "EUR", date("2025-06-01"))
        .await
        .unwrap();
    account::archive(&scope, blue, None).await.unwrap();
    scope.commit().await.unwrap();
    known.push(facts(world, cache).await.0);
    happen(world).await;
    known.push(facts(world, cache).await.0);
    buy(world, None).await;
    known.push(facts(world, cache).await.0);
    buy(world, Some("20")).await;
    known.push(facts(world, cache).await.0);
    known
}

/// A subscription is tried, paused, and cancelled for a reason.
async fn happen(world: &World) {
    let scope = world.write().await;
    let reason = crate::revenue::churn_reason::ChurnReasonInput {
        external_id: "price".to_owned(),
        name: None,
        archived: None,
    };
    crate::revenue::churn_reason::create(&scope, reason)
        .await
        .unwrap();
    let mut tried = row("acme", "s-9", "2025-01-01", "30");
    tried.trial_ends_on = Some(date("2025-01-15"));
    let made = subscription::create(&scope, tried).await.unwrap();
    for step in [
        Step::Pause {
            starts_on: date("2025-03-01"),
            ends_on: Some(date("2025-04-01")),
        },
        Step::Cancel {
            cancelled_on: Some(date("2025-05-01")),
            effective_on: Some(date("2025-06-01")),
            paid_until: None,
            kind: Some(ChurnKind::Voluntary),
            reasons: vec![ReasonReference::Key("price".to_owned())],
        },
    ] {
        subscription::step(&scope, made.row.id, None, step)
            .await
            .unwrap();
    }
    scope.commit().await.unwrap();
}

/// Something is bought once, and some of the money given back.
async fn buy(world: &World, back: Option<&str>) {
    use crate::purchase::{PurchaseInput, RefundInput, upsert};
    let refund = |amount: &str| RefundInput {
        external_id: None,
        refunded_on: date("2025-03-01"),
        amount: amount.parse().unwrap(),
    };
    let bought = PurchaseInput {
        account: Reference::ExternalId("acme".to_owned()),
        external_id: Some("p-1".to_owned()),
        product: None,
        purchased_on: date("2025-02-01"),
        amount: "50".parse().unwrap(),
        currency: "USD".to_owned(),
        quantity: 1,
        is_automatic_renewal: false,
        refunds: back.map(|amount| vec![refund(amount)]),
    };
    let scope = world.write().await;
    let results = upsert(&scope, &[bought], Policy::RejectAll).await;
    results.unwrap();
    scope.commit().await.unwrap();
}

#[tokio::test]
async fn what_was_known_is_told_again_whatever_was_written_since() {
    let world = World::new().await;
    let cache = FactsCache::new(MEMORY);
    let known = history(&world, &cache).await;
    let told = async |then: &TenantFacts| {
        let scope = world.read().await;
        let told = known_by(&scope, &cache, then.version).await.unwrap();
        assert_eq!(told.facts, then.facts, "version {}", then.version);
        assert_eq!(told.rates, then.rates, "version {}", then.version);
    };
    for then in &known {
        told(then).await;
    }
    // Something about the tenant itself has everything told anew.
    let scope = world.write().await;
    let patch = crate::tenant::TenantPatch {
        name: Some("renamed".to_owned()),
        ..crate::tenant::TenantPatch::default()
    };
    crate::tenant::update(&scope, patch).await.unwrap();
    scope.commit().await.unwrap();
    for then in &known {
        told(then).await;
    }
}

/// A renewal that was closed and then given to another account.
async fn moved_renewal(world: &World, to: &str) {
    let row = RenewalRow {
        external_id: "r".to_owned(),
        account: Reference::ExternalId(to.to_owned()),
        subscription_external_id: None,
        due_on: date("2025-06-01"),
        amount_due: "1200".parse().unwrap(),
        currency: "USD".parse().unwrap(),
        notice_deadline: Patch::Keep,
        owner_email: Patch::Keep,
        stage: None,
        risk_reasons: None,
        outcome: Some(RenewalOutcome::Renewed),
        closed_on: Some(date("2025-05-20")),
        renewed: None,
    };
    let scope = world.write().await;
    let results = renewal::upsert(&scope, &[row], Policy::RejectAll).await;
    results.unwrap();
    scope.commit().await.unwrap();
}

#[tokio::test]
async fn what_is_noted_of_a_renewal_goes_with_it_to_another_account() {
    let world = World::new().await;
    world.accounts(["a", "b"]).await;
    let cache = FactsCache::new(MEMORY);
    moved_renewal(&world, "a").await;
    moved_renewal(&world, "b").await;
    let (then, _) = facts(&world, &cache).await;
    import(&world, &[row("b", "s-1", "2025-02-01", "100")]).await;
    let scope = world.read().await;
    let told = known_by(&scope, &cache, then.version).await.unwrap();
    assert_eq!(told.facts, then.facts);
}

#[tokio::test]
async fn what_was_known_at_an_instant_is_what_was_written_by_then() {
    let mut world = World::new().await;
    let cache = FactsCache::new(MEMORY);
    world.accounts(["acme"]).await;
    let first = world.now;
    world.go_to("2025-07-01");
    import(&world, &[row("acme", "s-1", "2025-02-01", "100")]).await;
    let scope = world.read().await;
    for (instant, lines, accounts) in [
        (first - chrono::TimeDelta::days(1), 0, 0),
        (first, 0, 1),
        (world.now - chrono::TimeDelta::seconds(1), 0, 1),
        (world.now, 1, 1),
    ] {
        let told = known_at(&scope, &cache, instant).await.unwrap();
        let counts = (told.facts.line_count(), told.facts.account_count());
        assert_eq!(counts, (lines, accounts), "{instant}");
    }
    let later = known_at(&scope, &cache, world.now + chrono::TimeDelta::seconds(1)).await;
    assert!(matches!(later, Err(Error::Refused(_))));
}

#[tokio::test]
async fn requests_at_the_same_time_load_once_and_older_snapshots_keep_theirs() {
    let world = World::new().await;
    world.accounts(["acme"]).await;
    let cache = FactsCache::new(MEMORY);
    let (one, other, old) = (world.read().await, world.read().await, world.read().await);
    let before = [one.statements(), other.statements()];
    let (first, second) = tokio::join!(cache.facts(&one), cache.facts(&other));
    assert!(Arc::ptr_eq(&first.unwrap(), &second.unwrap()));
    let after = [one.statements(), other.statements()];
    assert!(after[0] == before[0] || after[1] == before[1]);
    import(&world, &[row("acme", "s-1", "2025-02-01", "100")]).await;
    let (new, _) = facts(&world, &cache).await;
    assert_eq!(new.facts.line_count(), 1);
    let statements = old.statements();
    let before = cache.facts(&old).await.unwrap();
    assert_eq!(
        (before.version, before.facts.line_count()),
        (old.log_version(), 0)
    );
    assert_eq!(old.statements(), statements);
}

#[tokio::test]
async fn a_writing_scope_sees_what_it_has_written() {
    let world = World::new().await;
    world.accounts(["acme"]).await;
    let cache = FactsCache::new(MEMORY);
    facts(&world, &cache).await;
    let scope = world.write().await;
    // Before it writes, it sees what everybody sees.
    let statements = scope.statements();
    assert_eq!(cache.facts(&scope).await.unwrap().facts.line_count(), 0);
    assert_eq!(scope.statements(), statements);
    let rows = [row("acme", "s-1", "2025-02-01", "100")];
    subscription::upsert(&scope, &rows, Policy::RejectAll, Projection::Now)
        .await
        .unwrap();
    assert_eq!(cache.facts(&scope).await.unwrap().facts.line_count(), 1);
    scope.close().await.unwrap();
    assert_eq!(facts(&world, &cache).await.0.facts.line_count(), 0);
}

#[tokio::test]
async fn a_small_cache_answers_as_a_large_one() {
    let world = World::new().await;
    world.accounts(["acme", "blue"]).await;
    let cache = FactsCache::new(1);
    let (_, first) = facts(&world, &cache).await;
    let (_, second) = facts(&world, &cache).await;
    assert_eq!(first, second);
}

#[tokio::test]
async fn another_tenant_is_not_in_it() {
    let world = World::new().await;
    let elsewhere = world.write_elsewhere().await;
    let foreign = add_accounts(&elsewhere, &["acme"]).await[0];
    add_member(&elsewhere, "eve", "ACTIVE").await;
    let rows = [row("acme", "s-1", "2025-02-01", "100")];
    subscription::upsert(&elsewhere, &rows, Policy::RejectAll, Projection::Now)
        .await
        .unwrap();
    elsewhere.commit().await.unwrap();
    let cache = FactsCache::new(MEMORY);
    let (kept, _) = facts(&world, &cache).await;
    assert_eq!(kept.facts.account_count(), 0);
    let today = date("2025-06-15");
    assert_eq!(
        minor(&world, &cache, Some(&[foreign]), today).await,
        Some(0)
    );
}

#[tokio::test]
async fn loading_takes_as_many_statements_for_many_accounts_as_for_none() {
    let world = World::new().await;
    let scope = world.read().await;
    load(&scope).await.unwrap();
    let empty = scope.statements();
    scope.close().await.unwrap();
    world.accounts(["acme", "blue", "coral"]).await;
    let rows = ["acme", "blue", "coral"].map(|name| row(name, name, "2025-01-01", "10"));
    import(&world, &rows).await;
    let scope = world.read().await;
    load(&scope).await.unwrap();
    assert_eq!(scope.statements(), empty);
}

#[tokio::test]
async fn reading_needs_the_permission() {
    let world = World::new().await;
    let cache = FactsCache::new(MEMORY);
    let request = crate::scope::OpenRequest {
        permissions: domain::member::Permissions::of(&[Permission::ManageSubscriptions]),
        ..world.request(Mode::Read)
    };
    let scope = Scope::open(&world.database, request).await.unwrap();
    let answer = cache.facts(&scope).await;
    assert!(matches!(
        answer,
        Err(Error::Forbidden(Permission::ReadPortfolio))
    ));
}
