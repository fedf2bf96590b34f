//! Which purchases a caller sees.

use super::*;
use crate::{error::Error, page::PageRequest};

#[tokio::test]
async fn lists_by_account_and_filter() {
    let world = World::new().await;
    let [acme, blue] = world.accounts(["acme", "blue"]).await;
    let mut rows: Vec<PurchaseInput> = (1..=5)
        .map(|day| {
            bought(
                "acme",
                &format!("p-{day}"),
                &format!("2025-01-0{day}"),
                "10",
            )
        })
        .collect();
    rows[2].refunds = Some(vec![back(None, "2025-02-01", "10")]);
    rows[3].is_automatic_renewal = true;
    write(&world, &rows).await;
    let scope = world.read().await;
    let request = PageRequest {
        first: Some(2),
        ..PageRequest::default()
    };
    let order = PurchaseOrder::default();
    let names = |page: &crate::page::Page<entity::purchase::Model>| -> Vec<String> {
        page.items()
            .filter_map(|row| row.external_id.clone())
            .collect()
    };
    let page = of_account(&scope, acme, order, &request).await.unwrap();
    assert_eq!(names(&page), ["p-5", "p-4"]);
    let each = first_of_accounts(&scope, &[acme, blue], order, Some(2)).await;
    assert_eq!(names(&each.unwrap()[&acme]), ["p-5", "p-4"]);
    let counts = counts_of_accounts(&scope, &[acme, blue]).await.unwrap();
    assert_eq!((counts.get(&acme), counts.get(&blue)), (Some(&5), None));
    for (filter, expected) in [
        (
            PurchaseFilter {
                refunded: Some(true),
                ..PurchaseFilter::default()
            },
            vec!["p-3"],
        ),
        (
            PurchaseFilter {
                refunded: Some(false),
                automatic_renewal: crate::filter::Comparators::equal(true),
                ..PurchaseFilter::default()
            },
            vec!["p-4"],
        ),
        (
            PurchaseFilter {
                account: crate::filter::Comparators::equal(blue),
                ..PurchaseFilter::default()
            },
            vec![],
        ),
    ] {
        let page = list(&scope, filter, order, &PageRequest::default()).await;
        assert_eq!(names(&page.unwrap()), expected);
    }
}

#[tokio::test]
async fn another_tenants_purchases_are_not_there() {
    let world = World::new().await;
    world.accounts(["acme"]).await;
    let results = write(&world, &[bought("acme", "p-1", "2025-01-10", "50")]).await;
    let id = results[0].id.unwrap();
    let scope = world.write_elsewhere().await;
    let nothing = [(RefusalCode::NotFound, "id".to_owned())];
    let patch = PurchasePatch::default();
    assert_eq!(refusals(update(&scope, id, patch).await), nothing);
    assert_eq!(refusals(delete(&scope, id, None).await), nothing);
    let input = back(None, "2025-01-12", "1");
    assert_eq!(refusals(refund(&scope, id, input, None).await), nothing);
    assert!(by_ids(&scope, &[id]).await.unwrap().is_empty());
    scope.close().await.unwrap();
    let scope = world.write_with(&[Permission::ReadPortfolio]).await;
    let refused = upsert(&scope, &[], Policy::RejectAll).await;
    assert!(matches!(
        refused,
        Err(Error::Forbidden(Permission::ManageSubscriptions))
    ));
}
