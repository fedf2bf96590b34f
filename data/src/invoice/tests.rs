use domain::member::Permission;

use super::*;
use crate::{
    bulk::{Outcome, Policy, RowResult},
    error::{
        Error, RefusalCode,
        RefusalCode::{Conflict, NotFound, ValidationFailed},
    },
    page::PageRequest,
    portfolio::{self, FactsCache, TenantFacts},
    testing::{World, date, refusals},
};

fn billed(account: &str, external_id: &str, due_on: &str) -> InvoiceInput {
    InvoiceInput {
        account: Reference::ExternalId(account.to_owned()),
        external_id: Some(external_id.to_owned()),
        amount: "99.50".parse().unwrap(),
        currency: "USD".to_owned(),
        issued_on: date("2025-01-01"),
        due_on: date(due_on),
        paid_on: None,
        voided_on: None,
    }
}

async fn write(world: &World, rows: &[InvoiceInput]) -> Vec<RowResult> {
    let scope = world.write().await;
    let results = upsert(&scope, rows, Policy::RejectRow).await;
    scope.commit().await.unwrap();
    results.unwrap()
}

fn outcomes(results: &[RowResult]) -> Vec<&Outcome> {
    results.iter().map(|result| &result.outcome).collect()
}

fn rejected(result: &RowResult) -> Vec<(RefusalCode, String)> {
    match &result.outcome {
        Outcome::Rejected(refusals) => refusals
            .iter()
            .map(|refusal| (refusal.code, refusal.field.join(".")))
            .collect(),
        other => panic!("{other:?}"),
    }
}

/// The facts of now that were kept, which are those that are read anew.
async fn facts(world: &World, cache: &FactsCache) -> std::sync::Arc<TenantFacts> {
    let scope = world.read().await;
    let kept = cache.facts(&scope).await.unwrap();
    let fresh = portfolio::load(&scope).await.unwrap();
    assert_eq!(kept.facts, fresh.facts);
    kept
}

#[tokio::test]
async fn the_same_rows_twice_change_nothing() {
    let world = World::new().await;
    let [acme, blue] = world.accounts(["acme", "blue"]).await;
    let mut rows = [
        billed("acme", "i-1", "2025-02-01"),
        billed("blue", "i-2", "2025-03-01"),
    ];
    let results = write(&world, &rows).await;
    assert_eq!(outcomes(&results), [&Outcome::Created; 2]);
    let log = world.log().await;
    let again = write(&world, &rows).await;
    assert_eq!(outcomes(&again), [&Outcome::Unchanged; 2]);
    assert_eq!(world.log().await, log);
    rows[0].paid_on = Some(date("2025-01-20"));
    rows[1].account = Reference::Id(acme);
    let results = write(&world, &rows).await;
    assert_eq!(outcomes(&results), [&Outcome::Updated; 2]);
    let log = world.log().await;
    let entry = log.last().unwrap();
    assert_eq!(
        (entry.subject_kind.as_str(), entry.account_id),
        ("invoice", Some(acme))
    );
    let scope = world.read().await;
    let counts = counts_of_accounts(&scope, &[acme, blue]).await.unwrap();
    assert_eq!((counts.get(&acme), counts.get(&blue)), (Some(&2), None));
    let page = of_account(&scope, acme, &PageRequest::default()).await;
    let due: Vec<_> = page
        .unwrap()
        .rows
        .iter()
        .map(|(_, row)| (row.due_on, row.amount, row.version))
        .collect();
    assert_eq!(
        due,
        [
            (date("2025-03-01"), 9_950, 2),
            (date("2025-02-01"), 9_950, 2)
        ]
    );
}

#[tokio::test]
async fn bad_invoices_are_refused_by_their_fields() {
    let world = World::new().await;
    world.accounts(["acme"]).await;
    let good = billed("acme", "i-1", "2025-02-01");
    let with = |change: fn(&mut InvoiceInput)| {
        let mut row = good.clone();
        change(&mut row);
        row
    };
    for (row, code, field) in [
        (
            billed("coral", "i-1", "2025-02-01"),
            NotFound,
            "accountExternalId",
        ),
        (
            billed("acme", "i-1", "2024-12-31"),
            ValidationFailed,
            "dueOn",
        ),
        (
            with(|row| row.external_id = None),
            ValidationFailed,
            "externalId",
        ),
        (
            with(|row| row.external_id = Some(" ".to_owned())),
            ValidationFailed,
            "externalId",
        ),
        (
            with(|row| row.amount = "-0.01".parse().unwrap()),
            ValidationFailed,
            "amount",
        ),
        (
            with(|row| row.amount = "0.001".parse().unwrap()),
            ValidationFailed,
            "amount",
        ),
        (
            with(|row| row.currency = "ABC".to_owned()),
            ValidationFailed,
            "currency",
        ),
        (
            with(|row| row.paid_on = Some(date("2025-06-16"))),
            ValidationFailed,
            "paidOn",
        ),
        (
            with(|row| row.voided_on = Some(date("2025-06-16"))),
            ValidationFailed,
            "voidedOn",
        ),
        (
            with(|row| row.voided_on = Some(date("2024-12-31"))),
            ValidationFailed,
            "voidedOn",
        ),
        (
            with(|row| {
                row.paid_on = Some(date("2025-01-20"));
                row.voided_on = Some(date("2025-01-21"));
            }),
            ValidationFailed,
            "voidedOn",
        ),
    ] {
        let results = write(&world, std::slice::from_ref(&row)).await;
        let expected = [(code, format!("rows.0.{field}"))];
        assert_eq!(rejected(&results[0]), expected, "{row:?}");
    }
    let twice = write(&world, &[good.clone(), good.clone()]).await;
    assert_eq!(twice[0].outcome, Outcome::Created);
    assert_eq!(
        rejected(&twice[1]),
        [(Conflict, "rows.1.externalId".to_owned())]
    );
    let scope = world.write().await;
    let rows = [
        billed("acme", "i-2", "2025-02-01"),
        billed("coral", "i-3", "2025-02-01"),
    ];
    let refused = upsert(&scope, &rows, Policy::RejectAll).await;
    assert_eq!(
        refusals(refused),
        [(NotFound, "rows.1.accountExternalId".to_owned())]
    );
    scope.close().await.unwrap();
    let scope = world.write_with(&[Permission::ReadPortfolio]).await;
    let forbidden = upsert(&scope, &rows, Policy::RejectRow).await;
    assert!(matches!(
        forbidden,
        Err(Error::Forbidden(Permission::ManageSubscriptions))
    ));
}

#[tokio::test]
async fn after_any_write_the_next_answer_is_right() {
    let world = World::new().await;
    world.accounts(["acme", "blue"]).await;
    let cache = FactsCache::new(1 << 30);
    let mut known = vec![facts(&world, &cache).await];
    let results = write(&world, &[billed("acme", "i-1", "2025-02-01")]).await;
    known.push(facts(&world, &cache).await);
    let paid = InvoiceInput {
        paid_on: Some(date("2025-02-02")),
        ..billed("acme", "i-1", "2025-02-01")
    };
    write(&world, std::slice::from_ref(&paid)).await;
    known.push(facts(&world, &cache).await);
    // Moved to the other account, voided, and gone.
    let moved = InvoiceInput {
        account: Reference::ExternalId("blue".to_owned()),
        ..paid
    };
    write(&world, std::slice::from_ref(&moved)).await;
    known.push(facts(&world, &cache).await);
    let voided = InvoiceInput {
        paid_on: None,
        voided_on: Some(date("2025-02-03")),
        ..moved
    };
    write(&world, std::slice::from_ref(&voided)).await;
    known.push(facts(&world, &cache).await);
    let id = results[0].id.unwrap();
    let scope = world.write().await;
    let stale = delete(&scope, id, Some(1)).await;
    assert_eq!(refusals(stale), [(Conflict, "version".to_owned())]);
    delete(&scope, id, Some(4)).await.unwrap();
    assert_eq!(
        refusals(delete(&scope, id, None).await),
        [(NotFound, "id".to_owned())]
    );
    scope.commit().await.unwrap();
    known.push(facts(&world, &cache).await);
    let counts: Vec<_> = known
        .iter()
        .map(|then| then.facts.invoice_count())
        .collect();
    assert_eq!(counts, [0, 1, 1, 1, 1, 0]);
    // The log tells what was known then.
    let scope = world.read().await;
    for then in &known {
        let told = portfolio::known_by(&scope, &cache, then.version).await;
        assert_eq!(told.unwrap().facts, then.facts, "version {}", then.version);
    }
}
