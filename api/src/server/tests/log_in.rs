use chrono::TimeDelta;
use data::{member, scope::Actor, tenant, transaction::Mode};
use domain::member::{MemberStatus, Role};
use secrecy::{ExposeSecret as _, SecretString};

use super::support::{PASSWORD, World, is_refused};
use service::access::{AccessError, log_out};

#[actix_web::test]
async fn gives_a_member_a_token_for_a_quarter_of_an_hour() {
    let world = World::new().await;
    let tokens = world
        .log_in_as("north", " ADA@example.com", PASSWORD)
        .await
        .unwrap();
    assert_eq!((tokens.tenant, tokens.member), (world.tenant, world.ada));
    assert_eq!(tokens.expires_at, world.now() + TimeDelta::minutes(15));
    assert_eq!(tokens.refresh_expires_at, world.now() + TimeDelta::days(30));
    let viewer = world
        .access()
        .identify(tokens.access_token.expose_secret())
        .await
        .unwrap();
    let actor = Actor::Member {
        id: world.ada,
        session: Some(tokens.session),
    };
    assert_eq!((viewer.tenant, &viewer.actor), (world.tenant, &actor));
    assert_eq!(viewer.expires_at, tokens.expires_at);
    let scope = world.open_as(&viewer, Mode::Read).await.unwrap();
    assert_eq!(scope.permissions(), Role::Owner.permissions());
    scope.close().await.unwrap();
    // The leeway for clocks that differ is half a minute.
    world.clock.advance(TimeDelta::seconds(15 * 60 + 29));
    assert!(world.is_good(&tokens.access_token).await);
    world.clock.advance(TimeDelta::seconds(1));
    assert!(!world.is_good(&tokens.access_token).await);
}

#[actix_web::test]
async fn says_the_same_whatever_is_wrong() {
    let world = World::new().await;
    let suspended = world.member("grace", Role::Viewer).await;
    world.set_status(suspended, MemberStatus::Suspended).await;
    let scope = world.operator().await;
    let no_password = member::NewMember {
        email: "joan@example.com".to_owned(),
        name: "Joan".to_owned(),
        role: Role::Viewer,
        password_hash: None,
    };
    member::create(&scope, no_password).await.unwrap();
    scope.commit().await.unwrap();
    for (tenant, email, password) in [
        ("nowhere", "ada@example.com", PASSWORD),
        ("south", "ada@example.com", PASSWORD),
        ("north", "nobody@example.com", PASSWORD),
        (
            "north",
            "ada@example.com",
            "four unrelated words stand there",
        ),
        ("north", "ada@example.com", ""),
        ("north", "grace@example.com", PASSWORD),
        ("north", "joan@example.com", PASSWORD),
        ("north", "joan@example.com", ""),
        ("", "", ""),
    ] {
        let answer = world.log_in_as(tenant, email, password).await;
        assert!(is_refused(&answer), "{tenant} {email} {password}");
        assert_eq!(
            answer.unwrap_err().to_string(),
            "the credentials are not valid"
        );
    }
}

#[actix_web::test]
async fn is_closed_while_the_tenant_is_suspended() {
    let world = World::new().await;
    let tokens = world.log_in().await;
    for active in [false, true] {
        let scope = world.operator().await;
        tenant::set_status(&scope, active).await.unwrap();
        scope.commit().await.unwrap();
        let again = world.log_in_as("north", "ada@example.com", PASSWORD).await;
        assert_eq!(again.is_ok(), active);
        assert_eq!(world.is_good(&tokens.access_token).await, active);
    }
}

#[actix_web::test]
async fn is_in_the_log_as_the_members_doing_without_secrets() {
    let world = World::new().await;
    let tokens = world.log_in().await;
    let scope = world.operator().await;
    let log = data::log::after(&scope, 0, 100).await.unwrap();
    scope.close().await.unwrap();
    let last = log.last().unwrap();
    assert_eq!(
        (last.kind.as_str(), last.subject_id),
        ("CREATED", tokens.session)
    );
    assert_eq!(
        (last.actor_kind.as_str(), &last.actor_id),
        ("MEMBER", &world.ada.to_string())
    );
    assert_eq!(last.request_id, "log-in-7");
    let shown = format!("{log:?} {tokens:?}");
    assert!(!shown.contains("argon2") && !shown.contains("tnr_") && !shown.contains("eyJ"));
    assert!(!shown.contains("hash"));
}

#[actix_web::test]
async fn renews_a_hash_of_an_outdated_cost_silently() {
    let world = World::new().await;
    let old = "$argon2id$v=19$m=16,t=2,p=1$";
    let argon2 = argon2::Argon2::new(
        argon2::Algorithm::Argon2id,
        argon2::Version::V0x13,
        argon2::Params::new(16, 2, 1, None).unwrap(),
    );
    let salt = argon2::password_hash::SaltString::encode_b64(b"sixteen bytes ok").unwrap();
    let hash = argon2::PasswordHasher::hash_password(&argon2, PASSWORD.as_bytes(), &salt)
        .unwrap()
        .to_string();
    assert!(hash.starts_with(old));
    let scope = world.operator().await;
    member::set_password_hash(&scope, world.ada, hash)
        .await
        .unwrap();
    let before = scope.commit().await.unwrap();
    let first = world.log_in().await;
    world.log_in().await;
    let scope = world.operator().await;
    let row = member::by_id(&scope, world.ada).await.unwrap().unwrap();
    assert!(
        row.password_hash
            .unwrap()
            .starts_with("$argon2id$v=19$m=8,t=1,p=1$")
    );
    let log = data::log::after(&scope, before, 100).await.unwrap();
    let kinds: Vec<&str> = log
        .iter()
        .map(|entry| entry.subject_kind.as_str())
        .collect();
    assert_eq!(kinds, ["member_session", "member_session"]);
    scope.close().await.unwrap();
    assert!(world.is_good(&first.access_token).await);
}

#[actix_web::test]
async fn ends_with_a_log_out() {
    let world = World::new().await;
    let [tokens, other] = [world.log_in().await, world.log_in().await];
    let viewer = world
        .access()
        .identify(tokens.access_token.expose_secret())
        .await
        .unwrap();
    let scope = world.open_as(&viewer, Mode::Write).await.unwrap();
    log_out(&scope, &viewer).await.unwrap();
    scope.commit().await.unwrap();
    assert!(!world.is_good(&tokens.access_token).await);
    assert!(is_refused(
        &world.access().refresh(&tokens.refresh_token, "r").await
    ));
    assert!(world.is_good(&other.access_token).await);
}

#[actix_web::test]
async fn takes_only_passwords_that_are_long_enough() {
    let world = World::new().await;
    let hash = |password: &str| {
        let password = SecretString::from(password);
        world.access().hash_password(password, "ada@example.com")
    };
    assert!(matches!(hash("short").await, Err(AccessError::Password(_))));
    assert!(matches!(
        hash("ada@example.com").await,
        Err(AccessError::Password(_))
    ));
    assert!(hash(PASSWORD).await.unwrap().starts_with("$argon2id$"));
}
