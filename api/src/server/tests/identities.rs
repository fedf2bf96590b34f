use std::time::Duration;

use data::{scope::Actor, transaction::Mode};
use domain::member::{Permissions, Role};
use jsonwebtoken::{EncodingKey, Header};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};

use super::support::{World, is_refused, start_of_time};
use service::access::{AccessError, log_out};
use token::{Algorithm, SigningKey};

const HOUR: Duration = Duration::from_secs(3_600);

#[actix_web::test]
async fn of_issued_tokens_are_their_subject_and_roles() {
    let world = World::new().await;
    let token = world
        .access()
        .issue_token(world.tenant, &[Role::Manager], HOUR, "nightly import")
        .await
        .unwrap();
    let viewer = world.access().identify(&token).await.unwrap();
    assert_eq!(
        viewer.actor,
        Actor::IssuedToken("nightly import".to_owned())
    );
    assert_eq!(viewer.permissions, Role::Manager.permissions());
    let scope = world.open_as(&viewer, Mode::Write).await.unwrap();
    log_out(&scope, &viewer).await.unwrap();
    scope.commit().await.unwrap();
    assert!(!world.is_good(&SecretString::from(token)).await);
}

#[actix_web::test]
async fn of_issued_tokens_cannot_pass_for_members() {
    let world = World::new().await;
    let subject = service::id::encode(data::id::Kind::Member, world.ada).0;
    let token = world
        .access()
        .issue_token(world.tenant, &[Role::Viewer], HOUR, &subject)
        .await
        .unwrap();
    let viewer = world.access().identify(&token).await.unwrap();
    assert_eq!(viewer.actor, Actor::IssuedToken(subject));
}

#[actix_web::test]
async fn are_issued_within_bounds() {
    let world = World::new().await;
    let day = Duration::from_secs(86_400);
    for (roles, lifetime, subject) in [
        (&[][..], HOUR, "operator"),
        (&[Role::Owner][..], Duration::ZERO, "operator"),
        (&[Role::Owner][..], day * 31, "operator"),
        (&[Role::Owner][..], HOUR, ""),
        (&[Role::Owner][..], HOUR, "two\nlines"),
    ] {
        let answer = world
            .access()
            .issue_token(world.tenant, roles, lifetime, subject)
            .await;
        assert!(
            matches!(answer, Err(AccessError::NotAllowed(_))),
            "{lifetime:?} {subject}"
        );
    }
    let longest = world
        .access()
        .issue_token(world.tenant, &[Role::Owner], day * 30, "x")
        .await;
    assert!(longest.is_ok());
}

#[actix_web::test]
async fn of_forged_tokens_are_nobodys() {
    let world = World::new().await;
    let tokens = world.log_in().await;
    let good = tokens.access_token.expose_secret();
    let (signed, _) = good.rsplit_once('.').unwrap();
    for wrong in [
        "",
        "x",
        "a.b.c",
        signed,
        &format!("{signed}."),
        &format!("{good}x"),
    ] {
        assert!(is_refused(&world.access().identify(wrong).await), "{wrong}");
    }
    assert!(is_refused(
        &world
            .access()
            .identify(tokens.refresh_token.expose_secret())
            .await
    ));
}

/// A world that trusts one provider for the tenant `north`, and the provider's key.
async fn with_provider() -> (World, SigningKey) {
    let at = start_of_time();
    let key = SigningKey::generate(Algorithm::EdDsa, at, at, &mut rand::rng()).unwrap();
    let keys = json!({"keys": [key.public_key().unwrap()]});
    let world = World::with(|configuration, folder| {
        let file = folder.path().join("keys.json");
        std::fs::write(&file, keys.to_string()).unwrap();
        let provider = json!({
            "issuer": "https://id.example",
            "audience": "tenure",
            "algorithms": ["EdDSA"],
            "tenants": ["north", "nowhere"],
            "keys": {"file": file},
            "role_names": {"success-team": "CSM", "leads": "MANAGER"},
        });
        configuration.identity_providers = vec![serde_json::from_value(provider).unwrap()];
    })
    .await;
    (world, key)
}

fn external(key: &SigningKey, tenant: &str, roles: &Value) -> String {
    let mut header = Header::new(jsonwebtoken::Algorithm::EdDSA);
    header.kid = Some(key.key_id().to_owned());
    let now = start_of_time().timestamp();
    let claims = json!({
        "iss": "https://id.example", "aud": "tenure", "sub": "grace", "jti": "one",
        "iat": now, "exp": now + 600, "tenant": tenant, "roles": roles,
    });
    let pem = key.stored().private_key.expose_secret();
    let signing = EncodingKey::from_ed_pem(pem.as_bytes()).unwrap();
    jsonwebtoken::encode(&header, &claims, &signing).unwrap()
}

#[actix_web::test]
async fn of_providers_have_the_roles_that_they_are_given() {
    let (world, key) = with_provider().await;
    let token = external(&key, "north", &json!(["leads", "unheard-of"]));
    // The second time the slug is remembered.
    for _ in 0..2 {
        let viewer = world.access().identify(&token).await.unwrap();
        let expected = Actor::External {
            issuer: "https://id.example".to_owned(),
            subject: "grace".to_owned(),
        };
        assert_eq!((viewer.tenant, viewer.actor), (world.tenant, expected));
        assert_eq!(viewer.permissions, Role::Manager.permissions());
    }
    let nothing = external(&key, "north", &json!([]));
    let viewer = world.access().identify(&nothing).await.unwrap();
    assert_eq!(viewer.permissions, Permissions::NONE);
    world
        .open_as(&viewer, Mode::Read)
        .await
        .unwrap()
        .close()
        .await
        .unwrap();
}

#[actix_web::test]
async fn of_providers_end_at_their_tenants() {
    let (world, key) = with_provider().await;
    // `south` is not the provider's; `nowhere` is, but does not exist.
    for tenant in ["south", "nowhere", &world.other_tenant.to_string()] {
        let token = external(&key, tenant, &json!(["leads"]));
        assert!(
            is_refused(&world.access().identify(&token).await),
            "{tenant}"
        );
    }
}

#[actix_web::test]
async fn of_providers_can_be_given_up() {
    let (world, key) = with_provider().await;
    let token = external(&key, "north", &json!(["leads"]));
    let viewer = world.access().identify(&token).await.unwrap();
    let scope = world.open_as(&viewer, Mode::Write).await.unwrap();
    log_out(&scope, &viewer).await.unwrap();
    scope.commit().await.unwrap();
    assert!(!world.is_good(&SecretString::from(token)).await);
}
