use chrono::TimeDelta;
use data::{id::Kind, member::client, scope::Actor};
use domain::member::{AccessScope, Permission, Permissions};
use secrecy::{ExposeSecret as _, SecretString};

use super::support::{World, is_refused};
use service::{access::AccessError, id};
use token::ClientSecret;

#[actix_web::test]
async fn get_a_token_for_an_hour_with_their_scopes() {
    let world = World::new().await;
    let (client_id, secret) = world.client().await;
    let tokens = world
        .access()
        .client_credentials(&client_id, &secret, None)
        .await
        .unwrap();
    assert_eq!(tokens.lifetime, TimeDelta::hours(1));
    assert_eq!(
        tokens.scopes,
        [AccessScope::ReadPortfolio, AccessScope::WriteAccounts]
    );
    let viewer = world
        .access()
        .identify(tokens.access_token.expose_secret())
        .await
        .unwrap();
    let (_, id) = id::decode(&client_id).unwrap();
    assert_eq!(
        (viewer.tenant, viewer.actor),
        (world.tenant, Actor::Client(id))
    );
    let narrow = world
        .access()
        .client_credentials(&client_id, &secret, Some("portfolio:read"))
        .await
        .unwrap();
    let scope = world
        .open(narrow.access_token.expose_secret())
        .await
        .unwrap();
    assert_eq!(
        scope.permissions(),
        Permissions::of(&[Permission::ReadPortfolio])
    );
    scope.close().await.unwrap();
    for wide in ["portfolio:read log:read", "everything"] {
        let answer = world
            .access()
            .client_credentials(&client_id, &secret, Some(wide))
            .await;
        assert!(matches!(answer, Err(AccessError::NotAllowed(_))), "{wide}");
    }
}

#[actix_web::test]
async fn are_known_by_id_and_secret_together() {
    let world = World::new().await;
    let (client_id, secret) = world.client().await;
    let (other_id, _) = world.client().await;
    let random = &mut rand::rng();
    let guessed = ClientSecret::generate(world.tenant, random).text();
    let foreign = ClientSecret::generate(world.other_tenant, random).text();
    let member_id = id::encode(Kind::Member, world.ada).0;
    let nobody = id::encode(Kind::Client, world.ada).0;
    for (client_id, secret) in [
        (&client_id, &guessed),
        (&client_id, &foreign),
        (&client_id, &SecretString::from("")),
        (&other_id, &secret),
        (&member_id, &secret),
        (&nobody, &secret),
        (&"client".to_owned(), &secret),
    ] {
        assert!(is_refused(
            &world
                .access()
                .client_credentials(client_id, secret, None)
                .await
        ));
    }
}

#[actix_web::test]
async fn lose_access_at_once_when_revoked_and_their_secret_when_replaced() {
    let world = World::new().await;
    let (client_id, secret) = world.client().await;
    let (_, id) = id::decode(&client_id).unwrap();
    let token = world
        .access()
        .client_credentials(&client_id, &secret, None)
        .await
        .unwrap();
    let scope = world.operator().await;
    let next = ClientSecret::generate(world.tenant, &mut rand::rng());
    client::replace_secret(&scope, id, next.hash())
        .await
        .unwrap();
    scope.commit().await.unwrap();
    assert!(is_refused(
        &world
            .access()
            .client_credentials(&client_id, &secret, None)
            .await
    ));
    assert!(
        world
            .access()
            .client_credentials(&client_id, &next.text(), None)
            .await
            .is_ok()
    );
    assert!(world.is_good(&token.access_token).await);
    let scope = world.operator().await;
    client::revoke(&scope, id).await.unwrap();
    scope.commit().await.unwrap();
    assert!(!world.is_good(&token.access_token).await);
    assert!(is_refused(
        &world
            .access()
            .client_credentials(&client_id, &next.text(), None)
            .await
    ));
}
