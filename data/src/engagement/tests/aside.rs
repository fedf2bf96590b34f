//! Events that cannot count yet.

use super::*;
use crate::page::PageRequest;

async fn kept_aside(world: &World) -> Vec<(String, String)> {
    let scope = world.read().await;
    let request = PageRequest::default();
    let page = asides(&scope, AsideFilter::default(), &request).await;
    let page = page.unwrap();
    let rows = page.items();
    rows.map(|row| (row.event_id.clone(), row.reason.clone()))
        .collect()
}

async fn claimed(world: &World) -> Claimed {
    let scope = world.write().await;
    let claimed = claim(&scope).await.unwrap();
    scope.commit().await.unwrap();
    claimed
}

#[tokio::test]
async fn what_cannot_count_yet_is_kept_aside_and_claimed() {
    let world = World::new().await;
    world.accounts(["acme"]).await;
    let cache = UsageCache::new(MEMORY);
    let unknown = event("1", "later", "ann", "2025-06-10T09:00:00Z");
    let ahead = event("2", "acme", "ann", "2025-06-16T12:00:00Z");
    let rows = vec![
        unknown.clone(),
        ahead,
        event("3", "acme", "ann", "2025-06-10T09:00:00Z"),
    ];
    let expected = [
        EventOutcome::KeptAside(AsideReason::UnknownAccount),
        EventOutcome::KeptAside(AsideReason::Future),
        EventOutcome::Recorded,
    ];
    assert_eq!(send(&world, rows.clone()).await, expected);
    assert_eq!(send(&world, rows[..2].to_vec()).await, expected[..2]);
    let reasons = kept_aside(&world).await;
    let texts = |id: &str, reason: &str| (id.to_owned(), reason.to_owned());
    assert_eq!(
        reasons,
        [texts("1", "UNKNOWN_ACCOUNT"), texts("2", "FUTURE")]
    );
    assert_eq!(claimed(&world).await, Claimed::default());
    assert_eq!(
        asked(&world, &cache, "2025-06-01", "2025-07-01")
            .await
            .actions,
        1
    );

    world.accounts(["later"]).await;
    let filter = AsideFilter {
        reason: None,
        claimable: Some(true),
    };
    let scope = world.read().await;
    let page = asides(&scope, filter, &PageRequest::default())
        .await
        .unwrap();
    assert_eq!(page.items().count(), 1);
    drop(scope);
    assert_eq!(
        claimed(&world).await,
        Claimed {
            recorded: 1,
            ..Claimed::default()
        }
    );
    assert_eq!(send(&world, vec![unknown]).await, [EventOutcome::Duplicate]);
    assert_eq!(kept_aside(&world).await, [texts("2", "FUTURE")]);
    assert_eq!(
        asked(&world, &cache, "2025-06-01", "2025-07-01")
            .await
            .actions,
        2
    );

    let mut world = world;
    world.go_to("2025-06-17");
    assert_eq!(
        claimed(&world).await,
        Claimed {
            recorded: 1,
            ..Claimed::default()
        }
    );
    assert_eq!(kept_aside(&world).await, []);
    assert_eq!(
        asked(&world, &cache, "2025-06-01", "2025-07-01")
            .await
            .actions,
        3
    );
}

#[tokio::test]
async fn what_is_kept_aside_is_never_in_place_of_another_event() {
    let world = World::new().await;
    world.accounts(["acme"]).await;
    let first = event("1", "later", "ann", "2025-06-10T09:00:00Z");
    let on_another_day = event("1", "later", "ann", "2025-06-11T09:00:00Z");
    let with_more = EventInput {
        quantity: 3,
        ..first.clone()
    };
    let kept = EventOutcome::KeptAside(AsideReason::UnknownAccount);
    let is_refused = |outcome: &EventOutcome, field: &str| {
        let EventOutcome::Rejected(reasons) = outcome else {
            panic!("{outcome:?}");
        };
        let [reason] = reasons.as_slice() else {
            panic!("{reasons:?}");
        };
        let expected = (RefusalCode::Conflict, field.to_owned());
        assert_eq!((reason.code, reason.field.join(".")), expected);
    };
    // In one call, and against what is there.
    let rows = vec![first.clone(), on_another_day.clone(), first.clone()];
    let outcomes = send(&world, rows).await;
    assert_eq!((&outcomes[0], &outcomes[2]), (&kept, &kept));
    is_refused(&outcomes[1], "rows.1.id");
    let outcomes = send(&world, vec![with_more, first]).await;
    is_refused(&outcomes[0], "rows.0.id");
    assert_eq!(outcomes[1], kept);
    // It can come again once the first one counts.
    world.accounts(["later"]).await;
    assert_eq!(claimed(&world).await.recorded, 1);
    let outcomes = send(&world, vec![on_another_day]).await;
    assert_eq!(outcomes, [EventOutcome::Recorded]);
}
