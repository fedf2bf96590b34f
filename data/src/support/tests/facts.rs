//! What portfolios know of cases.

use domain::ownership::OwnerConvention;

use super::*;
use crate::{
    portfolio::{self, FactsCache},
    testing::date,
};

#[tokio::test]
async fn after_any_write_the_next_answer_is_right() {
    let world = World::new().await;
    world.accounts(["acme", "blue"]).await;
    let cache = FactsCache::new(1 << 30);
    let open = async || {
        let scope = world.read().await;
        let kept = cache.facts(&scope).await.unwrap();
        let fresh = portfolio::load(&scope).await.unwrap();
        assert_eq!(kept.facts, fresh.facts);
        // The log tells the same as the rows.
        let told = portfolio::known_by(&scope, &cache, scope.log_version())
            .await
            .unwrap();
        assert_eq!(told.facts, fresh.facts);
        let whole = kept.evaluate(&scope, None, date("2025-06-15"), OwnerConvention::Then);
        let window =
            domain::time::Window::new(date("2025-01-01"), date("2025-06-16"), chrono_tz::UTC);
        let report = whole.support(&window.unwrap());
        (
            report.opened.len(),
            report.backlog.len(),
            report.rated_count(),
        )
    };
    assert_eq!(open().await, (0, 0, 0));
    write(
        &world,
        &[
            asked("acme", "c-1", "2025-01-10"),
            asked("blue", "c-2", "2025-01-10"),
        ],
    )
    .await;
    assert_eq!(open().await, (2, 2, 0));
    tell(
        &world,
        &[happened(
            "c-1",
            "e-1",
            CaseEventKind::Resolved,
            "2025-02-01",
        )],
    )
    .await;
    assert_eq!(open().await, (2, 1, 0));
    let scope = world.write().await;
    let id = stored(&world, "c-1").await.id();
    rate(&scope, id, Some(5), None, None).await.unwrap();
    scope.commit().await.unwrap();
    assert_eq!(open().await, (2, 1, 1));
    let moved = CaseInput {
        account: Reference::ExternalId("acme".to_owned()),
        ..asked("blue", "c-2", "2025-01-10")
    };
    write(&world, &[moved]).await;
    assert_eq!(open().await, (2, 1, 1));
    let scope = world.write().await;
    delete(&scope, id, None).await.unwrap();
    scope.commit().await.unwrap();
    assert_eq!(open().await, (1, 1, 0));
}
