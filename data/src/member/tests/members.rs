use domain::member::{MemberStatus, Permission, Role};

use super::support::{World, hashes, is_forbidden, new_member, refusal};
use crate::{
    error::{Error, RefusalCode},
    filter::Comparators,
    member::{self, MemberFilter, MemberOrder, MemberOrderField, MemberPatch, session},
    page::PageRequest,
    scope::Actor,
    transaction::Mode,
};

fn role(role: Role) -> MemberPatch {
    MemberPatch {
        role: Some(role),
        ..MemberPatch::default()
    }
}

fn status(status: MemberStatus) -> MemberPatch {
    MemberPatch {
        status: Some(status),
        ..MemberPatch::default()
    }
}

#[tokio::test]
async fn are_made_once_per_mailbox() {
    let world = World::new().await;
    let scope = world.of(world.owner).await;
    let mut ada = new_member("Ada", Role::Csm);
    ada.email = " Ada@Example.com ".to_owned();
    let row = member::create(&scope, ada.clone()).await.unwrap();
    assert_eq!(
        (row.email.as_str(), row.name.as_str()),
        ("ada@example.com", "Ada")
    );
    ada.email = "ADA@example.com".to_owned();
    let taken = member::create(&scope, ada.clone()).await;
    assert_eq!(refusal(taken), (RefusalCode::Conflict, "email".to_owned()));
    ada.email = "ada".to_owned();
    let malformed = member::create(&scope, ada.clone()).await;
    assert_eq!(
        refusal(malformed),
        (RefusalCode::ValidationFailed, "email".to_owned())
    );
    ada.email = "ada2@example.com".to_owned();
    ada.name = "\n".to_owned();
    let nameless = member::create(&scope, ada).await;
    assert_eq!(
        refusal(nameless),
        (RefusalCode::ValidationFailed, "name".to_owned())
    );
}

#[tokio::test]
async fn are_appointed_up_to_the_own_role() {
    let world = World::new().await;
    let admin = world.member("admin", Role::Admin).await;
    let csm = world.member("csm", Role::Csm).await;
    let scope = world.of(admin.id).await;
    for allowed in [Role::Viewer, Role::Manager, Role::Admin, Role::Csm] {
        let row = member::update(&scope, csm.id, role(allowed)).await.unwrap();
        assert_eq!(row.role, allowed.as_str());
    }
    let promoted = member::update(&scope, csm.id, role(Role::Owner)).await;
    assert_eq!(
        refusal(promoted),
        (RefusalCode::Forbidden, "role".to_owned())
    );
    let invited = member::create(&scope, new_member("second", Role::Owner)).await;
    assert_eq!(
        refusal(invited),
        (RefusalCode::Forbidden, "role".to_owned())
    );
    // Nothing of an owner is in an admin's reach, the password least of all.
    let renamed = MemberPatch {
        name: Some("x".to_owned()),
        ..MemberPatch::default()
    };
    for patch in [role(Role::Admin), status(MemberStatus::Suspended), renamed] {
        let answer = member::update(&scope, world.owner, patch).await;
        assert_eq!(refusal(answer), (RefusalCode::Forbidden, "id".to_owned()));
    }
    let reset = member::set_password_hash(&scope, world.owner, "new".to_owned()).await;
    assert_eq!(refusal(reset), (RefusalCode::Forbidden, "id".to_owned()));
    let ended = session::revoke_all(&scope, world.owner).await;
    assert_eq!(refusal(ended), (RefusalCode::Forbidden, "id".to_owned()));
}

#[tokio::test]
async fn of_lesser_roles_manage_nobody() {
    let world = World::new().await;
    for lesser in [Role::Viewer, Role::Csm, Role::Manager] {
        let actor = world.member(lesser.as_str(), lesser).await;
        let scope = world.of(actor.id).await;
        assert!(is_forbidden(
            &member::create(&scope, new_member("x", Role::Viewer)).await
        ));
        assert!(is_forbidden(
            &member::update(&scope, actor.id, role(Role::Owner)).await
        ));
        let reset = member::set_password_hash(&scope, world.owner, "x".to_owned()).await;
        assert!(is_forbidden(&reset));
    }
}

#[tokio::test]
async fn do_not_change_their_own_role_or_suspend_themselves() {
    let world = World::new().await;
    world.member("second", Role::Owner).await;
    let scope = world.of(world.owner).await;
    let demoted = member::update(&scope, world.owner, role(Role::Viewer)).await;
    assert_eq!(
        refusal(demoted),
        (RefusalCode::Forbidden, "role".to_owned())
    );
    let suspended = member::update(&scope, world.owner, status(MemberStatus::Suspended)).await;
    assert_eq!(
        refusal(suspended),
        (RefusalCode::Forbidden, "status".to_owned())
    );
}

#[tokio::test]
async fn include_an_active_owner_always() {
    let world = World::new().await;
    let scope = world.operator().await;
    let demoted = member::update(&scope, world.owner, role(Role::Admin)).await;
    assert_eq!(refusal(demoted), (RefusalCode::Conflict, "role".to_owned()));
    let suspended = member::update(&scope, world.owner, status(MemberStatus::Suspended)).await;
    assert_eq!(
        refusal(suspended),
        (RefusalCode::Conflict, "status".to_owned())
    );
    let second = member::create(&scope, new_member("second", Role::Owner))
        .await
        .unwrap();
    member::update(&scope, second.id, status(MemberStatus::Suspended))
        .await
        .unwrap();
    let still_last = member::update(&scope, world.owner, role(Role::Admin)).await;
    assert_eq!(
        refusal(still_last),
        (RefusalCode::Conflict, "role".to_owned())
    );
    member::update(&scope, second.id, status(MemberStatus::Active))
        .await
        .unwrap();
    member::update(&scope, world.owner, role(Role::Admin))
        .await
        .unwrap();
}

#[tokio::test]
async fn are_shut_out_at_once_and_come_back_without_their_sessions() {
    let world = World::new().await;
    let csm = world.member("csm", Role::Csm).await;
    let scope = world.of(csm.id).await;
    let id = session::new_id(world.now);
    let end = world.now + chrono::TimeDelta::days(30);
    session::start(&scope, csm.id, id, hashes("f", "s"), end)
        .await
        .unwrap();
    scope.commit().await.unwrap();
    for next in [MemberStatus::Suspended, MemberStatus::Active] {
        let scope = world.of(world.owner).await;
        member::update(&scope, csm.id, status(next)).await.unwrap();
        scope.commit().await.unwrap();
        let old_session = world.in_session(csm.id, Some(id)).await;
        assert!(matches!(old_session, Err(Error::Unauthenticated)));
        let without = world.in_session(csm.id, None).await;
        assert_eq!(without.is_ok(), next == MemberStatus::Active);
    }
}

#[tokio::test]
async fn change_their_own_password_and_keep_the_session_they_do_it_in() {
    let world = World::new().await;
    let viewer = world.member("viewer", Role::Viewer).await;
    let end = world.now + chrono::TimeDelta::days(30);
    let scope = world.of(viewer.id).await;
    let [this, other] = [session::new_id(world.now), session::new_id(world.now)];
    for id in [this, other] {
        session::start(&scope, viewer.id, id, hashes("f", "s"), end)
            .await
            .unwrap();
    }
    scope.commit().await.unwrap();
    let scope = world.in_session(viewer.id, Some(this)).await.unwrap();
    let row = member::set_password_hash(&scope, viewer.id, "second".to_owned())
        .await
        .unwrap();
    assert_eq!(
        (row.password_hash.as_deref(), row.version),
        (Some("second"), 2)
    );
    scope.commit().await.unwrap();
    assert!(world.in_session(viewer.id, Some(other)).await.is_err());
    let scope = world.in_session(viewer.id, Some(this)).await.unwrap();
    let open = session::of_member(&scope, viewer.id).await.unwrap();
    assert_eq!(open.iter().map(|row| row.id).collect::<Vec<_>>(), [this]);
}

#[tokio::test]
async fn are_changed_from_the_state_that_was_seen() {
    let world = World::new().await;
    let csm = world.member("csm", Role::Csm).await;
    let scope = world.of(world.owner).await;
    let rename = |name: &str, version| MemberPatch {
        name: Some(name.to_owned()),
        version: Some(version),
        ..MemberPatch::default()
    };
    let row = member::update(&scope, csm.id, rename("Grace", 1))
        .await
        .unwrap();
    assert_eq!((row.name.as_str(), row.version), ("Grace", 2));
    let stale = member::update(&scope, csm.id, rename("Joan", 1)).await;
    assert_eq!(
        refusal(stale),
        (RefusalCode::Conflict, "version".to_owned())
    );
    let same = member::update(&scope, csm.id, rename("Grace", 2))
        .await
        .unwrap();
    assert_eq!(same.version, 2);
}

#[tokio::test]
async fn of_another_tenant_do_not_exist() {
    let world = World::new().await;
    let operator = Actor::System("operator");
    let scope = world
        .open(world.other_tenant, operator, Mode::Write)
        .await
        .unwrap();
    let unknown = uuid::Uuid::from_u128(7);
    for id in [world.owner, unknown] {
        assert_eq!(member::by_id(&scope, id).await.unwrap(), None);
        assert!(member::by_ids(&scope, &[id]).await.unwrap().is_empty());
        let expected = (RefusalCode::NotFound, "id".to_owned());
        assert_eq!(
            refusal(member::update(&scope, id, role(Role::Csm)).await),
            expected
        );
        assert_eq!(
            refusal(member::set_password_hash(&scope, id, String::new()).await),
            expected
        );
        assert_eq!(refusal(session::revoke_all(&scope, id).await), expected);
        assert!(session::of_member(&scope, id).await.unwrap().is_empty());
    }
    let emails = ["owner@example.com".to_owned()];
    assert!(
        member::ids_by_emails(&scope, &emails)
            .await
            .unwrap()
            .is_empty()
    );
    // The address is free there, for it is another mailbox's member here.
    member::create(&scope, new_member("owner", Role::Owner))
        .await
        .unwrap();
}

#[tokio::test]
async fn are_found_listed_and_counted() {
    let world = World::new().await;
    for (name, role) in [
        ("cleo", Role::Csm),
        ("abel", Role::Csm),
        ("bob", Role::Viewer),
    ] {
        world.member(name, role).await;
    }
    let scope = world.of(world.owner).await;
    let names = async |filter: &MemberFilter, order, first, after: Option<String>| {
        let request = PageRequest {
            first: Some(first),
            after,
            ..PageRequest::default()
        };
        let page = member::list(&scope, filter, order, &request).await.unwrap();
        let cursor = page.rows.last().map(|row| row.0.clone());
        let names: Vec<String> = page.rows.into_iter().map(|row| row.1.name).collect();
        (names.join(" "), page.has_next, cursor)
    };
    let all = MemberFilter::default();
    let by_name = MemberOrder::default();
    let (first, more, cursor) = names(&all, by_name, 2, None).await;
    assert_eq!((first.as_str(), more), ("abel bob", true));
    let (second, more, _) = names(&all, by_name, 2, cursor).await;
    assert_eq!((second.as_str(), more), ("cleo owner", false));
    let latest = MemberOrder {
        field: MemberOrderField::CreatedAt,
        descending: true,
    };
    assert_eq!(names(&all, latest, 9, None).await.0, "bob abel cleo owner");
    let csms = MemberFilter {
        role: Some(Comparators::equal(Role::Csm)),
        ..MemberFilter::default()
    };
    assert_eq!(names(&csms, by_name, 9, None).await.0, "abel cleo");
    assert_eq!(member::count(&scope, &csms).await.unwrap(), 2);
    let search = MemberFilter {
        search: Some("LE".to_owned()),
        ..MemberFilter::default()
    };
    let by_email = MemberOrder {
        field: MemberOrderField::Email,
        descending: false,
    };
    // All have example.com in the address.
    assert_eq!(
        names(&search, by_email, 9, None).await.0,
        "abel bob cleo owner"
    );
    let search = MemberFilter {
        search: Some("Cle".to_owned()),
        ..MemberFilter::default()
    };
    assert_eq!(names(&search, by_name, 9, None).await.0, "cleo");
    let suspended = MemberFilter {
        status: Some(Comparators::equal(MemberStatus::Suspended)),
        ..MemberFilter::default()
    };
    assert_eq!(member::count(&scope, &suspended).await.unwrap(), 0);
    let found = member::by_email(&scope, "Bob@Example.COM")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(found.name, "bob");
    let given = [
        "BOB@example.com".to_owned(),
        "nobody@example.com".to_owned(),
    ];
    let ids = member::ids_by_emails(&scope, &given).await.unwrap();
    assert_eq!(
        ids.into_iter().collect::<Vec<_>>(),
        [(given[0].clone(), found.id)]
    );
}

#[tokio::test]
async fn are_read_with_the_permission_or_by_themselves() {
    let world = World::new().await;
    let viewer = world.member("viewer", Role::Viewer).await;
    let scope = world.of(viewer.id).await;
    assert!(scope.permissions().contains(Permission::ReadMembers));
    assert!(member::by_id(&scope, world.owner).await.unwrap().is_some());
    assert!(is_forbidden(&session::of_member(&scope, world.owner).await));
    assert!(is_forbidden(
        &session::revoke_all(&scope, world.owner).await
    ));
}

#[tokio::test]
async fn are_in_the_log_without_their_passwords() {
    let world = World::new().await;
    let csm = world.member("csm", Role::Csm).await;
    let scope = world.of(world.owner).await;
    member::update(&scope, csm.id, role(Role::Manager))
        .await
        .unwrap();
    let hash = "hash-of-the-second-password".to_owned();
    member::set_password_hash(&scope, csm.id, hash)
        .await
        .unwrap();
    scope.commit().await.unwrap();
    let log = world.log().await;
    let of_csm: Vec<_> = log
        .iter()
        .filter(|entry| entry.subject_id == csm.id)
        .collect();
    let kinds: Vec<&str> = of_csm.iter().map(|entry| entry.kind.as_str()).collect();
    assert_eq!(kinds, ["CREATED", "UPDATED", "SECRET_REPLACED"]);
    assert_eq!(of_csm[1].before.as_deref(), Some(r#"{"role":"CSM"}"#));
    assert_eq!(of_csm[1].after.as_deref(), Some(r#"{"role":"MANAGER"}"#));
    assert_eq!(of_csm[1].actor_id, world.owner.to_string());
    assert!(!format!("{log:?}").contains("password"));
}
