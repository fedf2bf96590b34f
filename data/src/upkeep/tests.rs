use super::*;
use crate::{
    member::session::TokenHashes,
    testing::{World, add_member},
};

/// Makes sessions, revoked tokens and kept answers that end within an hour.
async fn fill(world: &World, count: u64) {
    let scope = world.write().await;
    let member = add_member(&scope, "ada", "ACTIVE").await;
    scope.commit().await.unwrap();
    let request = OpenRequest {
        actor: Actor::Member {
            id: member,
            session: None,
        },
        ..world.request(Mode::Write)
    };
    let scope = Scope::open(&world.database, request).await.unwrap();
    let end = scope.now() + TimeDelta::hours(1);
    for number in 0..count {
        let id = session::new_id(scope.now());
        let hashes = TokenHashes {
            family: number.to_string(),
            secret: number.to_string(),
        };
        session::start(&scope, member, id, hashes, end)
            .await
            .unwrap();
        let (key, hash) = (number.to_string(), "hash".to_owned());
        idempotency::keep(&scope, key, hash, "{}".to_owned())
            .await
            .unwrap();
    }
    scope.commit().await.unwrap();
    let scope = world.write().await;
    for number in 0..count {
        revoked_token::revoke(&scope, &number.to_string(), end)
            .await
            .unwrap();
    }
    scope.commit().await.unwrap();
}

async fn step_at(world: &World, now: DateTime<Utc>) -> Removed {
    step(&world.database, world.tenant, now).await.unwrap()
}

#[tokio::test]
async fn what_has_ended_goes_when_its_time_has_come_and_nothing_is_logged() {
    let world = World::new().await;
    fill(&world, 2).await;
    let before = world.log().await;
    let ended = world.now + TimeDelta::hours(1);
    assert_eq!(step_at(&world, ended).await, Removed::default());
    let answers_old = world.now + idempotency::KEPT_FOR;
    let removed = Removed {
        answers: 2,
        ..Removed::default()
    };
    assert_eq!(step_at(&world, answers_old).await, removed);
    let kept = ended + KEPT_FOR;
    assert_eq!(step_at(&world, kept).await, Removed::default());
    let removed = Removed {
        sessions: 2,
        revoked_tokens: 2,
        ..Removed::default()
    };
    let later = kept + TimeDelta::seconds(1);
    assert_eq!(step_at(&world, later).await, removed);
    assert_eq!(step_at(&world, later).await, Removed::default());
    assert_eq!(world.log().await, before);
}

#[tokio::test]
async fn one_transaction_removes_a_bounded_number() {
    let world = World::new().await;
    fill(&world, AT_ONCE + 10).await;
    let later = world.now + TimeDelta::days(3);
    let (one, other) = tokio::join!(
        step(&world.database, world.tenant, later),
        step(&world.database, world.tenant, later),
    );
    let full = |count| Removed {
        sessions: count,
        revoked_tokens: count,
        answers: count,
    };
    let mut removed = [one.unwrap(), other.unwrap()];
    removed.sort_by_key(|removed| removed.sessions);
    assert_eq!(removed, [full(10), full(AT_ONCE)]);
    assert!(removed[1].may_leave_more() && !removed[0].may_leave_more());
}

#[tokio::test]
async fn other_tenants_keep_theirs() {
    let world = World::new().await;
    fill(&world, 1).await;
    let later = world.now + TimeDelta::days(3);
    let elsewhere = step(&world.database, world.other_tenant, later).await;
    assert_eq!(elsewhere.unwrap(), Removed::default());
    assert!(matches!(
        step(&world.database, Uuid::from_u128(7), later).await,
        Err(Error::Unauthenticated)
    ));
}
