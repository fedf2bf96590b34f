//! Users who are no people.

use super::*;
use crate::reference::Reference;

#[tokio::test]
async fn service_users_are_said_by_events_or_by_hand() {
    let world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    let cache = UsageCache::new(MEMORY);
    let robot = |id: &str, is_service| EventInput {
        is_service,
        ..event(id, "acme", "robot", "2025-06-10T09:00:00Z")
    };
    send(
        &world,
        vec![
            robot("1", false),
            event("2", "acme", "ann", "2025-06-10T09:00:00Z"),
        ],
    )
    .await;
    let people = async |world: &World| {
        let asked = asked(world, &cache, "2025-06-01", "2025-07-01").await;
        (asked.users, asked.service_users)
    };
    assert_eq!(people(&world).await, (2, 0));
    send(&world, vec![robot("3", true)]).await;
    assert_eq!(people(&world).await, (1, 1));
    // Once said, it stays until it is taken back by hand.
    send(&world, vec![robot("4", false)]).await;
    assert_eq!(people(&world).await, (1, 1));
    let by_hand = async |users: &[&str], is_service| {
        let scope = world.write().await;
        let input = ServiceUsers {
            account: Reference::Id(acme),
            users: users.iter().map(|user| (*user).to_owned()).collect(),
            is_service,
        };
        let count = set_service_users(&scope, input).await;
        scope.commit().await.unwrap();
        count
    };
    assert_eq!(by_hand(&["robot", "ann"], false).await.unwrap(), 1);
    assert_eq!(people(&world).await, (2, 0));
    assert_eq!(
        refusals(by_hand(&["ann", "nobody"], true).await),
        [(RefusalCode::NotFound, "users.1".to_owned())]
    );
    assert_eq!(refusals(by_hand(&[], true).await)[0].1, "users");
}
