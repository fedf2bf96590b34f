use domain::member::{AccessScope, Permission, Permissions, Role};
use uuid::Uuid;

use super::support::{World, is_forbidden, refusal};
use crate::{
    error::{Error, RefusalCode},
    member::client::{self, Client, ClientPatch, NewClient},
    page::PageRequest,
    scope::Actor,
    transaction::Mode,
};

fn billing() -> NewClient {
    NewClient {
        name: "Billing".to_owned(),
        scopes: vec![AccessScope::WriteSubscriptions, AccessScope::ReadPortfolio],
        secret_hash: "0f0f-first".to_owned(),
    }
}

async fn made(world: &World) -> Client {
    let scope = world.of(world.owner).await;
    let row = client::create(&scope, billing()).await.unwrap();
    scope.commit().await.unwrap();
    row
}

#[tokio::test]
async fn get_their_scopes_in_order_and_once() {
    let world = World::new().await;
    let row = made(&world).await;
    assert_eq!(row.scopes, "portfolio:read subscriptions:write");
    let scope = world.of(world.owner).await;
    let none = NewClient {
        scopes: Vec::new(),
        ..billing()
    };
    let answer = client::create(&scope, none).await;
    assert_eq!(
        refusal(answer),
        (RefusalCode::ValidationFailed, "scopes".to_owned())
    );
}

#[tokio::test]
async fn may_at_once_do_what_their_row_says() {
    let world = World::new().await;
    let row = made(&world).await;
    let actor = Actor::Client(row.id);
    let scope = world
        .open(world.tenant, actor.clone(), Mode::Write)
        .await
        .unwrap();
    let expected = Permissions::of(&[Permission::ReadPortfolio, Permission::ManageSubscriptions]);
    assert_eq!(scope.permissions(), expected);
    assert_eq!(
        client::by_id(&scope, row.id).await.unwrap().unwrap().id,
        row.id
    );
    assert!(is_forbidden(
        &client::by_id(&scope, Uuid::from_u128(7)).await
    ));
    assert!(is_forbidden(
        &client::list(&scope, &PageRequest::default()).await
    ));
    assert!(is_forbidden(
        &client::replace_secret(&scope, row.id, "x".to_owned()).await
    ));
    scope.close().await.unwrap();

    let scope = world.of(world.owner).await;
    let patch = ClientPatch {
        scopes: Some(vec![AccessScope::ReadPortfolio]),
        version: Some(1),
        ..ClientPatch::default()
    };
    client::update(&scope, row.id, patch.clone()).await.unwrap();
    let stale = client::update(&scope, row.id, patch).await;
    assert_eq!(
        refusal(stale),
        (RefusalCode::Conflict, "version".to_owned())
    );
    scope.commit().await.unwrap();
    let scope = world
        .open(world.tenant, actor.clone(), Mode::Read)
        .await
        .unwrap();
    assert_eq!(
        scope.permissions(),
        Permissions::of(&[Permission::ReadPortfolio])
    );
    scope.close().await.unwrap();

    let scope = world.of(world.owner).await;
    client::revoke(&scope, row.id).await.unwrap();
    client::revoke(&scope, row.id).await.unwrap();
    let changed = client::replace_secret(&scope, row.id, "x".to_owned()).await;
    assert_eq!(refusal(changed), (RefusalCode::Conflict, "id".to_owned()));
    scope.commit().await.unwrap();
    let revoked = world.open(world.tenant, actor, Mode::Read).await;
    assert!(matches!(revoked, Err(Error::Unauthenticated)));
}

#[tokio::test]
async fn are_managed_by_admins_and_owners_alone() {
    let world = World::new().await;
    let row = made(&world).await;
    for role in Role::ALL {
        let actor = world.member(&format!("a-{role}"), role).await;
        let scope = world.of(actor.id).await;
        let allowed = role >= Role::Admin;
        assert_eq!(client::create(&scope, billing()).await.is_ok(), allowed);
        assert_eq!(
            client::replace_secret(&scope, row.id, "y".to_owned())
                .await
                .is_ok(),
            allowed
        );
        assert_eq!(client::count(&scope).await.is_ok(), allowed);
        assert_eq!(client::revoke(&scope, row.id).await.is_ok(), allowed);
        scope.close().await.unwrap();
    }
}

#[tokio::test]
async fn of_another_tenant_do_not_exist() {
    let world = World::new().await;
    let row = made(&world).await;
    let operator = Actor::System("operator");
    let scope = world
        .open(world.other_tenant, operator, Mode::Write)
        .await
        .unwrap();
    assert_eq!(client::by_id(&scope, row.id).await.unwrap(), None);
    assert!(client::by_ids(&scope, &[row.id]).await.unwrap().is_empty());
    assert!(
        client::list(&scope, &PageRequest::default())
            .await
            .unwrap()
            .rows
            .is_empty()
    );
    let expected = (RefusalCode::NotFound, "id".to_owned());
    let patch = ClientPatch::default();
    assert_eq!(
        refusal(client::update(&scope, row.id, patch).await),
        expected
    );
    assert_eq!(
        refusal(client::replace_secret(&scope, row.id, String::new()).await),
        expected
    );
    assert_eq!(refusal(client::revoke(&scope, row.id).await), expected);
    scope.close().await.unwrap();
    let foreign = world
        .open(world.other_tenant, Actor::Client(row.id), Mode::Read)
        .await;
    assert!(matches!(foreign, Err(Error::Unauthenticated)));
}

#[tokio::test]
async fn are_in_the_log_without_their_secrets() {
    let world = World::new().await;
    let row = made(&world).await;
    let scope = world.of(world.owner).await;
    client::replace_secret(&scope, row.id, "0f0f-second".to_owned())
        .await
        .unwrap();
    client::revoke(&scope, row.id).await.unwrap();
    scope.commit().await.unwrap();
    let mut log = world.log().await;
    log.retain(|entry| entry.subject_id == row.id);
    let kinds: Vec<&str> = log.iter().map(|entry| entry.kind.as_str()).collect();
    assert_eq!(kinds, ["CREATED", "SECRET_REPLACED", "REVOKED"]);
    assert!(!format!("{log:?}").contains("0f0f"));
}
