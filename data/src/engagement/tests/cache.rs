//! Usage that is kept in the process.

use super::*;
use crate::scope::Scope;

#[tokio::test]
async fn older_snapshots_and_writers_read_their_own() {
    let world = World::new().await;
    world.accounts(["acme"]).await;
    let cache = UsageCache::new(MEMORY);
    send(
        &world,
        vec![event("1", "acme", "ann", "2025-06-10T09:00:00Z")],
    )
    .await;
    let window = Window::new(date("2025-06-01"), date("2025-07-01"), chrono_tz::UTC).unwrap();
    let old = world.read().await;
    let count = async |scope: &Scope| {
        let known = usage(scope, &cache, &window, scope.today()).await.unwrap();
        known.users().len()
    };
    assert_eq!(count(&old).await, 1);
    let writing = world.write().await;
    record_many(
        &writing,
        vec![event("2", "acme", "bob", "2025-06-10T09:00:00Z")],
        Policy::RejectAll,
    )
    .await
    .unwrap();
    assert_eq!(count(&writing).await, 2);
    writing.commit().await.unwrap();
    let new = world.read().await;
    assert_eq!(
        (count(&old).await, count(&new).await, count(&old).await),
        (1, 2, 1)
    );
    // A cache without room answers all the same.
    let tiny = UsageCache::new(1);
    assert_eq!(
        usage(&new, &tiny, &window, new.today())
            .await
            .unwrap()
            .users()
            .len(),
        2
    );
}
