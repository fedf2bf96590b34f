use rust_decimal::Decimal;

use crate::{
    bulk::{Outcome, Policy},
    error::RefusalCode,
    page::PageRequest,
    refresh::Projection,
    revenue::{
        rate::{RateFilter, RateRow, delete, list, rate_id, upsert},
        rate_table,
    },
    testing::{World, date, refusals},
};

fn rate(currency: &str, on_date: &str, rate: &str) -> RateRow {
    RateRow {
        currency: currency.to_owned(),
        on_date: date(on_date),
        rate: rate.parse().unwrap(),
    }
}

#[tokio::test]
async fn rates_are_written_once() {
    let world = World::new().await;
    let rows = [
        rate("EUR", "2025-01-01", "1.10"),
        rate("EUR", "2025-02-01", "1.2"),
    ];
    for outcome in [Outcome::Created, Outcome::Unchanged] {
        let scope = world.write().await;
        let results = upsert(&scope, &rows, Policy::RejectAll, Projection::Now)
            .await
            .unwrap();
        assert!(results.iter().all(|result| result.outcome == outcome));
        assert_eq!(results[1].id, Some(rate_id("EUR", date("2025-02-01"))));
        scope.commit().await.unwrap();
    }
    let scope = world.write().await;
    let rows = [rate("EUR", "2025-01-01", "1.11")];
    let results = upsert(&scope, &rows, Policy::RejectAll, Projection::Now)
        .await
        .unwrap();
    assert_eq!(results[0].outcome, Outcome::Updated);
    scope.commit().await.unwrap();
    let entry = world.log().await.pop().unwrap();
    assert_eq!(entry.subject_kind, "exchange_rate");
    assert_eq!(entry.before.as_deref(), Some(r#"{"rate":"1.1"}"#));
    let scope = world.read().await;
    let page = list(&scope, RateFilter::default(), &PageRequest::default())
        .await
        .unwrap();
    let rates: Vec<_> = page.rows.iter().map(|(_, row)| row.rate.as_str()).collect();
    assert_eq!(rates, ["1.2", "1.11"]);
    let table = rate_table(&scope).await.unwrap();
    let (euro, dollar) = ("EUR".parse().unwrap(), "USD".parse().unwrap());
    assert!(table.rate(euro, dollar, date("2024-12-31")).is_err());
    assert!(table.rate(euro, dollar, date("2025-01-01")).is_ok());
}

#[tokio::test]
async fn bad_rates_are_refused() {
    let world = World::new().await;
    let scope = world.write().await;
    let cases = [
        (
            rate("USD", "2025-01-01", "1"),
            RefusalCode::ValidationFailed,
            "currency",
        ),
        (
            rate("EURO", "2025-01-01", "1"),
            RefusalCode::ValidationFailed,
            "currency",
        ),
        (
            rate("EUR", "2025-01-01", "0"),
            RefusalCode::ValidationFailed,
            "rate",
        ),
        (
            rate("EUR", "2025-01-01", "-1"),
            RefusalCode::ValidationFailed,
            "rate",
        ),
        (
            rate("GBP", "2025-01-01", "1.3"),
            RefusalCode::Conflict,
            "onDate",
        ),
    ];
    for (row, code, field) in cases {
        let rows = [rate("GBP", "2025-01-01", "1.2"), row];
        let answer = upsert(&scope, &rows, Policy::RejectAll, Projection::Now).await;
        assert_eq!(refusals(answer), [(code, format!("rows.1.{field}"))]);
    }
    let huge = RateRow {
        rate: Decimal::MAX,
        ..rate("EUR", "2025-01-01", "1")
    };
    let answer = upsert(&scope, &[huge], Policy::RejectAll, Projection::Now).await;
    assert_eq!(refusals(answer)[0].1, "rows.0.rate");
    let answer = delete(&scope, "EUR", date("2025-01-01")).await;
    assert_eq!(
        refusals(answer),
        [(RefusalCode::NotFound, "onDate".to_owned())]
    );
}
