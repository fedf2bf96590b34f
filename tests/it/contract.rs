//! What holds all over the contract.

use domain::member::Role;
use serde_json::{Value, json};
use tests::{TestApp, both};

both!(
    a_bad_scalar_is_refused_before_anything_runs,
    a_row_that_makes_no_sense_is_rejected_like_any_other,
    pages_within_pages_are_read_at_once,
);

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

async fn a_row_that_makes_no_sense_is_rejected_like_any_other(app: TestApp) {
    let northwind = app.tenant("northwind").await;
    let owner = northwind.holding(Role::Owner).await;
    let before = northwind.snapshot().await;
    let upsert = "mutation($input: UpsertAccountsInput!) {
        upsertAccounts(input: $input) { results { outcome userErrors { code field message } } userErrors { code field message } }
    }";
    let rows = json!([
        { "externalId": "crm-0", "name": "Harbour" },
        { "externalId": "crm-1", "name": "Quay", "parent": "nonsense" },
        { "externalId": "crm-2", "name": "Jetty" },
        { "externalId": "crm-3", "name": "" },
        { "externalId": "crm-4", "name": "Pier", "parent": "nonsense", "parentExternalId": "crm-0" },
    ]);
    let refused = owner
        .ask_with(upsert, json!({ "input": { "rows": rows } }))
        .await;
    let fields = |answer: &tests::Answer| -> Vec<String> {
        let errors = answer.user_errors().into_iter();
        errors.map(|error| error.field).collect()
    };
    assert_eq!(fields(&refused), ["rows.1.parent", "rows.4.parent"]);
    northwind
        .assert_unchanged_since(&before, "a refused call")
        .await;
    let input = json!({ "rows": rows, "policy": "REJECT_ROW" });
    let answer = owner.ask_with(upsert, json!({ "input": input })).await;
    let results = answer
        .data_at("/upsertAccounts/results")
        .as_array()
        .unwrap();
    let outcomes: Vec<&Value> = results.iter().map(|result| &result["outcome"]).collect();
    let expected = ["CREATED", "REJECTED", "CREATED", "REJECTED", "REJECTED"];
    assert_eq!(outcomes, expected);
    let expected = ["rows.1.parent", "rows.3.name", "rows.4.parent"];
    assert_eq!(fields(&answer), expected);
}

/// Every object of a page loads what hangs on it together with the others, at any depth.
async fn pages_within_pages_are_read_at_once(app: TestApp) {
    let northwind = app.tenant("northwind").await;
    let owner = northwind.holding(Role::Owner).await;
    let query = "{ accounts(first: 20, where: {parent: {isNull: true}}) { nodes {
        children(first: 3) { totalCount nodes {
            parent { name }
            contacts(first: 2) { totalCount nodes { name account { name } } }
            subscriptions(first: 2) { totalCount nodes { account { name } lines { plan { product { name } } } } }
            ownerships { member { name } account { name } }
        } }
    } } }";
    let run = async |mutation: &str, kind: &str, rows: Vec<Value>| {
        let mutation = format!(
            "mutation($rows: [{kind}!]!) {{ {mutation}(input: {{rows: $rows}}) {{ results {{ outcome }} userErrors {{ message }} }} }}"
        );
        owner
            .ask_with(&mutation, json!({ "rows": rows }))
            .await
            .good();
    };
    let mut statements = Vec::new();
    for group in [0..1, 1..12] {
        let each = |row: fn(i32) -> Value| group.clone().map(row).collect::<Vec<_>>();
        run(
            "upsertAccounts",
            "UpsertAccountRow",
            each(|number| json!({ "externalId": format!("top-{number}"), "name": "Harbour" })),
        )
        .await;
        for place in 0..2 {
            let named = |row: fn(i32, i32) -> Value| {
                group
                    .clone()
                    .map(|number| row(number, place))
                    .collect::<Vec<_>>()
            };
            run("upsertAccounts", "UpsertAccountRow", named(|number, place| json!({
                "externalId": format!("{number}-{place}"), "name": "Quay", "parentExternalId": format!("top-{number}"),
            }))).await;
            run("upsertContacts", "UpsertContactRow", named(|number, place| json!({
                "externalId": format!("{number}-{place}"), "accountExternalId": format!("{number}-{place}"), "name": "Grace",
            }))).await;
            run("upsertSubscriptions", "UpsertSubscriptionRow", named(|number, place| json!({
                "externalId": format!("{number}-{place}"), "accountExternalId": format!("{number}-{place}"), "startsOn": "2025-01-01",
                "lines": [{ "planExternalId": format!("plan-{number}"), "amount": "10", "currency": "USD", "billingInterval": "MONTH" }],
            }))).await;
        }
        let answer = owner.ask(query).await.good();
        let child = answer.data_at("/accounts/nodes/0/children/nodes/0");
        assert_eq!(child["parent"]["name"], "Harbour");
        assert_eq!(child["contacts"]["nodes"][0]["account"]["name"], "Quay");
        let product = &child["subscriptions"]["nodes"][0]["lines"][0]["plan"]["product"];
        assert_eq!(product["name"], "plan-0");
        assert_eq!(answer.data_at("/accounts/nodes/0/children/totalCount"), 2);
        statements.push(answer.statements);
    }
    assert_eq!(statements[0], statements[1]);
}
