//! Pages of accounts, forwards and backwards.

use domain::account::TraitKind;

use super::support::*;
use crate::{
    account::{
        self, AccountFilter, AccountInput, AccountList, AccountOrder, AccountOrderField,
        FilterContext,
    },
    page::{Page, PageRequest},
    patch::Patch,
    scope::Scope,
};

fn first(size: i64, after: Option<String>) -> PageRequest {
    PageRequest {
        first: Some(size),
        after,
        ..PageRequest::default()
    }
}

fn last(size: i64, before: Option<String>) -> PageRequest {
    PageRequest {
        last: Some(size),
        before,
        ..PageRequest::default()
    }
}

type Accounts = Page<account::entity::account::Model>;

fn names_of(page: &Accounts) -> Vec<String> {
    page.rows.iter().map(|(_, row)| row.name.clone()).collect()
}

async fn filled(world: &World) -> Scope {
    let scope = world.write().await;
    define(&scope, "seats", TraitKind::Number, &[]).await;
    let rows = [
        ("a", Some("2025-03-01"), Some("7")),
        ("b", None, None),
        ("c", Some("2025-01-01"), Some("-1")),
        ("d", None, Some("7")),
        ("e", Some("2025-02-01"), None),
    ];
    let input = |(name, signed_up, seats): (&str, Option<&str>, Option<&str>)| AccountInput {
        signed_up_on: Patch::from_option(signed_up.map(date)),
        traits: seats
            .map(|seats| text("seats", seats))
            .into_iter()
            .collect(),
        ..row(name)
    };
    load(&scope, rows.map(input).to_vec()).await;
    scope
}

async fn list(scope: &Scope, field: AccountOrderField, descending: bool) -> AccountList {
    let order = AccountOrder { field, descending };
    AccountList::prepare(
        scope,
        &AccountFilter::default(),
        &[order],
        FilterContext::default(),
    )
    .await
    .unwrap()
}

/// All rows, two at a time, from the front and from the back.
async fn walked(scope: &Scope, list: &AccountList) -> (Vec<String>, Vec<String>) {
    let (mut forward, mut after) = (Vec::new(), None);
    loop {
        let page = list.page(scope, &first(2, after.clone())).await.unwrap();
        assert_eq!(page.has_previous, after.is_some());
        forward.extend(names_of(&page));
        after = page.rows.last().map(|(cursor, _)| cursor.clone());
        if !page.has_next {
            break;
        }
    }
    let (mut backward, mut before) = (Vec::new(), None);
    loop {
        let page = list.page(scope, &last(2, before.clone())).await.unwrap();
        assert_eq!(page.has_next, before.is_some());
        backward.splice(0..0, names_of(&page));
        before = page.rows.first().map(|(cursor, _)| cursor.clone());
        if !page.has_previous {
            break;
        }
    }
    (forward, backward)
}

#[tokio::test]
async fn every_order_is_walked_whole_in_both_directions() {
    let world = World::new().await;
    let scope = filled(&world).await;
    let seats = || AccountOrderField::Trait("seats".to_owned());
    let orders = [
        (AccountOrderField::Name, false, ["a", "b", "c", "d", "e"]),
        (AccountOrderField::Name, true, ["e", "d", "c", "b", "a"]),
        (
            AccountOrderField::SignedUpOn,
            false,
            ["c", "e", "a", "b", "d"],
        ),
        (
            AccountOrderField::SignedUpOn,
            true,
            ["b", "d", "a", "e", "c"],
        ),
        (seats(), false, ["c", "a", "d", "b", "e"]),
        (seats(), true, ["b", "e", "a", "d", "c"]),
        (
            AccountOrderField::CurrentMrr,
            false,
            ["a", "b", "c", "d", "e"],
        ),
        (
            AccountOrderField::CreatedAt,
            false,
            ["a", "b", "c", "d", "e"],
        ),
        (
            AccountOrderField::UpdatedAt,
            false,
            ["a", "b", "c", "d", "e"],
        ),
    ];
    for (field, descending, expected) in orders {
        let list = list(&scope, field.clone(), descending).await;
        let (forward, backward) = walked(&scope, &list).await;
        assert_eq!(forward, expected, "{field:?} {descending}");
        assert_eq!(backward, expected, "{field:?} {descending}");
        assert_eq!(list.count(&scope).await.unwrap(), 5);
    }
}

#[tokio::test]
async fn a_cursor_is_good_for_its_own_list_only() {
    let world = World::new().await;
    let scope = filled(&world).await;
    let by_name = list(&scope, AccountOrderField::Name, false).await;
    let page = by_name.page(&scope, &first(1, None)).await.unwrap();
    let cursor = page.rows.first().map(|(cursor, _)| cursor.clone());
    let by_age = list(&scope, AccountOrderField::CreatedAt, false).await;
    let refused = by_age.page(&scope, &first(1, cursor.clone())).await;
    assert_eq!(refusal(refused.map(drop)).1, "after");
    scope.commit().await.unwrap();

    let elsewhere = world.write_elsewhere().await;
    let foreign = list(&elsewhere, AccountOrderField::Name, false).await;
    let refused = foreign.page(&elsewhere, &first(1, cursor)).await;
    assert_eq!(refusal(refused.map(drop)).1, "after");
}

#[tokio::test]
async fn the_first_children_of_many_accounts_come_in_one_statement_and_go_on_by_cursor() {
    let world = World::new().await;
    let scope = world.write().await;
    let mut rows = vec![row("p"), row("q"), row("r")];
    for parent in ["p", "q"] {
        rows.extend((0..3).map(|number| below(&format!("{parent}{number}"), parent)));
    }
    load(&scope, rows).await;
    let [p, q, r] = [
        the(&scope, "p").await.id,
        the(&scope, "q").await.id,
        the(&scope, "r").await.id,
    ];
    let before = scope.statements();
    let pages = account::first_children(&scope, &[p, q, r], Some(2))
        .await
        .unwrap();
    assert_eq!(scope.statements() - before, 1);
    assert_eq!(names_of(&pages[&p]), ["p0", "p1"]);
    assert_eq!(names_of(&pages[&q]), ["q0", "q1"]);
    assert!(pages[&p].has_next && !pages[&r].has_next);
    assert!(pages[&r].rows.is_empty());
    let cursor = pages[&q].rows.last().map(|(cursor, _)| cursor.clone());
    let rest = account::children(&scope, q, &first(2, cursor))
        .await
        .unwrap();
    assert_eq!(names_of(&rest), ["q2"]);
    let counts = account::child_counts(&scope, &[p, q, r]).await.unwrap();
    assert_eq!((counts[&p], counts[&q], counts.get(&r)), (3, 3, None));
    let all = account::first_children(&scope, &[p], Some(3))
        .await
        .unwrap();
    assert!(!all[&p].has_next, "three of three");
}
