use std::collections::HashSet;

use domain::{member::Permission, ownership::OwnershipRole};
use uuid::Uuid;

use super::*;
use crate::{
    bulk::{Outcome, Policy},
    error::{Error, RefusalCode},
    page::PageRequest,
    reference::Reference,
    refresh::Projection,
    testing::{World, add_accounts, add_member, date, primary, refusals},
};

fn hand_over_of(accounts: &[Uuid], from: Uuid, to: Uuid, on: &str) -> AccountsHandOver {
    AccountsHandOver {
        accounts: accounts.to_vec(),
        from,
        to,
        role: OwnershipRole::Primary,
        on: date(on),
        reason: "parental leave".to_owned(),
    }
}

fn book_of(from: Uuid, to: Uuid, on: &str) -> BookHandOver {
    BookHandOver {
        from,
        to,
        roles: Vec::new(),
        on: date(on),
        reason: "new territory".to_owned(),
    }
}

fn row(account: &str, csm: &str, from: &str) -> AssignmentRow {
    AssignmentRow {
        account: Reference::ExternalId(account.to_owned()),
        csm_email: format!("{csm}@example.com"),
        role: OwnershipRole::Primary,
        starts_on: date(from),
        ends_on: None,
        reason: None,
    }
}

#[tokio::test]
async fn an_account_never_has_two_primary_owners() {
    let world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    let (ada, bob) = (world.member("ada").await, world.member("bob").await);
    world.assign(acme, ada, "2025-01-01", None).await;
    let scope = world.write().await;
    for (from, until) in [("2025-06-01", None), ("2024-12-01", Some("2025-01-02"))] {
        let answer = assign(&scope, primary(&[acme], bob, from, until)).await;
        assert_eq!(
            refusals(answer),
            [(RefusalCode::Conflict, "member".to_owned())]
        );
    }
    let before = primary(&[acme], bob, "2024-12-01", Some("2025-01-01"));
    assign(&scope, before).await.unwrap();
    let second = NewAssignment {
        role: OwnershipRole::Secondary,
        ..primary(&[acme], bob, "2025-06-01", None)
    };
    assign(&scope, second).await.unwrap();
    scope.commit().await.unwrap();
    assert_eq!(world.account(acme).await.owner_id, Some(ada));
    let scope = world.read().await;
    for (day, owner) in [
        ("2024-12-31", Some(bob)),
        ("2025-01-01", Some(ada)),
        ("2024-11-30", None),
    ] {
        let owners = owners_on(&scope, &[acme], date(day)).await.unwrap();
        assert_eq!(owners.get(&acme).copied(), owner, "{day}");
    }
    let all = of_accounts(&scope, &[acme], When::Ever).await.unwrap();
    assert_eq!(all[&acme].len(), 3);
    let now = of_accounts(&scope, &[acme], When::On(scope.today()))
        .await
        .unwrap();
    assert_eq!(now[&acme].len(), 2);
    world.assert_fresh().await;
}

#[tokio::test]
async fn accounts_are_handed_over_all_or_none() {
    let world = World::new().await;
    let [acme, blue] = world.accounts(["acme", "blue"]).await;
    let (ada, bob) = (world.member("ada").await, world.member("bob").await);
    world
        .assign(acme, ada, "2025-01-01", Some("2025-12-31"))
        .await;
    let scope = world.write().await;
    let answer = hand_over(&scope, hand_over_of(&[acme, blue], ada, bob, "2025-06-15")).await;
    assert_eq!(
        refusals(answer),
        [(RefusalCode::ValidationFailed, "from".to_owned())]
    );
    let changed = hand_over(&scope, hand_over_of(&[acme], ada, bob, "2025-06-15"))
        .await
        .unwrap();
    let [ended, new] = changed.as_slice() else {
        panic!("{changed:?}")
    };
    assert_eq!(
        (ended.member_id, ended.ends_on),
        (ada, Some(date("2025-06-15")))
    );
    assert_eq!(
        (new.member_id, new.ends_on),
        (bob, Some(date("2025-12-31")))
    );
    assert_eq!(ended.end_reason.as_deref(), Some("parental leave"));
    assert_eq!(new.reason.as_deref(), Some("parental leave"));
    scope.commit().await.unwrap();
    assert_eq!(world.account(acme).await.owner_id, Some(bob));
    let log = world.log().await;
    let entries = log.iter().filter(|entry| entry.subject_kind == "ownership");
    let entries: Vec<_> = entries
        .map(|entry| (entry.kind.as_str(), entry.account_id))
        .collect();
    assert_eq!(
        entries,
        [
            ("CREATED", Some(acme)),
            ("UPDATED", Some(acme)),
            ("CREATED", Some(acme))
        ]
    );
}

#[tokio::test]
async fn a_backdated_end_takes_the_account_back_from_that_day() {
    let world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    let ada = world.member("ada").await;
    world.assign(acme, ada, "2025-01-01", None).await;
    let ending = |on: &str| AssignmentEnd {
        accounts: vec![acme],
        member: ada,
        role: OwnershipRole::Primary,
        ends_on: date(on),
        reason: Some("left".to_owned()),
    };
    let scope = world.write().await;
    let too_early = end(&scope, ending("2024-12-31")).await;
    assert_eq!(
        refusals(too_early),
        [(RefusalCode::ValidationFailed, "endsOn".to_owned())]
    );
    end(&scope, ending("2025-03-01")).await.unwrap();
    scope.commit().await.unwrap();
    assert_eq!(world.account(acme).await.owner_id, None);
    let scope = world.read().await;
    let page = PageRequest::default();
    let today = unowned_page(&scope, scope.today(), &page).await.unwrap();
    assert_eq!(today.rows.len(), 1);
    let then = unowned_page(&scope, date("2025-02-01"), &page)
        .await
        .unwrap();
    assert_eq!(then.rows.len(), 0);
    let primary = [OwnershipRole::Primary];
    let then = book(&scope, ada, &primary, date("2025-02-28"))
        .await
        .unwrap();
    assert_eq!(then, [acme]);
    let now = book(&scope, ada, &primary, scope.today()).await.unwrap();
    assert!(now.is_empty());
}

#[tokio::test]
async fn a_whole_book_changes_hands_in_a_constant_number_of_statements() {
    let world = World::new().await;
    let (ada, bob) = (world.member("ada").await, world.member("bob").await);
    let mut counts = HashSet::new();
    for size in [1, 60] {
        let names: Vec<String> = (0..size).map(|number| format!("{size}-{number}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let scope = world.write().await;
        let accounts = add_accounts(&scope, &names).await;
        assign(&scope, primary(&accounts, ada, "2025-01-01", None))
            .await
            .unwrap();
        let second = NewAssignment {
            role: OwnershipRole::Secondary,
            ..primary(&accounts, bob, "2025-01-01", None)
        };
        assign(&scope, second).await.unwrap();
        let before = scope.statements();
        hand_over_book(&scope, book_of(ada, bob, "2025-06-10"))
            .await
            .unwrap();
        counts.insert(scope.statements() - before);
        scope.commit().await.unwrap();
        let scope = world.read().await;
        let roles = [OwnershipRole::Primary];
        let owned = book(&scope, bob, &roles, scope.today()).await.unwrap();
        assert!(accounts.iter().all(|account| owned.contains(account)));
        let earlier = book(&scope, ada, &roles, date("2025-06-09")).await.unwrap();
        assert_eq!(earlier.len(), owned.len());
    }
    assert_eq!(counts.len(), 1, "{counts:?}");
    world.assert_fresh().await;
}

#[tokio::test]
async fn a_role_that_the_new_owner_has_already_just_ends() {
    let world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    let (ada, bob) = (world.member("ada").await, world.member("bob").await);
    let scope = world.write().await;
    for member in [ada, bob] {
        let renewal = NewAssignment {
            role: OwnershipRole::Renewal,
            ..primary(&[acme], member, "2025-01-01", None)
        };
        assign(&scope, renewal).await.unwrap();
    }
    let changed = hand_over_book(&scope, book_of(ada, bob, "2025-06-15"))
        .await
        .unwrap();
    let [ended] = changed.as_slice() else {
        panic!("{changed:?}")
    };
    assert_eq!(
        (ended.member_id, ended.ends_on),
        (ada, Some(date("2025-06-15")))
    );
}

#[tokio::test]
async fn only_active_members_and_own_accounts_can_be_named() {
    let world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    let ada = world.member("ada").await;
    let elsewhere = world.write_elsewhere().await;
    let foreign_member = add_member(&elsewhere, "eve", "ACTIVE").await;
    let foreign_account = add_accounts(&elsewhere, &["foreign"]).await[0];
    elsewhere.commit().await.unwrap();
    let scope = world.write().await;
    let suspended = add_member(&scope, "sam", "SUSPENDED").await;
    let nobody = Uuid::from_u128(7);
    for member in [foreign_member, nobody] {
        let answer = assign(&scope, primary(&[acme], member, "2025-01-01", None)).await;
        assert_eq!(
            refusals(answer),
            [(RefusalCode::NotFound, "member".to_owned())]
        );
        let answer = hand_over_book(&scope, book_of(member, ada, "2025-01-01")).await;
        assert_eq!(
            refusals(answer),
            [(RefusalCode::NotFound, "from".to_owned())]
        );
    }
    for account in [foreign_account, nobody] {
        let answer = assign(&scope, primary(&[acme, account], ada, "2025-01-01", None)).await;
        assert_eq!(
            refusals(answer),
            [(RefusalCode::NotFound, "accounts.1".to_owned())]
        );
    }
    let answer = assign(&scope, primary(&[acme], suspended, "2025-01-01", None)).await;
    assert_eq!(
        refusals(answer),
        [(RefusalCode::ValidationFailed, "member".to_owned())]
    );
    let answer = assign(&scope, primary(&[acme, acme], ada, "2025-01-01", None)).await;
    assert_eq!(
        refusals(answer),
        [(RefusalCode::ValidationFailed, "accounts".to_owned())]
    );
    scope.close().await.unwrap();
    let scope = world.write_with(&[Permission::ManageAccounts]).await;
    let answer = assign(&scope, primary(&[acme], ada, "2025-01-01", None)).await;
    assert!(matches!(
        answer,
        Err(Error::Forbidden(Permission::AssignOwners))
    ));
}

#[tokio::test]
async fn rows_come_in_any_order_and_twice() {
    let world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    let (ada, bob) = (world.member("ada").await, world.member("bob").await);
    let rows = [
        row("acme", "bob", "2025-03-01"),
        row("acme", "Ada", "2025-01-01"),
        row("acme", "nobody", "2025-05-01"),
        row("none", "ada", "2025-05-01"),
    ];
    for outcome in [Outcome::Created, Outcome::Unchanged] {
        let scope = world.write().await;
        let results = upsert(&scope, &rows, Policy::RejectRow, Projection::Deferred)
            .await
            .unwrap();
        assert_eq!(results[0].outcome, outcome);
        assert_eq!(results[1].outcome, outcome);
        for (place, field) in [(2, "csmEmail"), (3, "accountExternalId")] {
            let Outcome::Rejected(reasons) = &results[place].outcome else {
                panic!("{results:?}")
            };
            assert_eq!(reasons[0].field.join("."), format!("rows.{place}.{field}"));
        }
        scope.commit().await.unwrap();
    }
    let scope = world.write().await;
    let answer = upsert(&scope, &rows, Policy::RejectAll, Projection::Now).await;
    assert_eq!(refusals(answer).len(), 2);
    scope.close().await.unwrap();
    assert_eq!(world.account(acme).await.owner_id, Some(bob));
    let scope = world.read().await;
    let owners = owners_on(&scope, &[acme], date("2025-02-28"))
        .await
        .unwrap();
    assert_eq!(owners[&acme], ada);
    world.assert_fresh().await;
}

#[tokio::test]
async fn an_imported_owner_takes_over_whoever_it_was() {
    let world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    let (ada, bob) = (world.member("ada").await, world.member("bob").await);
    let scope = world.write().await;
    let writer = scope.require(Permission::AssignOwners).unwrap();
    let wish = |member, on| OwnerWish {
        account: acme,
        member,
        on: date(on),
    };
    let first = [wish(ada, "2025-01-01")];
    assert_eq!(set_owners(&writer, &first).await.unwrap(), [acme]);
    assert!(set_owners(&writer, &first).await.unwrap().is_empty());
    let second = [wish(bob, "2025-02-01")];
    assert_eq!(set_owners(&writer, &second).await.unwrap(), [acme]);
    crate::refresh::accounts(&writer, &[acme]).await.unwrap();
    scope.commit().await.unwrap();
    assert_eq!(world.account(acme).await.owner_id, Some(bob));
}
