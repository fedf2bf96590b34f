use chrono::TimeDelta;
use domain::member::Role;
use uuid::Uuid;

use super::support::{World, hashes, is_forbidden, refusal};
use crate::{
    error::{Error, RefusalCode},
    member::session::{self, Refreshed, Session},
    scope::Actor,
    transaction::Mode,
};

async fn started(world: &World, member: Uuid) -> Session {
    let scope = world.of(member).await;
    let id = session::new_id(world.now);
    let end = world.now + TimeDelta::days(30);
    let row = session::start(&scope, member, id, hashes("family", "1"), end)
        .await
        .unwrap();
    scope.commit().await.unwrap();
    row
}

/// Presents a token and commits, as the edge does.
async fn refresh(
    world: &World,
    row: &Session,
    presented: &str,
    next: &str,
) -> Result<Refreshed, Error> {
    let scope = world.in_session(row.member_id, Some(row.id)).await?;
    let end = world.now + TimeDelta::days(30);
    let presented = hashes("family", presented);
    let refreshed = session::refresh(&scope, row.id, &presented, next.to_owned(), end).await?;
    scope.commit().await?;
    Ok(refreshed)
}

fn is_over<T>(answer: &Result<T, Error>) -> bool {
    matches!(answer, Err(Error::Unauthenticated))
}

#[tokio::test]
async fn go_on_with_each_next_token() {
    let mut world = World::new().await;
    let row = started(&world, world.owner).await;
    for (presented, next) in [("1", "2"), ("2", "3"), ("3", "4")] {
        world.advance(TimeDelta::days(29));
        let Refreshed::Renewed(after) = refresh(&world, &row, presented, next).await.unwrap()
        else {
            panic!("{presented} was refused");
        };
        assert_eq!(after.expires_at, world.now + TimeDelta::days(30));
        assert_eq!(after.secret_hash, next);
    }
}

#[tokio::test]
async fn end_when_a_token_is_used_again() {
    let world = World::new().await;
    let row = started(&world, world.owner).await;
    refresh(&world, &row, "1", "2").await.unwrap();
    assert_eq!(
        refresh(&world, &row, "1", "thief").await.unwrap(),
        Refreshed::Reused
    );
    assert!(is_over(&refresh(&world, &row, "2", "3").await));
    assert!(is_over(&world.in_session(world.owner, Some(row.id)).await));
    let last = world.log().await.pop().unwrap();
    assert_eq!((last.kind.as_str(), last.subject_id), ("REVOKED", row.id));
}

#[tokio::test]
async fn have_one_winner_of_two_refreshes_at_once() {
    let world = World::new().await;
    let row = started(&world, world.owner).await;
    let (left, right) = tokio::join!(
        refresh(&world, &row, "1", "left"),
        refresh(&world, &row, "1", "right")
    );
    let answers = [left.unwrap(), right.unwrap()];
    let won = |answer: &&Refreshed| matches!(answer, Refreshed::Renewed(_));
    assert_eq!(answers.iter().filter(won).count(), 1);
    assert!(answers.contains(&Refreshed::Reused));
    assert!(is_over(&world.in_session(world.owner, Some(row.id)).await));
}

#[tokio::test]
async fn are_not_ended_by_whoever_knows_only_their_id() {
    let world = World::new().await;
    let row = started(&world, world.owner).await;
    let scope = world.of(world.owner).await;
    let guessed = hashes("guess", "guess");
    let end = world.now + TimeDelta::days(30);
    let answer = session::refresh(&scope, row.id, &guessed, "x".to_owned(), end).await;
    assert!(is_over(&answer));
    scope.commit().await.unwrap();
    assert!(world.in_session(world.owner, Some(row.id)).await.is_ok());
}

#[tokio::test]
async fn end_by_time() {
    let mut world = World::new().await;
    let row = started(&world, world.owner).await;
    world.now = row.expires_at - TimeDelta::microseconds(1);
    let scope = world.of(world.owner).await;
    assert!(
        session::standing(&scope, row.id, &hashes("family", "1"))
            .await
            .is_ok()
    );
    scope.close().await.unwrap();
    world.now = row.expires_at;
    assert!(is_over(&refresh(&world, &row, "1", "2").await));
    let scope = world.of(world.owner).await;
    assert!(
        session::of_member(&scope, world.owner)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(session::purge(&scope, world.now, 10).await.unwrap(), 0);
    let later = world.now + TimeDelta::seconds(1);
    assert_eq!(session::purge(&scope, later, 10).await.unwrap(), 1);
}

#[tokio::test]
async fn are_ended_by_their_member_or_by_whoever_manages_members() {
    let world = World::new().await;
    let viewer = world.member("viewer", Role::Viewer).await;
    let other = world.member("other", Role::Viewer).await;
    let [own, foreign] = [
        started(&world, viewer.id).await,
        started(&world, other.id).await,
    ];
    let scope = world.in_session(viewer.id, Some(own.id)).await.unwrap();
    assert!(is_forbidden(&session::revoke(&scope, foreign.id).await));
    assert!(is_forbidden(
        &session::revoke(&scope, Uuid::from_u128(7)).await
    ));
    session::revoke(&scope, own.id).await.unwrap();
    session::revoke(&scope, own.id).await.unwrap();
    scope.commit().await.unwrap();
    assert!(is_over(&world.in_session(viewer.id, Some(own.id)).await));
    let scope = world.of(world.owner).await;
    session::revoke(&scope, foreign.id).await.unwrap();
    let unknown = session::revoke(&scope, Uuid::from_u128(7)).await;
    assert_eq!(refusal(unknown), (RefusalCode::NotFound, "id".to_owned()));
    scope.commit().await.unwrap();
    assert!(is_over(&world.in_session(other.id, Some(foreign.id)).await));
}

#[tokio::test]
async fn of_one_member_end_together() {
    let world = World::new().await;
    let viewer = world.member("viewer", Role::Viewer).await;
    for _ in 0..3 {
        started(&world, viewer.id).await;
    }
    let kept = started(&world, world.owner).await;
    let scope = world.of(viewer.id).await;
    assert_eq!(session::revoke_all(&scope, viewer.id).await.unwrap(), 3);
    assert_eq!(session::revoke_all(&scope, viewer.id).await.unwrap(), 0);
    scope.commit().await.unwrap();
    assert!(world.in_session(world.owner, Some(kept.id)).await.is_ok());
}

#[tokio::test]
async fn of_someone_else_are_neither_started_nor_refreshed() {
    let world = World::new().await;
    let viewer = world.member("viewer", Role::Viewer).await;
    let row = started(&world, viewer.id).await;
    let scope = world.of(world.owner).await;
    let end = world.now + TimeDelta::days(30);
    let id = session::new_id(world.now);
    let started = session::start(&scope, viewer.id, id, hashes("f", "s"), end).await;
    assert!(is_forbidden(&started));
    let token = hashes("family", "1");
    assert!(is_over(
        &session::refresh(&scope, row.id, &token, "2".to_owned(), end).await
    ));
}

#[tokio::test]
async fn of_another_tenant_do_not_exist() {
    let world = World::new().await;
    let row = started(&world, world.owner).await;
    let operator = Actor::System("operator");
    let scope = world
        .open(world.other_tenant, operator, Mode::Write)
        .await
        .unwrap();
    let token = hashes("family", "1");
    assert!(is_over(&session::standing(&scope, row.id, &token).await));
    let revoked = session::revoke(&scope, row.id).await;
    assert_eq!(refusal(revoked), (RefusalCode::NotFound, "id".to_owned()));
    assert_eq!(
        session::purge(&scope, row.expires_at + TimeDelta::days(1), 10)
            .await
            .unwrap(),
        0
    );
}

#[tokio::test]
async fn are_in_the_log_without_their_secrets() {
    let world = World::new().await;
    let scope = world.of(world.owner).await;
    let id = session::new_id(world.now);
    let end = world.now + TimeDelta::days(30);
    let token = hashes("0f0f-family", "0f0f-secret");
    session::start(&scope, world.owner, id, token.clone(), end)
        .await
        .unwrap();
    session::refresh(&scope, id, &token, "0f0f-next".to_owned(), end)
        .await
        .unwrap();
    session::revoke(&scope, id).await.unwrap();
    scope.commit().await.unwrap();
    let mut log = world.log().await;
    log.retain(|entry| entry.subject_id == id);
    // A refresh in the very instant of the start changes nothing that the log shows.
    let kinds: Vec<&str> = log.iter().map(|entry| entry.kind.as_str()).collect();
    assert_eq!(kinds, ["CREATED", "REVOKED"]);
    assert!(!format!("{log:?}").contains("0f0f"));
}
