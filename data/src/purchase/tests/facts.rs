//! What portfolios know of purchases.

use chrono::NaiveDate;
use domain::ownership::OwnerConvention;

use super::*;
use crate::portfolio::{self, FactsCache};

/// What the shop has taken until a day, in cents, by facts that were kept and by facts read anew.
async fn revenue(world: &World, cache: &FactsCache, on: NaiveDate) -> i128 {
    let scope = world.read().await;
    let kept = cache.facts(&scope).await.unwrap();
    let fresh = portfolio::load(&scope).await.unwrap();
    assert_eq!(kept.facts, fresh.facts);
    let whole = kept.evaluate(&scope, None, on, OwnerConvention::Then);
    let after = on.succ_opt().unwrap();
    let window = domain::time::Window::new(date("2020-01-01"), after, chrono_tz::UTC).unwrap();
    let paid = whole.purchases(&window).revenue().unwrap();
    paid.times(domain::metric::Ratio::whole(100))
        .unwrap()
        .numerator()
}

#[tokio::test]
async fn after_any_write_the_next_answer_is_right() {
    let world = World::new().await;
    let [acme, blue] = world.accounts(["acme", "blue"]).await;
    let cache = FactsCache::new(1 << 30);
    let on = date("2025-06-30");
    assert_eq!(revenue(&world, &cache, on).await, 0);
    let rows = [
        bought("acme", "p-1", "2025-01-10", "50"),
        bought("blue", "p-2", "2025-01-11", "10"),
    ];
    let ids: Vec<Uuid> = write(&world, &rows)
        .await
        .iter()
        .filter_map(|result| result.id)
        .collect();
    assert_eq!(revenue(&world, &cache, on).await, 6_000);
    let scope = world.write().await;
    let input = back(None, "2025-01-12", "20");
    refund(&scope, ids[0], input, None).await.unwrap();
    scope.commit().await.unwrap();
    assert_eq!(revenue(&world, &cache, on).await, 4_000);
    assert_eq!(revenue(&world, &cache, date("2025-01-11")).await, 6_000);
    let moved = [PurchaseInput {
        account: Reference::Id(blue),
        ..rows[0].clone()
    }];
    write(&world, &moved).await;
    assert_eq!(revenue(&world, &cache, on).await, 4_000);
    let scope = world.read().await;
    let facts = cache.facts(&scope).await.unwrap();
    let of_acme = facts.evaluate(&scope, Some(&[acme]), on, OwnerConvention::Then);
    let window = domain::time::Window::last_months(12, on, chrono_tz::UTC).unwrap();
    assert_eq!(of_acme.purchases(&window).orders, 0);
    scope.close().await.unwrap();
    let scope = world.write().await;
    delete(&scope, ids[1], None).await.unwrap();
    scope.commit().await.unwrap();
    assert_eq!(revenue(&world, &cache, on).await, 3_000);
}

#[tokio::test]
async fn a_plan_of_another_product_is_noticed() {
    use crate::{
        refresh::Projection,
        revenue::{plan, subscription},
        testing::subscription as row,
    };
    let world = World::new().await;
    world.accounts(["acme"]).await;
    let cache = FactsCache::new(1 << 30);
    let scope = world.write().await;
    let mut paid = row("acme", "s-1", "2025-01-01", "100");
    paid.lines[0].plan = Some(subscription::PlanReference::Key {
        plan: "Pro".to_owned(),
        product: Some("Core".to_owned()),
    });
    let (policy, projection) = (Policy::RejectAll, Projection::Now);
    let written = subscription::upsert(&scope, &[paid], policy, projection).await;
    written.unwrap();
    scope.commit().await.unwrap();
    let on = date("2025-06-30");
    assert_eq!(revenue(&world, &cache, on).await, 0);
    write(
        &world,
        &[PurchaseInput {
            product: Some(Reference::ExternalId("Other".to_owned())),
            ..bought("acme", "p-1", "2025-02-01", "10")
        }],
    )
    .await;
    let sold = async || {
        assert_eq!(revenue(&world, &cache, on).await, 1_000);
        let scope = world.read().await;
        let facts = cache.facts(&scope).await.unwrap();
        let whole = facts.evaluate(&scope, None, on, OwnerConvention::Then);
        let window =
            domain::time::Window::new(date("2025-01-15"), date("2025-03-01"), chrono_tz::UTC);
        let sales = whole.additional_sales(&window.unwrap());
        (sales.upsold.len(), sales.cross_sold.len())
    };
    assert_eq!(sold().await, (0, 1));
    let scope = world.write().await;
    let known = plan::by_keys(&scope, ["Pro"]).await.unwrap();
    let patch = plan::PlanPatch {
        product: Some(Reference::ExternalId("Other".to_owned())),
        ..plan::PlanPatch::default()
    };
    plan::update(&scope, known["Pro"].id, patch).await.unwrap();
    scope.commit().await.unwrap();
    assert_eq!(sold().await, (1, 0));
}
