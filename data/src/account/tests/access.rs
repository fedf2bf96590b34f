//! Who may change which accounts.

use domain::{
    member::{Permission, Role},
    ownership::OwnershipRole,
};
use uuid::Uuid;

use super::support::*;
use crate::{
    account::{
        self, AccountInput,
        contact::{self, ContactInput},
    },
    bulk::Policy,
    error::Error,
    id,
    ownership::{self, NewAssignment},
    patch::Patch,
    reference::Reference,
    scope::Scope,
    tenant::{self, CsmWrites, TenantPatch},
};

async fn own(scope: &Scope, account: Uuid, member: Uuid, days: (&str, Option<&str>)) {
    let assignment = NewAssignment {
        accounts: vec![account],
        member,
        role: OwnershipRole::Secondary,
        starts_on: date(days.0),
        ends_on: days.1.map(date),
        reason: None,
    };
    ownership::assign(scope, assignment).await.unwrap();
}

fn industry() -> AccountInput {
    AccountInput {
        industry: set("Fintech"),
        ..AccountInput::default()
    }
}

fn person(account: Uuid) -> ContactInput {
    ContactInput {
        name: set("Ada"),
        account: Patch::Set(Reference::Id(account)),
        ..ContactInput::default()
    }
}

fn forbidden<T: std::fmt::Debug>(result: Result<T, Error>) {
    let error = result.unwrap_err();
    assert!(
        matches!(error, Error::Forbidden(Permission::ManageAccounts)),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_csm_changes_the_accounts_owned_today() {
    let world = World::new().await;
    let csm = world.member("csm", Role::Csm).await;
    let scope = world.write().await;
    load(&scope, vec![row("mine"), row("was"), row("other")]).await;
    let [mine, was, other] = [
        the(&scope, "mine").await.id,
        the(&scope, "was").await.id,
        the(&scope, "other").await.id,
    ];
    own(&scope, mine, csm, ("2025-06-15", None)).await;
    own(&scope, was, csm, ("2025-01-01", Some("2025-06-15"))).await;
    scope.commit().await.unwrap();

    let scope = world.write_as(csm).await;
    let changed = account::update(&scope, mine, industry(), None).await;
    assert_eq!(changed.unwrap().industry.as_deref(), Some("Fintech"));
    for id in [was, other] {
        forbidden(account::update(&scope, id, industry(), None).await);
        forbidden(contact::create(&scope, person(id)).await);
    }
    let unknown = account::update(&scope, id::new(now()), industry(), None).await;
    assert_eq!(refusal(unknown).1, "id");
    forbidden(account::archive(&scope, mine, None).await);
    forbidden(account::create(&scope, row("new")).await);
    forbidden(account::upsert(&scope, vec![row("mine")], Policy::RejectRow).await);

    let contact = contact::create(&scope, person(mine)).await.unwrap();
    let moved = ContactInput {
        account: Patch::Set(Reference::Id(other)),
        ..ContactInput::default()
    };
    forbidden(contact::update(&scope, contact.id, moved, None).await);
    contact::archive(&scope, contact.id, None).await.unwrap();
}

#[tokio::test]
async fn a_tenant_may_let_csms_change_every_account() {
    let world = World::new().await;
    let csm = world.member("csm", Role::Csm).await;
    let scope = world.write().await;
    let account = account::create(&scope, row("a")).await.unwrap();
    let patch = TenantPatch {
        csm_writes: Some(CsmWrites::AllAccounts),
        ..TenantPatch::default()
    };
    tenant::update(&scope, patch).await.unwrap();
    scope.commit().await.unwrap();

    let scope = world.write_as(csm).await;
    account::update(&scope, account.id, industry(), None)
        .await
        .unwrap();
    forbidden(account::create(&scope, row("new")).await);
}

#[tokio::test]
async fn a_viewer_changes_nothing_and_learns_nothing_of_what_is_there() {
    let world = World::new().await;
    let viewer = world.member("viewer", Role::Viewer).await;
    let scope = world.write().await;
    let account = account::create(&scope, row("a")).await.unwrap();
    scope.commit().await.unwrap();
    let scope = world.write_as(viewer).await;
    for id in [account.id, id::new(now())] {
        forbidden(account::update(&scope, id, industry(), None).await);
        forbidden(contact::create(&scope, person(id)).await);
    }
}
