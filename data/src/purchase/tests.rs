use chrono::NaiveDate;
use domain::{member::Permission, ownership::OwnerConvention};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::*;
use crate::{
    bulk::{Outcome, Policy, RowResult},
    error::{Error, RefusalCode},
    page::PageRequest,
    patch::Patch,
    portfolio::{self, FactsCache},
    testing::{World, date, refusals},
};

fn bought(account: &str, external_id: &str, on: &str, amount: &str) -> PurchaseInput {
    PurchaseInput {
        account: Reference::ExternalId(account.to_owned()),
        external_id: Some(external_id.to_owned()),
        product: None,
        purchased_on: date(on),
        amount: amount.parse().unwrap(),
        currency: "USD".to_owned(),
        quantity: 1,
        is_automatic_renewal: false,
        refunds: None,
    }
}

fn back(external_id: Option<&str>, on: &str, amount: &str) -> RefundInput {
    RefundInput {
        external_id: external_id.map(str::to_owned),
        refunded_on: date(on),
        amount: amount.parse().unwrap(),
    }
}

async fn write(world: &World, rows: &[PurchaseInput]) -> Vec<RowResult> {
    let scope = world.write().await;
    let results = upsert(&scope, rows, Policy::RejectRow).await;
    scope.commit().await.unwrap();
    results.unwrap()
}

fn outcomes(results: &[RowResult]) -> Vec<&Outcome> {
    results.iter().map(|result| &result.outcome).collect()
}

/// The code and the path of the refusals of a row.
fn rejected(result: &RowResult) -> Vec<(RefusalCode, String)> {
    match &result.outcome {
        Outcome::Rejected(refusals) => refusals
            .iter()
            .map(|refusal| (refusal.code, refusal.field.join(".")))
            .collect(),
        other => panic!("{other:?}"),
    }
}

async fn stored(world: &World, external_id: &str) -> Purchase {
    let scope = world.read().await;
    let found = known(&scope, &[external_id]).await.unwrap();
    found.into_values().next().unwrap()
}

/// What the shop has taken until a day, in cents, by facts that were kept and by facts read anew.
async fn revenue(world: &World, cache: &FactsCache, on: NaiveDate) -> i128 {
    let scope = world.read().await;
    let kept = cache.facts(&scope).await.unwrap();
    let fresh = portfolio::load(&scope).await.unwrap();
    assert_eq!(kept.facts, fresh.facts);
    let whole = kept.evaluate(&scope, None, on, OwnerConvention::Then);
    let after = on.succ_opt().unwrap();
    let window = domain::time::Window::new(date("2020-01-01"), after, chrono_tz::UTC).unwrap();
    let paid = whole.purchases(&window).revenue().unwrap();
    paid.times(domain::metric::Ratio::whole(100))
        .unwrap()
        .numerator()
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
async fn after_any_write_the_next_answer_is_right() {
    let world = World::new().await;
    let [acme, blue] = world.accounts(["acme", "blue"]).await;
    let cache = FactsCache::new(1 << 30);
    let on = date("2025-06-30");
    assert_eq!(revenue(&world, &cache, on).await, 0);
    let rows = [
        bought("acme", "p-1", "2025-01-10", "50"),
        bought("blue", "p-2", "2025-01-11", "10"),
    ];
    let ids: Vec<Uuid> = write(&world, &rows)
        .await
        .iter()
        .filter_map(|result| result.id)
        .collect();
    assert_eq!(revenue(&world, &cache, on).await, 6_000);
    let scope = world.write().await;
    let input = back(None, "2025-01-12", "20");
    refund(&scope, ids[0], input, None).await.unwrap();
    scope.commit().await.unwrap();
    assert_eq!(revenue(&world, &cache, on).await, 4_000);
    assert_eq!(revenue(&world, &cache, date("2025-01-11")).await, 6_000);
    let moved = [PurchaseInput {
        account: Reference::Id(blue),
        ..rows[0].clone()
    }];
    write(&world, &moved).await;
    assert_eq!(revenue(&world, &cache, on).await, 4_000);
    let scope = world.read().await;
    let facts = cache.facts(&scope).await.unwrap();
    let of_acme = facts.evaluate(&scope, Some(&[acme]), on, OwnerConvention::Then);
    let window = domain::time::Window::last_months(12, on, chrono_tz::UTC).unwrap();
    assert_eq!(of_acme.purchases(&window).orders, 0);
    scope.close().await.unwrap();
    let scope = world.write().await;
    delete(&scope, ids[1], None).await.unwrap();
    scope.commit().await.unwrap();
    assert_eq!(revenue(&world, &cache, on).await, 3_000);
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

#[tokio::test]
async fn a_plan_of_another_product_is_noticed() {
    use crate::{
        refresh::Projection,
        revenue::{plan, subscription},
        testing::subscription as row,
    };
    let world = World::new().await;
    world.accounts(["acme"]).await;
    let cache = FactsCache::new(1 << 30);
    let scope = world.write().await;
    let mut paid = row("acme", "s-1", "2025-01-01", "100");
    paid.lines[0].plan = Some(subscription::PlanReference::Key {
        plan: "Pro".to_owned(),
        product: Some("Core".to_owned()),
    });
    let (policy, projection) = (Policy::RejectAll, Projection::Now);
    let written = subscription::upsert(&scope, &[paid], policy, projection).await;
    written.unwrap();
    scope.commit().await.unwrap();
    let on = date("2025-06-30");
    assert_eq!(revenue(&world, &cache, on).await, 0);
    write(
        &world,
        &[PurchaseInput {
            product: Some(Reference::ExternalId("Other".to_owned())),
            ..bought("acme", "p-1", "2025-02-01", "10")
        }],
    )
    .await;
    let sold = async || {
        assert_eq!(revenue(&world, &cache, on).await, 1_000);
        let scope = world.read().await;
        let facts = cache.facts(&scope).await.unwrap();
        let whole = facts.evaluate(&scope, None, on, OwnerConvention::Then);
        let window =
            domain::time::Window::new(date("2025-01-15"), date("2025-03-01"), chrono_tz::UTC);
        let sales = whole.additional_sales(&window.unwrap());
        (sales.upsold.len(), sales.cross_sold.len())
    };
    assert_eq!(sold().await, (0, 1));
    let scope = world.write().await;
    let known = plan::by_keys(&scope, ["Pro"]).await.unwrap();
    let patch = plan::PlanPatch {
        product: Some(Reference::ExternalId("Other".to_owned())),
        ..plan::PlanPatch::default()
    };
    plan::update(&scope, known["Pro"].id, patch).await.unwrap();
    scope.commit().await.unwrap();
    assert_eq!(sold().await, (1, 0));
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
