use chrono::TimeDelta;
use domain::member::Role;

use super::support::{World, is_forbidden};
use crate::{
    error::Error,
    member::revoked_token::{self, hash},
    scope::{Actor, Scope},
    transaction::Mode,
};

async fn holder(world: &World, token: &str) -> Result<Scope, Error> {
    let actor = Actor::IssuedToken("script".to_owned());
    world
        .open_with_token(world.tenant, actor, Mode::Write, Some(hash(token)))
        .await
}

#[test]
fn are_kept_as_sha_256() {
    // `printf abc | sha256sum`
    let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(hash("abc"), expected);
}

#[tokio::test]
async fn open_nothing_any_more() {
    let mut world = World::new().await;
    holder(&world, "one").await.unwrap().close().await.unwrap();
    let expires_at = world.now + TimeDelta::hours(1);
    let scope = world.of(world.owner).await;
    revoked_token::revoke(&scope, "one", expires_at)
        .await
        .unwrap();
    revoked_token::revoke(&scope, "one", expires_at)
        .await
        .unwrap();
    scope.commit().await.unwrap();
    assert!(matches!(
        holder(&world, "one").await,
        Err(Error::Unauthenticated)
    ));
    holder(&world, "two").await.unwrap().close().await.unwrap();
    let log = world.log().await;
    let entries: Vec<_> = log
        .iter()
        .filter(|entry| entry.subject_kind == "revoked_token")
        .collect();
    assert_eq!(entries.len(), 1);
    assert_eq!(
        &entries[0].subject_id.simple().to_string()[..12],
        &hash("one")[..12]
    );

    world.now = expires_at;
    let scope = world.of(world.owner).await;
    assert_eq!(
        revoked_token::purge(&scope, world.now, 10).await.unwrap(),
        0
    );
    let later = world.now + TimeDelta::seconds(1);
    assert_eq!(revoked_token::purge(&scope, later, 10).await.unwrap(), 1);
}

#[tokio::test]
async fn are_revoked_by_their_holder_or_by_whoever_manages_clients() {
    let world = World::new().await;
    let expires_at = world.now + TimeDelta::hours(1);
    let viewer = world.member("viewer", Role::Viewer).await;
    let scope = world.of(viewer.id).await;
    assert!(is_forbidden(
        &revoked_token::revoke(&scope, "one", expires_at).await
    ));
    assert!(is_forbidden(
        &revoked_token::revoke_own(&scope, expires_at).await
    ));
    scope.close().await.unwrap();
    let scope = holder(&world, "one").await.unwrap();
    revoked_token::revoke_own(&scope, expires_at).await.unwrap();
    scope.commit().await.unwrap();
    assert!(matches!(
        holder(&world, "one").await,
        Err(Error::Unauthenticated)
    ));
}

#[tokio::test]
async fn of_another_tenant_stay_good() {
    let world = World::new().await;
    let operator = Actor::System("operator");
    let scope = world
        .open(world.other_tenant, operator, Mode::Write)
        .await
        .unwrap();
    let expires_at = world.now + TimeDelta::hours(1);
    revoked_token::revoke(&scope, "one", expires_at)
        .await
        .unwrap();
    scope.commit().await.unwrap();
    assert!(holder(&world, "one").await.is_ok());
}
