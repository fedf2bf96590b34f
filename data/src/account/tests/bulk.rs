//! Accounts of integrations, many at once.

use domain::account::TraitKind;

use super::support::*;
use crate::{
    account::{self, AccountInput},
    bulk::{Outcome, Policy},
    error::RefusalCode,
    log,
    patch::Patch,
};

fn full(external_id: &str) -> AccountInput {
    AccountInput {
        domain: set("Example.COM"),
        industry: set("Fintech"),
        country: set("GB"),
        segment: set("Enterprise"),
        stage: set("ONBOARDING"),
        signed_up_on: Patch::Set(date("2024-02-29")),
        traits: vec![text("seats", "12.50"), text("tier", "Gold")],
        ..row(external_id)
    }
}

#[tokio::test]
async fn the_same_rows_twice_change_nothing_the_second_time() {
    let world = World::new().await;
    let scope = world.write().await;
    define(&scope, "seats", TraitKind::Number, &[]).await;
    define(&scope, "tier", TraitKind::Choice, &["Gold", "Silver"]).await;
    let rows = || vec![full("a"), below("b", "a"), row("c")];
    assert_eq!(
        outcomes(&load(&scope, rows()).await),
        ["created", "created", "created"]
    );
    let version = scope.commit().await.unwrap();

    let scope = world.write().await;
    assert_eq!(
        outcomes(&load(&scope, rows()).await),
        ["unchanged", "unchanged", "unchanged"]
    );
    assert_eq!(scope.commit().await.unwrap(), version, "nothing in the log");
}

#[tokio::test]
async fn what_is_kept_cleared_and_set() {
    let world = World::new().await;
    let scope = world.write().await;
    define(&scope, "seats", TraitKind::Number, &[]).await;
    define(&scope, "tier", TraitKind::Choice, &["Gold", "Silver"]).await;
    load(&scope, vec![full("a")]).await;
    let change = AccountInput {
        external_id: set("a"),
        domain: Patch::Clear,
        country: set("DE"),
        traits: vec![("seats".to_owned(), Patch::Clear), text("tier", "Silver")],
        ..AccountInput::default()
    };
    assert_eq!(outcomes(&load(&scope, vec![change]).await), ["updated"]);

    let row = the(&scope, "a").await;
    assert_eq!((row.domain, row.country.as_deref()), (None, Some("DE")));
    assert_eq!(row.industry.as_deref(), Some("Fintech"));
    assert_eq!(row.version, 2);
    let traits = account::traits_of_accounts(&scope, &[row.id])
        .await
        .unwrap();
    let traits: Vec<_> = traits[&row.id]
        .iter()
        .map(|of| (of.key.as_str(), of.value.to_string()))
        .collect();
    assert_eq!(traits, [("tier", "Silver".to_owned())]);

    scope.commit().await.unwrap();
    let scope = world.write().await;
    let entries = log::of_subject(&scope, row.id, None, 10).await.unwrap();
    let [update, creation] = &entries[..] else {
        panic!("two entries")
    };
    assert_eq!(creation.kind, "CREATED");
    assert_eq!(update.account_id, Some(row.id));
    assert_eq!(
        update.before.as_deref(),
        Some(r#"{"country":"GB","domain":"example.com","traits":{"seats":"12.5","tier":"Gold"}}"#)
    );
    assert_eq!(
        update.after.as_deref(),
        Some(r#"{"country":"DE","domain":null,"traits":{"tier":"Silver"}}"#)
    );
}

#[tokio::test]
async fn of_several_rows_about_one_account_the_last_word_counts() {
    let world = World::new().await;
    let scope = world.write().await;
    let named = |name: &str| AccountInput {
        name: set(name),
        ..row("a")
    };
    let results = load(&scope, vec![named("One"), named("Two"), named("Two")]).await;
    assert_eq!(outcomes(&results), ["created", "updated", "unchanged"]);
    assert_eq!(results[0].id, results[2].id);
    let account = the(&scope, "a").await;
    assert_eq!((account.name.as_str(), account.version), ("Two", 1));
}

#[tokio::test]
async fn one_bad_row_refuses_all_or_itself_alone() {
    let world = World::new().await;
    let scope = world.write().await;
    let rows = || {
        let bad = AccountInput {
            country: set("UK"),
            stage: set("LOST"),
            ..row("b")
        };
        vec![row("a"), bad, below("c", "b"), below("d", "a")]
    };
    let refused = refusals(account::upsert(&scope, rows(), Policy::RejectAll).await);
    let paths: Vec<_> = refused.iter().map(|(_, path, _)| path.as_str()).collect();
    assert_eq!(
        paths,
        ["rows.1.stage", "rows.1.country", "rows.2.parentExternalId"]
    );
    let none = account::by_external_ids(&scope, &["a".to_owned()]).await;
    assert!(none.unwrap().is_empty());

    let results = account::upsert(&scope, rows(), Policy::RejectRow)
        .await
        .unwrap();
    assert_eq!(
        outcomes(&results),
        ["created", "rejected", "rejected", "created"]
    );
    let Outcome::Rejected(refused) = &results[2].outcome else {
        panic!("rejected")
    };
    assert_eq!(
        refused[0].code,
        RefusalCode::NotFound,
        "its parent was rejected"
    );
    assert_eq!(the(&scope, "d").await.parent_id, results[0].id);
}

#[tokio::test]
async fn parents_may_come_after_their_children_but_not_in_a_circle() {
    let world = World::new().await;
    let scope = world.write().await;
    load(&scope, vec![below("c", "b"), below("b", "a"), row("a")]).await;
    let (a, b, c) = (
        the(&scope, "a").await,
        the(&scope, "b").await,
        the(&scope, "c").await,
    );
    assert_eq!((c.parent_id, b.parent_id), (Some(b.id), Some(a.id)));

    let circle = account::upsert(&scope, vec![below("a", "c")], Policy::RejectAll).await;
    assert_eq!(
        refusal(circle),
        (
            RefusalCode::ValidationFailed,
            "rows.0.parentExternalId".to_owned()
        )
    );
    let own = account::upsert(&scope, vec![below("x", "x")], Policy::RejectAll).await;
    assert_eq!(refusal(own).0, RefusalCode::ValidationFailed);

    let pair = vec![below("x", "y"), below("y", "x"), row("z")];
    let results = account::upsert(&scope, pair, Policy::RejectRow)
        .await
        .unwrap();
    assert_eq!(
        outcomes(&results),
        ["rejected", "rejected", "created"],
        "without y there is no parent for x"
    );

    let turned = vec![
        below("a", "b"),
        AccountInput {
            parent: Patch::Clear,
            ..row("b")
        },
    ];
    assert_eq!(
        outcomes(&load(&scope, turned).await),
        ["updated", "updated"],
        "what counts is what the rows make together"
    );
}

#[tokio::test]
async fn rows_are_refused_for_reasons_that_name_the_field() {
    let world = World::new().await;
    let scope = world.write().await;
    define(&scope, "tier", TraitKind::Choice, &["Gold"]).await;
    let broken = [
        (
            AccountInput {
                external_id: Patch::Keep,
                ..row("a")
            },
            "rows.0.externalId",
        ),
        (
            AccountInput {
                name: Patch::Keep,
                ..row("a")
            },
            "rows.0.name",
        ),
        (
            AccountInput {
                name: Patch::Clear,
                ..row("a")
            },
            "rows.0.name",
        ),
        (
            AccountInput {
                domain: set("https://example.com"),
                ..row("a")
            },
            "rows.0.domain",
        ),
        (
            AccountInput {
                stage: Patch::Clear,
                ..row("a")
            },
            "rows.0.stage",
        ),
        (
            AccountInput {
                stage_since: Some(date("2025-01-01")),
                ..row("a")
            },
            "rows.0.stageSince",
        ),
        (
            AccountInput {
                stage: set("ACTIVE"),
                stage_since: Some(date("2025-06-16")),
                ..row("a")
            },
            "rows.0.stageSince",
        ),
        (
            AccountInput {
                traits: vec![text("tier", "Tin")],
                ..row("a")
            },
            "rows.0.traits.tier",
        ),
        (
            AccountInput {
                traits: vec![text("size", "1")],
                ..row("a")
            },
            "rows.0.traits.size",
        ),
        (
            AccountInput {
                traits: vec![text("tier", "Gold"), text("tier", "Silver")],
                ..row("a")
            },
            "rows.0.traits.tier",
        ),
        (below("a", "nobody"), "rows.0.parentExternalId"),
    ];
    for (input, path) in broken {
        let result = account::upsert(&scope, vec![input], Policy::RejectAll).await;
        assert_eq!(refusal(result).1, path);
    }
    let unknown = AccountInput {
        traits: vec![text("size", "1")],
        ..row("a")
    };
    let (_, _, message) =
        refusals(account::upsert(&scope, vec![unknown], Policy::RejectAll).await).remove(0);
    assert_eq!(message, "there is no trait `size`; the traits are tier");
    let many = (0..1_001).map(|number| row(&number.to_string())).collect();
    assert_eq!(
        refusal(account::upsert(&scope, many, Policy::RejectRow).await).1,
        "rows"
    );
}

#[tokio::test]
async fn an_archived_parent_takes_no_new_children_and_keeps_those_it_has() {
    let world = World::new().await;
    let scope = world.write().await;
    load(&scope, vec![row("a"), below("b", "a")]).await;
    let parent = the(&scope, "a").await;
    account::archive(&scope, parent.id, None).await.unwrap();
    assert_eq!(
        outcomes(&load(&scope, vec![below("b", "a")]).await),
        ["unchanged"]
    );
    let new = account::upsert(&scope, vec![below("c", "a")], Policy::RejectAll).await;
    assert_eq!(refusal(new).0, RefusalCode::Conflict);
}

#[tokio::test]
async fn accounts_of_another_tenant_are_not_there() {
    let world = World::new().await;
    let elsewhere = world.write_elsewhere().await;
    let foreign = load(&elsewhere, vec![row("a")]).await[0].id.unwrap();
    elsewhere.commit().await.unwrap();

    let scope = world.write().await;
    let by_external_id = account::upsert(&scope, vec![below("b", "a")], Policy::RejectAll).await;
    assert_eq!(refusal(by_external_id).0, RefusalCode::NotFound);
    let mut by_id = row("b");
    by_id.parent = Patch::Set(crate::reference::Reference::Id(foreign));
    let by_id = account::upsert(&scope, vec![by_id], Policy::RejectAll).await;
    assert_eq!(refusal(by_id).0, RefusalCode::NotFound);
    assert_eq!(
        outcomes(&load(&scope, vec![row("a")]).await),
        ["created"],
        "the external id is free here"
    );
}

#[tokio::test]
async fn the_number_of_statements_does_not_depend_on_the_rows() {
    let world = World::new().await;
    let scope = world.write().await;
    define(&scope, "seats", TraitKind::Number, &[]).await;
    define(&scope, "tier", TraitKind::Choice, &["Gold", "Silver"]).await;
    load(&scope, vec![row("top")]).await;
    let rows = |from: usize, to: usize, tier: &str| {
        let row = |number: usize| AccountInput {
            traits: vec![text("seats", "3"), text("tier", tier)],
            parent: parent("top"),
            ..full(&number.to_string())
        };
        (from..to).map(row).collect::<Vec<_>>()
    };
    let mut counted = Vec::new();
    for rows in [
        rows(0, 1, "Gold"),
        rows(1, 501, "Gold"),
        rows(0, 1, "Silver"),
        rows(1, 501, "Silver"),
    ] {
        let before = scope.statements();
        load(&scope, rows).await;
        counted.push(scope.statements() - before);
    }
    assert_eq!(counted[0], counted[1], "making accounts");
    assert_eq!(counted[2], counted[3], "changing accounts");
    assert!(
        counted.iter().all(|statements| *statements <= 8),
        "{counted:?}"
    );
}
