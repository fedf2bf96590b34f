use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use domain::member::{MemberStatus, Role};
use secrecy::{ExposeSecret as _, SecretString};

use super::support::{World, is_refused};

#[actix_web::test]
async fn gives_the_next_tokens() {
    let world = World::new().await;
    let mut tokens = world.log_in().await;
    let session = tokens.session;
    for _ in 0..3 {
        world.clock.advance(TimeDelta::days(29));
        tokens = world
            .access()
            .refresh(&tokens.refresh_token, "r")
            .await
            .unwrap();
        assert_eq!((tokens.session, tokens.member), (session, world.ada));
        assert_eq!(tokens.refresh_expires_at, world.now() + TimeDelta::days(30));
        assert!(world.is_good(&tokens.access_token).await);
    }
    world.clock.advance(TimeDelta::days(30));
    assert!(is_refused(
        &world.access().refresh(&tokens.refresh_token, "r").await
    ));
}

#[actix_web::test]
async fn ends_the_session_when_a_token_comes_again() {
    let world = World::new().await;
    let first = world.log_in().await;
    let second = world
        .access()
        .refresh(&first.refresh_token, "r")
        .await
        .unwrap();
    assert!(world.is_good(&second.access_token).await);
    assert!(is_refused(
        &world.access().refresh(&first.refresh_token, "r").await
    ));
    assert!(is_refused(
        &world.access().refresh(&second.refresh_token, "r").await
    ));
    assert!(!world.is_good(&first.access_token).await);
    assert!(!world.is_good(&second.access_token).await);
}

#[actix_web::test]
async fn has_one_winner_of_two_at_once_and_ends_the_session() {
    let world = World::new().await;
    let tokens = world.log_in().await;
    let (left, right) = tokio::join!(
        world.access().refresh(&tokens.refresh_token, "left"),
        world.access().refresh(&tokens.refresh_token, "right")
    );
    let [winner, loser] = if left.is_ok() {
        [left, right]
    } else {
        [right, left]
    };
    assert!(is_refused(&loser));
    assert!(!world.is_good(&winner.unwrap().access_token).await);
}

#[actix_web::test]
async fn takes_no_token_of_another_form_tenant_or_session() {
    let world = World::new().await;
    let tokens = world.log_in().await;
    let other = world.log_in().await;
    let bytes = |token: &SecretString| {
        URL_SAFE_NO_PAD
            .decode(token.expose_secret().strip_prefix("tnr_").unwrap())
            .unwrap()
    };
    let text = |bytes: &[u8]| SecretString::from(format!("tnr_{}", URL_SAFE_NO_PAD.encode(bytes)));
    let good = bytes(&tokens.refresh_token);
    let mut of_other_tenant = good.clone();
    of_other_tenant[..16].copy_from_slice(world.other_tenant.as_bytes());
    let mut of_no_tenant = good.clone();
    of_no_tenant[..16].fill(7);
    let mut of_other_session = good.clone();
    of_other_session[16..32].copy_from_slice(other.session.as_bytes());
    let mut guessed = good.clone();
    guessed[32..].fill(7);
    for wrong in [
        of_other_tenant,
        of_no_tenant,
        of_other_session,
        guessed,
        good[..95].to_vec(),
    ] {
        assert!(is_refused(
            &world.access().refresh(&text(&wrong), "r").await
        ));
    }
    assert!(is_refused(
        &world.access().refresh(&tokens.access_token, "r").await
    ));
    // None of these has ended anything.
    assert!(
        world
            .access()
            .refresh(&tokens.refresh_token, "r")
            .await
            .is_ok()
    );
    assert!(
        world
            .access()
            .refresh(&other.refresh_token, "r")
            .await
            .is_ok()
    );
}

#[actix_web::test]
async fn is_over_with_a_suspension_and_follows_the_role() {
    let world = World::new().await;
    world.member("second", Role::Owner).await;
    let tokens = world.log_in().await;
    let scope = world.operator().await;
    let patch = data::member::MemberPatch {
        role: Some(Role::Viewer),
        ..Default::default()
    };
    data::member::update(&scope, world.ada, patch)
        .await
        .unwrap();
    scope.commit().await.unwrap();
    // The token still says OWNER; the row decides.
    let scope = world
        .open(tokens.access_token.expose_secret())
        .await
        .unwrap();
    assert_eq!(scope.permissions(), Role::Viewer.permissions());
    scope.close().await.unwrap();
    let tokens = world
        .access()
        .refresh(&tokens.refresh_token, "r")
        .await
        .unwrap();
    let viewer = world
        .access()
        .identify(tokens.access_token.expose_secret())
        .await
        .unwrap();
    assert_eq!(viewer.permissions, Role::Viewer.permissions());
    world.set_status(world.ada, MemberStatus::Suspended).await;
    assert!(!world.is_good(&tokens.access_token).await);
    assert!(is_refused(
        &world.access().refresh(&tokens.refresh_token, "r").await
    ));
}
