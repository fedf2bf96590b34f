//! Definitions of custom traits.

use domain::account::TraitKind;

use super::support::*;
use crate::{
    account::{
        self, AccountFilter, AccountInput, FilterContext, TraitFilter, TraitTest,
        definition::{self, DefinitionInput, DefinitionPatch},
    },
    error::RefusalCode,
};

fn choices(choices: &[&str]) -> DefinitionPatch {
    DefinitionPatch {
        choices: Some(choices.iter().map(|choice| (*choice).to_owned()).collect()),
        ..DefinitionPatch::default()
    }
}

#[tokio::test]
async fn a_choice_in_use_stays() {
    let world = World::new().await;
    let scope = world.write().await;
    let tier = define(&scope, "tier", TraitKind::Choice, &["Gold", "Silver"]).await;
    let gold = AccountInput {
        traits: vec![text("tier", "Gold")],
        ..row("a")
    };
    load(&scope, vec![gold]).await;
    let refused = refusals(definition::update(&scope, tier, choices(&["Silver"]), None).await);
    assert_eq!(
        refused,
        [(
            RefusalCode::Conflict,
            "choices".to_owned(),
            "accounts have the choices Gold: change these accounts first".to_owned()
        )]
    );
    let updated = definition::update(&scope, tier, choices(&["Gold", "Tin"]), Some(1))
        .await
        .unwrap();
    assert_eq!(definition::choices(&updated).unwrap(), ["Gold", "Tin"]);
    let stale = definition::update(&scope, tier, choices(&["Gold"]), Some(1)).await;
    assert_eq!(refusal(stale).0, RefusalCode::Conflict);
}

#[tokio::test]
async fn definitions_are_checked() {
    let world = World::new().await;
    let scope = world.write().await;
    define(&scope, "seats", TraitKind::Number, &[]).await;
    let make = |key: &str, label: &str, kind, list: &[&str]| {
        let input = DefinitionInput {
            key: key.to_owned(),
            label: label.to_owned(),
            kind,
            choices: list.iter().map(|choice| (*choice).to_owned()).collect(),
        };
        definition::create(&scope, input)
    };
    let invalid = |path: &str| (RefusalCode::ValidationFailed, path.to_owned());
    assert_eq!(
        refusal(make("Seats", "Seats", TraitKind::Text, &[]).await),
        invalid("key")
    );
    assert_eq!(
        refusal(make("size", " ", TraitKind::Text, &[]).await),
        invalid("label")
    );
    assert_eq!(
        refusal(make("size", "Size", TraitKind::Text, &["S"]).await),
        invalid("choices")
    );
    assert_eq!(
        refusal(make("size", "Size", TraitKind::Choice, &[]).await),
        invalid("choices")
    );
    assert_eq!(
        refusal(make("seats", "Seats", TraitKind::Text, &[]).await).0,
        RefusalCode::Conflict
    );
}

#[tokio::test]
async fn an_archived_trait_is_neither_shown_nor_known_until_it_is_restored() {
    let world = World::new().await;
    let scope = world.write().await;
    let seats = define(&scope, "seats", TraitKind::Number, &[]).await;
    let input = AccountInput {
        traits: vec![text("seats", "3")],
        ..row("a")
    };
    load(&scope, vec![input]).await;
    let account = the(&scope, "a").await.id;
    definition::archive(&scope, seats, None).await.unwrap();

    let traits = account::traits_of_accounts(&scope, &[account]).await;
    assert!(traits.unwrap().is_empty());
    assert!(definition::list(&scope, false).await.unwrap().is_empty());
    assert_eq!(definition::list(&scope, true).await.unwrap().len(), 1);
    let filter = AccountFilter {
        traits: vec![TraitFilter {
            key: "seats".to_owned(),
            test: TraitTest::Present(true),
        }],
        ..AccountFilter::default()
    };
    let unknown = account::matching_ids(&scope, &filter, FilterContext::default()).await;
    assert_eq!(
        refusals(unknown)[0].2,
        "there is no trait `seats`; none is defined"
    );

    definition::restore(&scope, seats, None).await.unwrap();
    let traits = account::traits_of_accounts(&scope, &[account])
        .await
        .unwrap();
    assert_eq!(traits[&account][0].value.to_string(), "3");
}
