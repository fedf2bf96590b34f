//! One account at a time.

use super::support::*;
use crate::{
    account::{self, AccountInput},
    error::RefusalCode,
    id,
    patch::Patch,
    reference::Reference,
};

fn in_stage(stage: &str, since: Option<&str>) -> AccountInput {
    AccountInput {
        stage: set(stage),
        stage_since: since.map(date),
        ..AccountInput::default()
    }
}

#[tokio::test]
async fn a_stage_begins_when_it_is_said_to_and_today_is_on_the_row() {
    let world = World::new().await;
    let scope = world.write().await;
    let signed_up = AccountInput {
        signed_up_on: Patch::Set(date("2025-01-01")),
        ..in_stage("TRIAL", None)
    };
    let input = AccountInput {
        name: set("Acme"),
        ..signed_up
    };
    let made = account::create(&scope, input).await.unwrap();
    assert_eq!((made.stage.as_str(), made.version), ("TRIAL", 1));
    let active = account::update(&scope, made.id, in_stage("ACTIVE", None), Some(1))
        .await
        .unwrap();
    assert_eq!((active.stage.as_str(), active.version), ("ACTIVE", 2));
    let backdated = in_stage("ONBOARDING", Some("2025-03-01"));
    let backdated = account::update(&scope, made.id, backdated, Some(2))
        .await
        .unwrap();
    assert_eq!(
        (backdated.stage.as_str(), backdated.version),
        ("ACTIVE", 3),
        "what was said of later days stands, and the change is one"
    );
    let again = account::update(&scope, made.id, in_stage("ACTIVE", None), None)
        .await
        .unwrap();
    assert_eq!(again.version, 3);

    let histories = account::stage_histories(&scope, &[made.id]).await.unwrap();
    let history: Vec<_> = histories[&made.id]
        .iter()
        .map(|entry| (entry.starts_on, entry.stage.as_str()))
        .collect();
    assert_eq!(
        history,
        [
            (date("2025-01-01"), "TRIAL"),
            (date("2025-03-01"), "ONBOARDING"),
            (date("2025-06-15"), "ACTIVE"),
        ]
    );
}

#[tokio::test]
async fn without_a_stage_or_a_sign_up_an_account_is_active_from_today() {
    let world = World::new().await;
    let scope = world.write().await;
    let made = account::create(&scope, row("a")).await.unwrap();
    assert_eq!((made.stage.as_str(), made.current_mrr), ("ACTIVE", Some(0)));
    let histories = account::stage_histories(&scope, &[made.id]).await.unwrap();
    assert_eq!(histories[&made.id][0].starts_on, date("2025-06-15"));
}

#[tokio::test]
async fn clashes_are_conflicts() {
    let world = World::new().await;
    let scope = world.write().await;
    let a = account::create(&scope, row("a")).await.unwrap();
    let b = account::create(&scope, row("b")).await.unwrap();
    let taken = |path: &str| (RefusalCode::Conflict, path.to_owned());
    assert_eq!(
        refusal(account::create(&scope, row("a")).await),
        taken("externalId")
    );
    assert_eq!(
        refusal(account::update(&scope, b.id, row("a"), None).await),
        taken("externalId")
    );
    assert_eq!(
        refusal(account::update(&scope, a.id, row("a"), Some(7)).await),
        taken("version")
    );
    assert_eq!(
        refusal(account::archive(&scope, a.id, Some(7)).await),
        taken("version")
    );
    let same = account::update(&scope, a.id, row("a"), Some(1)).await;
    assert_eq!(same.unwrap().version, 1, "nothing changed");
}

#[tokio::test]
async fn an_account_is_not_put_below_itself() {
    let world = World::new().await;
    let scope = world.write().await;
    load(&scope, vec![row("a"), below("b", "a"), below("c", "b")]).await;
    let a = the(&scope, "a").await;
    let below_c = AccountInput {
        parent: Patch::Set(Reference::Id(the(&scope, "c").await.id)),
        ..AccountInput::default()
    };
    assert_eq!(
        refusal(account::update(&scope, a.id, below_c, None).await),
        (RefusalCode::ValidationFailed, "parent".to_owned())
    );
}

#[tokio::test]
async fn archiving_twice_is_archiving_once() {
    let world = World::new().await;
    let scope = world.write().await;
    let made = account::create(&scope, row("a")).await.unwrap();
    let archived = account::archive(&scope, made.id, Some(1)).await.unwrap();
    assert_eq!((archived.archived_at, archived.version), (Some(now()), 2));
    let again = account::archive(&scope, made.id, Some(2)).await.unwrap();
    assert_eq!(again, archived);
    let restored = account::restore(&scope, made.id, None).await.unwrap();
    assert_eq!((restored.archived_at, restored.version), (None, 3));
    scope.commit().await.unwrap();
    let scope = world.write().await;
    let entries = crate::log::of_subject(&scope, made.id, None, 10).await;
    let kinds: Vec<_> = entries
        .unwrap()
        .into_iter()
        .map(|entry| entry.kind)
        .collect();
    assert_eq!(kinds, ["RESTORED", "ARCHIVED", "CREATED"]);
}

#[tokio::test]
async fn another_tenants_account_answers_like_none() {
    let world = World::new().await;
    let elsewhere = world.write_elsewhere().await;
    let foreign = account::create(&elsewhere, row("a")).await.unwrap().id;
    elsewhere.commit().await.unwrap();
    let scope = world.write().await;
    for id in [foreign, id::new(now())] {
        let none = (
            RefusalCode::NotFound,
            "id".to_owned(),
            "there is no such account".to_owned(),
        );
        let tries = [
            account::update(&scope, id, row("b"), None).await,
            account::archive(&scope, id, None).await,
            account::restore(&scope, id, None).await,
        ];
        for result in tries {
            assert_eq!(refusals(result), std::slice::from_ref(&none));
        }
        assert_eq!(account::by_id(&scope, id).await.unwrap(), None);
    }
}
