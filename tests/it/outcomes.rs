//! What customers want to reach, and whether they reach it.

use domain::member::Role;
use serde_json::{Value, json};
use tests::{Client, TestApp, both};

both!(
    a_plan_from_what_is_wanted_to_what_is_attained,
    slices_of_outcomes_cost_no_further_statements,
);

async fn account(client: &Client, name: &str) -> String {
    let document = "mutation($rows: [UpsertAccountRow!]!) { upsertAccounts(input: {rows: $rows}) { results { account { id } } userErrors { message } } }";
    let rows =
        json!([{ "externalId": name, "name": name, "segment": name, "signedUpOn": "2024-01-01" }]);
    let answer = client
        .ask_with(document, json!({ "rows": rows }))
        .await
        .good();
    answer
        .text_at("/upsertAccounts/results/0/account/id")
        .to_owned()
}

/// Runs a mutation, and answers what it is about.
async fn change(client: &Client, mutation: &str, of: &str, fields: &str, input: Value) -> Value {
    let mut type_name = mutation.to_owned();
    type_name[..1].make_ascii_uppercase();
    let document = format!(
        "mutation($input: {type_name}Input!) {{ {mutation}(input: $input) {{ {of} {{ {fields} }} userErrors {{ code field message }} }} }}"
    );
    let answer = client.ask_with(&document, json!({ "input": input })).await;
    answer.good().data_at(&format!("/{mutation}/{of}")).clone()
}

async fn attainment(client: &Client, as_of: &str) -> Value {
    let query = "query($asOf: Date!) { portfolio(asOf: $asOf) { outcomes(window: {year: 2024}) {
        attainmentRate { value numerator denominator status excluded { reason count } }
        onTimeRate { numerator }
        overdue: outcomes(of: OVERDUE) { totalCount nodes { statement } }
        attained: count(of: ATTAINED)
        accounts { totalCount nodes { name } }
    } } }";
    let answer = client.ask_with(query, json!({ "asOf": as_of })).await;
    answer.good().data_at("/portfolio/outcomes").clone()
}

async fn a_plan_from_what_is_wanted_to_what_is_attained(app: TestApp) {
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    let acme = account(&owner, "acme").await;
    let kpi = json!({ "key": "orders", "label": "Orders", "unit": "orders a day" });
    let kpi = change(&owner, "createKpi", "kpi", "id", kpi).await["id"].clone();
    for (on, value) in [("2024-03-01", "100"), ("2024-09-01", "160")] {
        let value = json!({ "account": acme, "kpi": kpi, "measuredOn": on, "value": value });
        change(&owner, "recordKpiValue", "kpiValue", "id", value).await;
    }
    let faster = json!({
        "statement": "We ship within two days.", "dueOn": "2024-06-30",
        "measures": [{ "label": "Days to ship", "unit": "days", "baseline": "10", "target": "2", "value": "4", "measuredOn": "2024-05-31" }],
    });
    let more = json!({
        "statement": "Twice the orders.", "dueOn": "2024-12-31",
        "measures": [{ "label": "Orders", "baseline": "100", "target": "200", "kpi": kpi }],
    });
    let dropped = json!({ "statement": "A second warehouse.", "dueOn": "2024-10-01" });
    let plan = json!({ "account": acme, "title": "First year", "status": "ACTIVE", "outcomes": [more, faster, dropped] });
    let fields = "id version owner { name } outcomes { totalCount nodes { id statement status measures { label unit value measuredOn isReached progress { value } kpi { key } } } }";
    let plan = change(&owner, "createSuccessPlan", "successPlan", fields, plan).await;
    let outcomes = plan["outcomes"]["nodes"].as_array().unwrap();
    let statements: Vec<_> = outcomes
        .iter()
        .map(|outcome| &outcome["statement"])
        .collect();
    assert_eq!(
        statements,
        [
            "We ship within two days.",
            "A second warehouse.",
            "Twice the orders."
        ]
    );
    // Six of eight days, and 60 of 100 orders, which the KPI knows.
    let by_hand = json!([{ "label": "Days to ship", "unit": "days", "value": "4", "measuredOn": "2024-05-31", "isReached": false, "progress": { "value": "0.75" }, "kpi": null }]);
    assert_eq!(outcomes[0]["measures"], by_hand);
    let linked = json!([{ "label": "Orders", "unit": "orders a day", "value": "160", "measuredOn": "2024-09-01", "isReached": false, "progress": { "value": "0.6" }, "kpi": { "key": "orders" } }]);
    assert_eq!(outcomes[2]["measures"], linked);
    let found = attainment(&owner, "2025-01-15").await;
    assert_eq!(found["attainmentRate"]["value"], "0");
    assert_eq!(found["overdue"]["totalCount"], 3);
    // One is attained late, one given up.
    let close = |outcome: &Value, end: &str, on: &str| json!({ "id": outcome["id"], "end": end, "endedOn": on, "version": 1 });
    let fields = "status endedOn version";
    let attained = change(
        &owner,
        "closeDesiredOutcome",
        "desiredOutcome",
        fields,
        close(&outcomes[0], "ATTAINED", "2024-07-15"),
    )
    .await;
    assert_eq!(
        attained,
        json!({ "status": "ATTAINED", "endedOn": "2024-07-15", "version": 2 })
    );
    change(
        &owner,
        "closeDesiredOutcome",
        "desiredOutcome",
        fields,
        close(&outcomes[1], "ABANDONED", "2024-08-01"),
    )
    .await;
    let found = attainment(&owner, "2025-01-15").await;
    let rate = json!({ "value": "0.5", "numerator": "1", "denominator": "2", "status": "OK", "excluded": [{ "reason": "ABANDONED", "count": 1 }] });
    assert_eq!(found["attainmentRate"], rate);
    assert_eq!(found["onTimeRate"]["numerator"], "0");
    assert_eq!(
        found["overdue"],
        json!({ "totalCount": 1, "nodes": [{ "statement": "Twice the orders." }] })
    );
    assert_eq!(
        found["accounts"],
        json!({ "totalCount": 1, "nodes": [{ "name": "acme" }] })
    );
    // In July nobody knew, and the others were not due.
    let then = attainment(&owner, "2024-07-01").await;
    assert_eq!(
        then["attainmentRate"]["excluded"],
        json!([{ "reason": "NOT_DUE_YET", "count": 2 }])
    );
    assert_eq!(
        (&then["attained"], &then["attainmentRate"]["denominator"]),
        (&json!(0), &json!("1"))
    );
    // Taken back.
    let reopened = json!({ "id": outcomes[0]["id"] });
    let reopened = change(
        &owner,
        "reopenDesiredOutcome",
        "desiredOutcome",
        fields,
        reopened,
    )
    .await;
    assert_eq!(
        reopened,
        json!({ "status": "OPEN", "endedOn": null, "version": 3 })
    );
    assert_eq!(attainment(&owner, "2025-01-15").await["attained"], 0);
    // The measures as they are now, and the plan from the account's page.
    let now = json!({ "id": outcomes[0]["id"], "measures": [{ "label": "Days to ship", "unit": "days", "baseline": "10", "target": "2", "value": "1.5", "measuredOn": "2025-01-10" }] });
    let now = change(
        &owner,
        "updateDesiredOutcome",
        "desiredOutcome",
        "measures { value isReached } plan { title }",
        now,
    )
    .await;
    assert_eq!(
        now,
        json!({ "measures": [{ "value": "1.5", "isReached": true }], "plan": { "title": "First year" } })
    );
    let query = "{ account(externalId: \"acme\") { successPlans { totalCount nodes { title status outcomes { totalCount } } } } }";
    let answer = owner.ask(query).await.good();
    let plans = json!({ "totalCount": 1, "nodes": [{ "title": "First year", "status": "ACTIVE", "outcomes": { "totalCount": 3 } }] });
    assert_eq!(answer.data_at("/account/successPlans"), &plans);
}

async fn slices_of_outcomes_cost_no_further_statements(app: TestApp) {
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    let query = "{ portfolio { outcomes(window: {year: 2024}) { attainmentRate { value } } slices(by: SEGMENT, atMost: 10) { outcomes(window: {year: 2024}) { outcomes(of: OVERDUE) { totalCount nodes { statement plan { title } measures { label } } } accounts { nodes { name } } } } } }";
    let mut statements = Vec::new();
    for names in [&["acme"][..], &["blue", "coral", "dune"]] {
        for name in names {
            let account = account(&owner, name).await;
            let measure =
                json!({ "label": "Days", "unit": "days", "baseline": "10", "target": "2" });
            let wanted =
                json!([{ "statement": name, "dueOn": "2024-06-30", "measures": [measure] }]);
            let plan = json!({ "account": account, "title": name, "outcomes": wanted });
            change(&owner, "createSuccessPlan", "successPlan", "id", plan).await;
        }
        owner.ask(query).await.good();
        statements.push(owner.ask(query).await.good().statements);
    }
    assert_eq!(statements[0], statements[1]);
}
