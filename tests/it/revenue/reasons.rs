//! Why customers left, and from which day on they are lost.

use domain::member::Role;
use serde_json::{Value, json};
use tests::{TestApp, both};

use super::{book, pays, upsert};

both!(
    lost_customers_are_told_by_how_and_why_they_left,
    the_day_of_churn_is_the_tenants_choice,
);

/// A subscription of $50 a month that was cancelled on a day, with effect from another one, and is paid until a third.
fn cancelled(account: &str, reasons: &[&str]) -> Value {
    let mut row = pays(account, "2024-01-01", "50")
        .until("2024-04-15")
        .subscription(0);
    row["cancellation"] = json!({
        "kind": "VOLUNTARY", "cancelledOn": "2024-03-10", "paidUntil": "2024-05-01", "reasonExternalIds": reasons,
    });
    row
}

async fn lost_customers_are_told_by_how_and_why_they_left(app: TestApp) {
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    let paid = ["a", "b", "c", "d"].map(|account| pays(account, "2024-01-01", "50"));
    book(&owner, &paid).await;
    let query = "{ portfolio(asOf: \"2024-12-31\") { slices(by: SEGMENT, atMost: 5) { revenue(window: {month: \"2024-04\"}) {
        logoChurn { numerator }
        churnByKind { kind accountCount lost { amount } }
        churnByReason { reason { externalId } accountCount lost { amount } }
        churnedAccounts { totalCount edges { node { name } churnedOn kind reasons { externalId } } }
    } } } }";
    let mut statements = Vec::new();
    for rows in [
        vec![cancelled("a", &["price"])],
        vec![cancelled("b", &["support", "price"]), cancelled("c", &[])],
    ] {
        // The subscription of `a` was `a-0`, of `b` it was `b-1`, of `c` it was `c-2`.
        let rows: Vec<Value> = rows
            .into_iter()
            .map(|mut row| {
                let account = row["accountExternalId"].as_str().unwrap().to_owned();
                let place = ["a", "b", "c"]
                    .iter()
                    .position(|name| *name == account)
                    .unwrap();
                row["externalId"] = json!(format!("{account}-{place}"));
                row
            })
            .collect();
        upsert(&owner, "Subscriptions", &rows).await;
        owner.ask(query).await.good(); // Facts are loaded once, and kept.
        statements.push(owner.ask(query).await.good().statements);
    }
    assert_eq!(statements[0], statements[1]);
    let answer = owner.ask(query).await.good();
    let april = answer.data_at("/portfolio/slices/0/revenue");
    assert_eq!(april["logoChurn"]["numerator"], "3");
    let by_kind =
        json!([{ "kind": "VOLUNTARY", "accountCount": 3, "lost": { "amount": "150.00" } }]);
    assert_eq!(april["churnByKind"], by_kind);
    let mut by_reason: Vec<(Option<&str>, u64, &str)> = april["churnByReason"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| {
            let reason = group["reason"]["externalId"].as_str();
            (
                reason,
                group["accountCount"].as_u64().unwrap(),
                group["lost"]["amount"].as_str().unwrap(),
            )
        })
        .collect();
    by_reason.sort_unstable();
    assert_eq!(
        by_reason,
        [
            (None, 1, "50.00"),
            (Some("price"), 2, "100.00"),
            (Some("support"), 1, "50.00")
        ]
    );
    let edges = april["churnedAccounts"]["edges"].as_array().unwrap();
    let b = edges
        .iter()
        .find(|edge| edge["node"]["name"] == "b")
        .unwrap();
    assert_eq!(
        (&b["churnedOn"], &b["kind"]),
        (&json!("2024-04-15"), &json!("VOLUNTARY"))
    );
    assert_eq!(b["reasons"].as_array().unwrap().len(), 2);
    assert_eq!(april["churnedAccounts"]["totalCount"], 3);
}

async fn the_day_of_churn_is_the_tenants_choice(app: TestApp) {
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    book(
        &owner,
        &[pays("a", "2024-01-01", "50"), pays("b", "2024-01-01", "50")],
    )
    .await;
    upsert(&owner, "Subscriptions", &[cancelled("a", &[])]).await;
    let paused = json!([{ "startsOn": "2024-06-01", "endsOn": "2024-09-01" }]);
    let mut row = pays("b", "2024-01-01", "50").subscription(1);
    row["pauses"] = paused;
    upsert(&owner, "Subscriptions", &[row]).await;
    let query =
        "{ portfolio(asOf: \"2024-12-31\") { revenue(window: {year: 2024}, view: PER_EVENT) {
        movements(by: MONTH) { window { start } logos { churned } }
    } } }";
    let months_of_churn = async || {
        let answer = owner.ask(query).await.good();
        let months = answer
            .data_at("/portfolio/revenue/movements")
            .as_array()
            .unwrap()
            .clone();
        let lost = months.iter().filter(|month| month["logos"]["churned"] != 0);
        let starts = lost.map(|month| month["window"]["start"].as_str().unwrap()[5..7].to_owned());
        starts.collect::<Vec<_>>()
    };
    for (choice, months) in [
        ("churnDate: WHEN_EFFECTIVE", vec!["04"]),
        ("churnDate: WHEN_CANCELLED", vec!["03"]),
        ("churnDate: END_OF_PAID_TERM", vec!["05"]),
        ("pauseCountsAsChurnAfterDays: 45", vec!["05", "07"]),
        ("pauseCountsAsChurnAfterDays: 100", vec!["05"]),
        ("pauseCountsAsChurnAfterDays: null", vec!["05"]),
    ] {
        let choose = format!(
            "mutation {{ updateTenant(input: {{revenueSettings: {{{choice}}}}}) {{ userErrors {{ message }} }} }}"
        );
        owner.ask(&choose).await.good();
        assert_eq!(months_of_churn().await, months, "{choice}");
    }
}
