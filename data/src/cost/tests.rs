use domain::{cost::CostCategory, member::Permission, time::Window};
use uuid::Uuid;

use super::*;
use crate::{
    bulk::{Outcome, Policy, RowResult},
    error::{Error, RefusalCode},
    page::PageRequest,
    patch::Patch,
    testing::{World, date, refusals},
};

fn salaries(external_id: &str, from: &str, until: &str, amount: &str) -> CostInput {
    CostInput {
        external_id: Some(external_id.to_owned()),
        category: CostCategory::Salaries,
        account: None,
        starts_on: date(from),
        ends_on: date(until),
        amount: amount.parse().unwrap(),
        currency: "USD".to_owned(),
        note: None,
    }
}

async fn write(world: &World, rows: &[CostInput]) -> Vec<RowResult> {
    let scope = world.write().await;
    let results = upsert(&scope, rows, Policy::RejectRow).await;
    scope.commit().await.unwrap();
    results.unwrap()
}

#[tokio::test]
async fn the_same_rows_twice_change_nothing() {
    let world = World::new().await;
    world.accounts(["acme"]).await;
    let mut rows = [
        salaries("c-1", "2025-01-01", "2025-02-01", "9000"),
        CostInput {
            category: CostCategory::Discounts,
            account: Some(Reference::ExternalId("acme".to_owned())),
            note: Some("for staying".to_owned()),
            ..salaries("c-2", "2025-01-01", "2025-02-01", "100")
        },
    ];
    let results = write(&world, &rows).await;
    let made = results.iter().all(|row| row.outcome == Outcome::Created);
    assert!(made, "{results:?}");
    let log = world.log().await;
    // What is about an account is not told to those who follow it.
    assert!(
        log[log.len() - 2..]
            .iter()
            .all(|entry| entry.subject_kind == "retention_cost" && entry.account_id.is_none())
    );
    let again = write(&world, &rows).await;
    let unchanged = again.iter().all(|row| row.outcome == Outcome::Unchanged);
    assert!(unchanged, "{again:?}");
    assert_eq!(world.log().await, log);
    rows[1].account = None;
    assert_eq!(write(&world, &rows).await[1].outcome, Outcome::Updated);
}

#[tokio::test]
async fn bad_costs_are_refused_by_their_fields() {
    let world = World::new().await;
    let good = || salaries("c-1", "2025-01-01", "2025-02-01", "9000");
    write(&world, &[good()]).await;
    let scope = world.write().await;
    use RefusalCode::{Conflict, NotFound, ValidationFailed};
    for (input, code, field) in [
        (good(), Conflict, "externalId"),
        (
            salaries("c", "2025-01-01", "2025-01-01", "1"),
            ValidationFailed,
            "endsOn",
        ),
        (
            salaries("c", "2025-01-01", "2025-02-01", "-1"),
            ValidationFailed,
            "amount",
        ),
        (
            salaries("c", "2025-01-01", "2025-02-01", "0.001"),
            ValidationFailed,
            "amount",
        ),
        (
            CostInput {
                currency: "dollars".to_owned(),
                ..salaries("c", "2025-01-01", "2025-02-01", "1")
            },
            ValidationFailed,
            "currency",
        ),
        (
            CostInput {
                account: Some(Reference::Id(Uuid::from_u128(3))),
                ..salaries("c", "2025-01-01", "2025-02-01", "1")
            },
            NotFound,
            "account",
        ),
        (
            CostInput {
                note: Some("x".repeat(1_001)),
                ..salaries("c", "2025-01-01", "2025-02-01", "1")
            },
            ValidationFailed,
            "note",
        ),
    ] {
        let what = format!("{input:?}");
        let refused = refusals(create(&scope, input).await);
        assert_eq!(refused, [(code, field.to_owned())], "{what}");
    }
    let twice = upsert(&scope, &[good(), good()], Policy::RejectAll).await;
    assert_eq!(
        refusals(twice),
        [(Conflict, "rows.1.externalId".to_owned())]
    );
}

#[tokio::test]
async fn one_cost_is_changed_and_removed() {
    let world = World::new().await;
    let scope = world.write().await;
    let input = salaries("c-1", "2025-01-01", "2025-02-01", "9000");
    let row = create(&scope, input).await.unwrap();
    assert_eq!((row.version, row.amount), (1, 900_000));
    let patch = CostPatch {
        category: Some(CostCategory::Training),
        external_id: Patch::Clear,
        version: Some(1),
        ..CostPatch::default()
    };
    let changed = update(&scope, row.id, patch.clone()).await.unwrap();
    assert_eq!((changed.version, &*changed.category), (2, "TRAINING"));
    assert_eq!(changed.external_id, None);
    let stale = update(&scope, row.id, patch).await;
    assert_eq!(
        refusals(stale),
        [(RefusalCode::Conflict, "version".to_owned())]
    );
    let backwards = CostPatch {
        ends_on: Some(date("2024-12-31")),
        ..CostPatch::default()
    };
    assert_eq!(
        refusals(update(&scope, row.id, backwards).await),
        [(RefusalCode::ValidationFailed, "endsOn".to_owned())]
    );
    delete(&scope, row.id, Some(2)).await.unwrap();
    let gone = delete(&scope, row.id, None).await;
    assert_eq!(refusals(gone), [(RefusalCode::NotFound, "id".to_owned())]);
}

#[tokio::test]
async fn costs_are_read_by_those_who_may() {
    let world = World::new().await;
    write(
        &world,
        &[
            salaries("c-1", "2024-01-01", "2025-01-01", "1200"),
            salaries("c-2", "2025-01-01", "2026-01-01", "2400"),
        ],
    )
    .await;
    let window = Window::new(date("2025-01-01"), date("2025-02-01"), chrono_tz::UTC).unwrap();
    let scope = world.read().await;
    let costs = within(&scope, &window).await.unwrap();
    assert_eq!(costs.len(), 1);
    assert_eq!(costs[0].cost.amount.minor, 240_000);
    let (filter, order) = (CostFilter::default(), CostOrder::default());
    let page = list(&scope, filter, order, &PageRequest::default()).await;
    let names: Vec<_> = page
        .unwrap()
        .items()
        .map(|row| row.external_id.clone().unwrap())
        .collect();
    assert_eq!(names, ["c-2", "c-1"]);
    scope.close().await.unwrap();
    let scope = world
        .write_with(&[Permission::ReadPortfolio, Permission::ManageCosts])
        .await;
    let forbidden =
        |error: Option<Error>| matches!(error, Some(Error::Forbidden(Permission::ReadCosts)));
    assert!(forbidden(within(&scope, &window).await.err()));
    assert!(forbidden(by_ids(&scope, &[]).await.err()));
    scope.close().await.unwrap();
    let scope = world.write_with(&[Permission::ReadCosts]).await;
    let written = upsert(&scope, &[], Policy::RejectAll).await;
    assert!(matches!(
        written,
        Err(Error::Forbidden(Permission::ManageCosts))
    ));
}
