//! Purchases in bulk, as shops tell them.

use super::*;
use crate::patch::Patch;

fn outcomes(results: &[RowResult]) -> Vec<&Outcome> {
    results.iter().map(|result| &result.outcome).collect()
}

#[tokio::test]
async fn the_same_rows_twice_change_nothing() {
    let world = World::new().await;
    let [acme, blue] = world.accounts(["acme", "blue"]).await;
    let mut rows = [
        bought("acme", "p-1", "2025-01-10", "50"),
        bought("blue", "p-2", "2025-01-11", "9.99"),
    ];
    rows[0].product = Some(Reference::ExternalId("Book".to_owned()));
    rows[0].refunds = Some(vec![
        back(Some("r-1"), "2025-01-12", "10"),
        back(None, "2025-01-13", "5"),
    ]);
    let results = write(&world, &rows).await;
    assert_eq!(outcomes(&results), [&Outcome::Created, &Outcome::Created]);
    let log = world.log().await;
    assert_eq!(
        outcomes(&write(&world, &rows).await),
        [&Outcome::Unchanged; 2]
    );
    assert_eq!(world.log().await, log);
    // One refund less, one more of another amount, another account.
    let before = stored(&world, "p-1").await;
    rows[0].refunds = Some(vec![back(Some("r-1"), "2025-01-12", "11")]);
    rows[1].account = Reference::Id(acme);
    assert_eq!(
        outcomes(&write(&world, &rows).await),
        [&Outcome::Updated; 2]
    );
    let after = stored(&world, "p-1").await;
    assert_eq!(after.row.version, 2);
    let [refund] = &after.refunds[..] else {
        panic!("{:?}", after.refunds);
    };
    assert!(before.refunds.iter().any(|known| known.id == refund.id));
    assert_eq!(refund.amount, 1_100);
    assert_eq!(stored(&world, "p-2").await.row.account_id, acme);
    let entry = world.log().await.pop().unwrap();
    assert_eq!(entry.subject_kind, "purchase");
    assert_eq!(entry.account_id, Some(acme));
    assert!(entry.before.unwrap().contains(&blue.to_string()));
    // A row that says nothing about refunds leaves them.
    rows[0].refunds = None;
    assert_eq!(
        outcomes(&write(&world, &rows).await),
        [&Outcome::Unchanged; 2]
    );
}

#[tokio::test]
async fn bad_rows_are_refused_by_their_fields() {
    use RefusalCode::{Conflict, NotFound, ValidationFailed};
    let world = World::new().await;
    world.accounts(["acme"]).await;
    let good = bought("acme", "p-1", "2025-01-10", "50");
    write(
        &world,
        &[PurchaseInput {
            refunds: Some(vec![back(Some("r-1"), "2025-01-10", "1")]),
            ..bought("acme", "p-0", "2025-01-10", "50")
        }],
    )
    .await;
    let with = |refunds: Vec<RefundInput>| PurchaseInput {
        refunds: Some(refunds),
        ..good.clone()
    };
    let invalid = |field: &str| vec![(ValidationFailed, format!("rows.0.{field}"))];
    for (row, expected) in [
        (
            bought("nobody", "p-1", "2025-01-10", "50"),
            vec![(NotFound, "rows.0.accountExternalId".to_owned())],
        ),
        (bought("acme", "p-1", "2025-01-10", "-1"), invalid("amount")),
        (
            bought("acme", "p-1", "2025-01-10", "0.001"),
            invalid("amount"),
        ),
        (bought("acme", "", "2025-01-10", "1"), invalid("externalId")),
        (
            PurchaseInput {
                external_id: None,
                ..good.clone()
            },
            invalid("externalId"),
        ),
        (
            PurchaseInput {
                quantity: 0,
                ..good.clone()
            },
            invalid("quantity"),
        ),
        (
            PurchaseInput {
                currency: "XXZ".to_owned(),
                ..good.clone()
            },
            invalid("currency"),
        ),
        (
            PurchaseInput {
                product: Some(Reference::Id(Uuid::from_u128(7))),
                ..good.clone()
            },
            vec![(NotFound, "rows.0.product".to_owned())],
        ),
        (
            with(vec![
                back(None, "2025-01-10", "30"),
                back(None, "2025-01-11", "20.01"),
            ]),
            invalid("refunds"),
        ),
        (
            with(vec![back(None, "2025-01-09", "1")]),
            invalid("refunds.0.refundedOn"),
        ),
        (
            with(vec![back(None, "2025-01-10", "0")]),
            invalid("refunds.0.amount"),
        ),
        (
            with(vec![back(None, "2025-01-10", "-1")]),
            invalid("refunds.0.amount"),
        ),
        (
            with(vec![back(Some("r-1"), "2025-01-10", "1")]),
            vec![(Conflict, "rows.0.refunds.0.externalId".to_owned())],
        ),
        (
            with(vec![
                back(Some("r-2"), "2025-01-10", "1"),
                back(Some("r-2"), "2025-01-10", "1"),
            ]),
            vec![(Conflict, "rows.0.refunds.1.externalId".to_owned())],
        ),
        (
            with(vec![back(None, "2025-01-10", "0.01"); 101]),
            invalid("refunds"),
        ),
    ] {
        let results = write(&world, std::slice::from_ref(&row)).await;
        assert_eq!(rejected(&results[0]), expected, "{row:?}");
    }
    // A purchase that shrinks below what was given back already.
    let results = write(&world, &[bought("acme", "p-0", "2025-01-10", "0.99")]).await;
    assert_eq!(rejected(&results[0]), invalid("refunds"));
    let twice = write(&world, &[good.clone(), good]).await;
    assert_eq!(twice[0].outcome, Outcome::Created);
    assert_eq!(
        rejected(&twice[1]),
        [(Conflict, "rows.1.externalId".to_owned())]
    );
}

#[tokio::test]
async fn products_are_found_or_made() {
    let world = World::new().await;
    world.accounts(["acme"]).await;
    let row = PurchaseInput {
        product: Some(Reference::ExternalId(" Book ".to_owned())),
        ..bought("acme", "p-1", "2025-01-10", "50")
    };
    let scope = world.write_with(&[Permission::ManageSubscriptions]).await;
    let refused = upsert(&scope, std::slice::from_ref(&row), Policy::RejectAll).await;
    assert_eq!(
        refusals(refused),
        [(RefusalCode::NotFound, "rows.0.productExternalId".to_owned())]
    );
    scope.close().await.unwrap();
    write(&world, std::slice::from_ref(&row)).await;
    let purchase = stored(&world, "p-1").await;
    let scope = world.write().await;
    let product = purchase.row.product_id.unwrap();
    let found = crate::revenue::product::by_ids(&scope, &[product]).await;
    assert_eq!(found.unwrap()[0].external_id, "Book");
    let patch = PurchasePatch {
        product: Patch::Clear,
        ..PurchasePatch::default()
    };
    let updated = update(&scope, purchase.id(), patch).await.unwrap();
    assert_eq!(updated.row.product_id, None);
}

#[tokio::test]
async fn the_number_of_statements_does_not_depend_on_the_rows() {
    let world = World::new().await;
    world.accounts(["acme", "blue"]).await;
    let rows = |count: usize, from: usize| -> Vec<PurchaseInput> {
        (from..from + count)
            .map(|number| PurchaseInput {
                product: Some(Reference::ExternalId(format!("product {}", number % 3))),
                refunds: Some(vec![back(Some(&format!("r-{number}")), "2025-01-12", "1")]),
                ..bought("acme", &format!("p-{number}"), "2025-01-10", "50")
            })
            .collect()
    };
    write(&world, &rows(3, 0)).await;
    let statements = async |rows: Vec<PurchaseInput>| {
        let scope = world.write().await;
        let before = scope.statements();
        upsert(&scope, &rows, Policy::RejectAll).await.unwrap();
        let statements = scope.statements() - before;
        scope.commit().await.unwrap();
        statements
    };
    let few = statements(rows(2, 100)).await;
    let many = statements(rows(500, 200)).await;
    assert_eq!(few, many);
    assert!(few <= 8, "{few}");
}
