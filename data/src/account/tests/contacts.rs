//! Contacts.

use domain::account::ContactRole;
use uuid::Uuid;

use super::support::*;
use crate::{
    account::{
        self,
        contact::{self, ContactFilter, ContactInput, ContactList},
    },
    bulk::Policy,
    error::RefusalCode,
    filter::Comparators,
    log,
    page::PageRequest,
    patch::Patch,
    reference::Reference,
    scope::Scope,
};

fn person(external_id: &str, account: &str) -> ContactInput {
    ContactInput {
        external_id: set(external_id),
        account: Patch::Set(Reference::ExternalId(account.to_owned())),
        name: set(external_id),
        ..ContactInput::default()
    }
}

fn champion(external_id: &str, account: &str) -> ContactInput {
    let roles = ["DECISION_MAKER", "CHAMPION", "CHAMPION"];
    ContactInput {
        email: set("Ada@Example.COM"),
        roles: Patch::Set(roles.map(str::to_owned).to_vec()),
        do_not_survey: Patch::Set(true),
        ..person(external_id, account)
    }
}

async fn listed(scope: &Scope, filter: ContactFilter) -> Vec<String> {
    let list = ContactList::prepare(scope, &filter, &[]).unwrap();
    let page = list.page(scope, &PageRequest::default()).await.unwrap();
    assert_eq!(list.count(scope).await.unwrap(), page.rows.len() as i64);
    page.rows.into_iter().map(|(_, row)| row.name).collect()
}

#[tokio::test]
async fn contacts_are_upserted_like_accounts() {
    let world = World::new().await;
    let scope = world.write().await;
    let accounts = load(&scope, vec![row("a"), row("b")]).await;
    let rows = || vec![champion("x", "a"), person("y", "b"), person("z", "nobody")];
    let results = contact::upsert(&scope, rows(), Policy::RejectRow)
        .await
        .unwrap();
    assert_eq!(outcomes(&results), ["created", "created", "rejected"]);
    let contact = results[0].id.unwrap();
    scope.commit().await.unwrap();

    let scope = world.write().await;
    let again = contact::upsert(&scope, rows(), Policy::RejectRow)
        .await
        .unwrap();
    assert_eq!(outcomes(&again), ["unchanged", "unchanged", "rejected"]);
    let refused = refusals(contact::upsert(&scope, rows(), Policy::RejectAll).await);
    assert_eq!(
        (refused[0].0, refused[0].1.as_str()),
        (RefusalCode::NotFound, "rows.2.accountExternalId")
    );
    let row = contact::by_id(&scope, contact).await.unwrap().unwrap();
    assert_eq!(row.email.as_deref(), Some("Ada@example.com"));
    assert!(row.do_not_survey);
    assert_eq!(
        contact::roles(&row).unwrap(),
        [ContactRole::Champion, ContactRole::DecisionMaker]
    );
    let entries = log::of_subject(&scope, contact, None, 10).await.unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].account_id, accounts[0].id);
}

#[tokio::test]
async fn a_contact_is_made_moved_archived_and_restored() {
    let world = World::new().await;
    let scope = world.write().await;
    let accounts = load(&scope, vec![row("a"), row("b"), row("gone")]).await;
    account::archive(&scope, accounts[2].id.unwrap(), None)
        .await
        .unwrap();
    let made = contact::create(&scope, person("x", "a")).await.unwrap();
    let taken = contact::create(&scope, person("x", "a")).await;
    assert_eq!(
        refusal(taken),
        (RefusalCode::Conflict, "externalId".to_owned())
    );
    let into_archive = contact::create(&scope, person("y", "gone")).await;
    assert_eq!(refusal(into_archive).0, RefusalCode::Conflict);
    let moved = contact::update(&scope, made.id, person("x", "b"), Some(1))
        .await
        .unwrap();
    assert_eq!(Some(moved.account_id), accounts[1].id);
    let stale = contact::archive(&scope, made.id, Some(1)).await;
    assert_eq!(
        refusal(stale),
        (RefusalCode::Conflict, "version".to_owned())
    );
    contact::archive(&scope, made.id, Some(2)).await.unwrap();
    assert!(listed(&scope, ContactFilter::default()).await.is_empty());
    contact::restore(&scope, made.id, Some(3)).await.unwrap();
    assert_eq!(listed(&scope, ContactFilter::default()).await, ["x"]);
}

#[tokio::test]
async fn inputs_are_checked() {
    let world = World::new().await;
    let scope = world.write().await;
    load(&scope, vec![row("a")]).await;
    let broken = [
        (
            ContactInput {
                email: set("ada"),
                ..person("x", "a")
            },
            "email",
        ),
        (
            ContactInput {
                name: Patch::Clear,
                ..person("x", "a")
            },
            "name",
        ),
        (
            ContactInput {
                name: Patch::Keep,
                ..person("x", "a")
            },
            "name",
        ),
        (
            ContactInput {
                account: Patch::Keep,
                ..person("x", "a")
            },
            "accountExternalId",
        ),
        (
            ContactInput {
                account: Patch::Clear,
                ..person("x", "a")
            },
            "accountExternalId",
        ),
        (
            ContactInput {
                roles: Patch::Set(vec!["BOSS".to_owned()]),
                ..person("x", "a")
            },
            "roles",
        ),
    ];
    for (input, path) in broken {
        assert_eq!(
            refusal(contact::create(&scope, input).await),
            (RefusalCode::ValidationFailed, path.to_owned())
        );
    }
}

#[tokio::test]
async fn contacts_are_filtered_and_listed_per_account() {
    let world = World::new().await;
    let scope = world.write().await;
    let accounts = load(&scope, vec![row("a"), row("b")]).await;
    let ids: Vec<Uuid> = accounts.iter().filter_map(|result| result.id).collect();
    let rows = vec![
        champion("ada", "a"),
        person("ben", "a"),
        person("cleo", "a"),
        person("dan", "b"),
    ];
    contact::upsert(&scope, rows, Policy::RejectAll)
        .await
        .unwrap();
    let filter = |role, do_not_survey, account: Option<Uuid>| ContactFilter {
        role,
        do_not_survey,
        account: account.map(Comparators::equal),
        ..ContactFilter::default()
    };
    let champions = filter(Some(vec![ContactRole::Champion]), None, None);
    assert_eq!(listed(&scope, champions.clone()).await, ["ada"]);
    assert!(
        listed(&scope, filter(Some(Vec::new()), None, None))
            .await
            .is_empty()
    );
    let others = ContactFilter {
        not: Some(Box::new(champions)),
        ..ContactFilter::default()
    };
    assert_eq!(listed(&scope, others).await, ["ben", "cleo", "dan"]);
    assert_eq!(
        listed(&scope, filter(None, Some(false), Some(ids[0]))).await,
        ["ben", "cleo"]
    );

    let before = scope.statements();
    let pages = contact::first_of_accounts(&scope, &ids, Some(2))
        .await
        .unwrap();
    assert_eq!(scope.statements() - before, 1);
    let page = &pages[&ids[0]];
    let names: Vec<_> = page.rows.iter().map(|(_, row)| row.name.as_str()).collect();
    assert_eq!(names, ["ada", "ben"]);
    assert!(page.has_next);
    let request = PageRequest {
        after: page.rows.last().map(|(cursor, _)| cursor.clone()),
        ..PageRequest::default()
    };
    let rest = contact::of_account(&scope, ids[0], &request).await.unwrap();
    assert_eq!(rest.rows[0].1.name, "cleo");
    let counts = contact::contact_counts(&scope, &ids).await.unwrap();
    assert_eq!((counts[&ids[0]], counts[&ids[1]]), (3, 1));
}
