//! What is given back.

use rust_decimal::Decimal;

use super::*;

#[tokio::test]
async fn refunds_never_exceed_their_purchase() {
    let world = World::new().await;
    world.accounts(["acme"]).await;
    let results = write(&world, &[bought("acme", "p-1", "2025-01-10", "50")]).await;
    let id = results[0].id.unwrap();
    let refund_of = async |amount: &str| {
        let scope = world.write().await;
        let answer = refund(&scope, id, back(None, "2025-01-11", amount), None).await;
        match answer {
            Ok(purchase) => {
                scope.commit().await.unwrap();
                Ok(purchase)
            }
            Err(error) => {
                scope.close().await.unwrap();
                Err(error)
            }
        }
    };
    assert_eq!(refund_of("30").await.unwrap().row.version, 2);
    let over = refund_of("20.01").await;
    assert_eq!(
        refusals(over),
        [(RefusalCode::ValidationFailed, "amount".to_owned())]
    );
    // Two writers at once: each waits for the other, and sees what it did.
    let (one, other) = tokio::join!(refund_of("20"), refund_of("20"));
    assert_ne!(one.is_ok(), other.is_ok(), "{one:?} {other:?}");
    let purchase = stored(&world, "p-1").await;
    let back: i64 = purchase.refunds.iter().map(|refund| refund.amount).sum();
    assert_eq!(back, 5_000);
    // Neither the amount nor the day may leave the refunds behind.
    let scope = world.write().await;
    for (patch, field) in [
        (
            PurchasePatch {
                amount: Some(Decimal::from(49)),
                ..PurchasePatch::default()
            },
            "refunds",
        ),
        (
            PurchasePatch {
                purchased_on: Some(date("2025-01-12")),
                ..PurchasePatch::default()
            },
            "purchasedOn",
        ),
        (
            PurchasePatch {
                currency: Some("EUR".to_owned()),
                ..PurchasePatch::default()
            },
            "currency",
        ),
        (
            PurchasePatch {
                version: Some(1),
                ..PurchasePatch::default()
            },
            "version",
        ),
    ] {
        let refused = refusals(update(&scope, id, patch).await);
        assert_eq!(refused[0].1, field);
    }
    let removed = purchase.refunds[0].id;
    let after = delete_refund(&scope, removed, Some(purchase.row.version)).await;
    assert_eq!(after.unwrap().refunds.len(), 1);
    assert_eq!(
        refusals(delete_refund(&scope, removed, None).await),
        [(RefusalCode::NotFound, "id".to_owned())]
    );
    delete(&scope, id, None).await.unwrap();
    scope.commit().await.unwrap();
    assert!(
        known(&world.read().await, &["p-1"])
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn what_was_given_back_does_not_change_its_currency_with_the_purchase() {
    let world = World::new().await;
    world.accounts(["a"]).await;
    let mut row = bought("a", "p", "2025-03-01", "10");
    row.refunds = Some(vec![back(Some("b"), "2025-03-02", "1")]);
    write(&world, &[row.clone()]).await;
    row.currency = "JPY".to_owned();
    row.amount = "1000".parse().unwrap();
    row.refunds = None;
    let results = write(&world, &[row.clone()]).await;
    let conflict = (RefusalCode::Conflict, "rows.0.currency".to_owned());
    assert_eq!(rejected(&results[0]), [conflict]);
    row.refunds = Some(vec![back(Some("b"), "2025-03-02", "100")]);
    write(&world, &[row]).await;
    assert_eq!(stored(&world, "p").await.refunds[0].amount, 100);
}
