//! What holds all over the contract.

use domain::member::Role;
use serde_json::{Value, json};
use tests::{TestApp, both};

both!(a_bad_scalar_is_refused_before_anything_runs);

const DATE: &str = "Date (a day as year, month and day, such as \"2025-06-30\")";

async fn a_bad_scalar_is_refused_before_anything_runs(app: TestApp) {
    let northwind = app.tenant("northwind").await;
    let owner = northwind.holding(Role::Owner).await;
    let before = northwind.snapshot().await;
    let create = |signed_up_on: &str| {
        format!(
            "mutation($input: UpsertExchangeRatesInput!) {{
                createAccount(input: {{name: \"never\", signedUpOn: {signed_up_on}}}) {{ userErrors {{ message }} }}
                upsertExchangeRates(input: $input) {{ userErrors {{ message }} }}
            }}"
        )
    };
    let rates = |on_date: Value| json!({ "input": { "rows": [{ "currency": "EUR", "onDate": on_date, "rate": "1.1" }] } });
    for (signed_up_on, on_date, message) in [
        (
            "null",
            json!("30.06.2025"),
            format!(
                "Variable \"$input.rows[0].onDate\" must be {DATE}, but the text \"30.06.2025\" is given."
            ),
        ),
        (
            "null",
            json!(20_250_630),
            format!("Variable \"$input.rows[0].onDate\" must be {DATE}, but 20250630 is given."),
        ),
        (
            "\"2025-02-30\"",
            json!("2025-06-30"),
            format!("Expected {DATE}, found \"2025-02-30\"."),
        ),
    ] {
        let answer = owner.ask_with(&create(signed_up_on), rates(on_date)).await;
        assert_eq!(
            (answer.status, answer.code()),
            (400, "VALIDATION_FAILED"),
            "{answer}"
        );
        assert_eq!(answer.body["errors"][0]["message"], message);
    }
    for query in [
        "{ accounts(where: {createdAt: {gt: \"yesterday\"}}) { totalCount } }",
        "{ accounts(where: {mrr: {gt: \"1,5\"}}) { totalCount } }",
        "{ changes(after: -1) { hasMore } }",
        "{ portfolio(asOf: \"2025-13-01\") { accountCount } }",
        "mutation { deleteExchangeRate(input: {currency: \"XXX\", onDate: \"2025-01-01\"}) { userErrors { message } } }",
    ] {
        let answer = owner.ask(query).await;
        assert_eq!(
            (answer.status, answer.code()),
            (400, "VALIDATION_FAILED"),
            "{answer}"
        );
    }
    northwind
        .assert_unchanged_since(&before, "bad scalars")
        .await;
    let answer = owner
        .ask_with(&create("\"2025-01-10\""), rates(json!("2025-06-30")))
        .await;
    answer.good();
}
