//! Invoices of a billing system, and the health that follows from them.

use chrono::TimeDelta;
use domain::member::{AccessScope, Role};
use serde_json::{Value, json};
use tests::{Client, Process, TestApp, TestDatabase, both};

use crate::PROGRAM;

both!(
    invoices_come_whole_and_once,
    an_account_is_as_well_as_it_pays,
    lists_of_invoices_cost_no_further_statements,
    invoices_of_a_file_are_imported,
);

async fn owner(app: &TestApp) -> Client {
    app.tenant("northwind").await.holding(Role::Owner).await
}

/// Makes an account, and answers its id.
async fn account(client: &Client, name: &str) -> String {
    let document = "mutation($rows: [UpsertAccountRow!]!) { upsertAccounts(input: {rows: $rows}) { results { account { id } } userErrors { message } } }";
    let rows = json!([{ "externalId": name, "name": name, "signedUpOn": "2023-01-01" }]);
    let answer = client
        .ask_with(document, json!({ "rows": rows }))
        .await
        .good();
    answer
        .text_at("/upsertAccounts/results/0/account/id")
        .to_owned()
}

fn billed(number: &str, account: &str, due_on: &str, paid_on: Option<&str>) -> Value {
    json!({
        "externalId": number, "accountExternalId": account, "amount": "99.50", "currency": "USD", "issuedOn": "2024-01-01", "dueOn": due_on,
        "paidOn": paid_on,
    })
}

/// Sends invoices, and answers of each its outcome, or the field that is at fault.
async fn send(client: &Client, rows: Value) -> Vec<String> {
    let document = "mutation($rows: [UpsertInvoiceRow!]!) {
        upsertInvoices(input: {rows: $rows, policy: REJECT_ROW}) { results { outcome userErrors { field } } userErrors { field message } }
    }";
    let answer = client.ask_with(document, json!({ "rows": rows })).await;
    let results = answer.data_at("/upsertInvoices/results");
    let outcome = |result: &Value| match result["userErrors"][0]["field"].as_array() {
        Some(path) => path[2].as_str().unwrap().to_owned(),
        None => result["outcome"].as_str().unwrap().to_owned(),
    };
    results.as_array().unwrap().iter().map(outcome).collect()
}

async fn invoices_come_whole_and_once(app: TestApp) {
    let northwind = app.tenant("northwind").await;
    let owner = northwind.holding(Role::Owner).await;
    let acme = account(&owner, "acme").await;
    let mut by_id = billed("i-2", "acme", "2024-12-31", None);
    by_id["accountExternalId"] = Value::Null;
    by_id["account"] = json!(acme);
    let rows = json!([
        billed("i-1", "acme", "2024-11-30", Some("2024-11-02")),
        by_id,
        billed("i-3", "nobody", "2024-12-31", None),
        billed("i-4", "acme", "2023-12-31", None),
        billed("i-5", "acme", "2024-12-31", Some("2025-01-16")),
    ]);
    let outcomes = ["CREATED", "CREATED", "accountExternalId", "dueOn", "paidOn"];
    assert_eq!(send(&owner, rows.clone()).await, outcomes);
    let before = northwind.snapshot().await;
    let again = ["UNCHANGED", "UNCHANGED"];
    assert_eq!(send(&owner, rows).await[..2], again);
    northwind
        .assert_unchanged_since(&before, "the same invoices")
        .await;
    let query = "{
        account(externalId: \"acme\") { invoices(first: 1) {
            totalCount pageInfo { hasNextPage }
            nodes { externalId amount { amount currency } issuedOn dueOn paidOn voidedOn version account { externalId } }
        } }
        invoice(externalId: \"i-1\") { id paidOn }
        nothing: invoice(externalId: \"i-3\") { id }
    }";
    let answer = owner.ask(query).await.good();
    assert_eq!(
        answer.data_at("/account/invoices"),
        &json!({
            "totalCount": 2, "pageInfo": { "hasNextPage": true },
            "nodes": [{
                "externalId": "i-2", "amount": { "amount": "99.50", "currency": "USD" }, "issuedOn": "2024-01-01", "dueOn": "2024-12-31", "paidOn": null,
                "voidedOn": null, "version": 1, "account": { "externalId": "acme" },
            }],
        })
    );
    assert_eq!(answer.text_at("/invoice/paidOn"), "2024-11-02");
    assert_eq!(answer.data_at("/nothing"), &Value::Null);
    // A billing system may write what it may not read.
    let billing = northwind
        .integration(&[AccessScope::WriteSubscriptions])
        .await;
    let mut voided = billed("i-2", "acme", "2024-12-31", None);
    voided["voidedOn"] = json!("2025-01-10");
    assert_eq!(send(&billing, json!([voided])).await, ["UPDATED"]);
    let delete = "mutation($id: ID!) { deleteInvoice(input: {id: $id}) { deletedId userErrors { message } } }";
    let id = json!({ "id": answer.text_at("/invoice/id") });
    let deleted = billing.ask_with(delete, id.clone()).await.good();
    assert_eq!(deleted.data_at("/deleteInvoice/deletedId"), &id["id"]);
    let query = "{ account(externalId: \"acme\") { invoices { totalCount nodes { externalId voidedOn version } } } }";
    let answer = owner.ask(query).await.good();
    let left = json!({ "totalCount": 1, "nodes": [{ "externalId": "i-2", "voidedOn": "2025-01-10", "version": 2 }] });
    assert_eq!(answer.data_at("/account/invoices"), &left);
}

/// Runs a mutation, and answers what it is about.
async fn change(client: &Client, mutation: &str, of: &str, input: Value) -> Value {
    let mut type_name = mutation.to_owned();
    type_name[..1].make_ascii_uppercase();
    let document = format!(
        "mutation($input: {type_name}Input!) {{ {mutation}(input: $input) {{ {of} userErrors {{ code field message }} }} }}"
    );
    let answer = client.ask_with(&document, json!({ "input": input })).await;
    answer.good().data_at(&format!("/{mutation}")).clone()
}

/// A profile that looks at nothing but invoices.
async fn publish(owner: &Client) {
    let points = json!([{ "value": "0", "score": "0" }, { "value": "1", "score": "100" }]);
    let factor = json!({ "kind": "PAYMENT", "weight": "1", "points": points });
    let profile = json!({
        "name": "Payment", "minimumCoverage": "0.5", "yellowFrom": "40", "greenFrom": "70", "hysteresis": "0", "factors": [factor],
    });
    let made = change(
        owner,
        "createHealthProfile",
        "healthProfile { id factors { kind } }",
        profile,
    )
    .await;
    let made = &made["healthProfile"];
    assert_eq!(made["factors"], json!([{ "kind": "PAYMENT" }]));
    let input = json!({ "id": made["id"], "effectiveFrom": "2024-06-01" });
    change(owner, "publishHealthProfile", "healthProfile { id }", input).await;
}

/// The score of an account, computed anew, with what was measured.
async fn health(owner: &Client, account: &str) -> Value {
    let input = json!({});
    change(
        owner,
        "recomputeHealth",
        "recomputed { accountCount }",
        input,
    )
    .await;
    let query = "query($id: ID!) { account(id: $id) { health { score status factors { kind state value } } } }";
    let answer = owner.ask_with(query, json!({ "id": account })).await.good();
    answer.data_at("/account/health").clone()
}

fn scored(score: &str, value: &str) -> Value {
    json!({ "score": score, "status": "OK", "factors": [{ "kind": "PAYMENT", "state": "COUNTED", "value": value }] })
}

async fn an_account_is_as_well_as_it_pays(app: TestApp) {
    let owner = owner(&app).await;
    let acme = account(&owner, "acme").await;
    publish(&owner).await;
    let unknown = json!({
        "score": null, "status": "NO_DATA", "factors": [{ "kind": "PAYMENT", "state": "MISSING", "value": null }],
    });
    assert_eq!(health(&owner, &acme).await, unknown);
    // It is the 15th of January 2025. What is due later does not count.
    let rows = json!([
        billed("i-1", "acme", "2024-10-31", Some("2024-10-20")),
        billed("i-2", "acme", "2025-01-17", None),
    ]);
    assert_eq!(send(&owner, rows).await, ["CREATED", "CREATED"]);
    assert_eq!(health(&owner, &acme).await, scored("100", "1"));
    app.clock.advance(TimeDelta::days(1));
    assert_eq!(health(&owner, &acme).await, scored("100", "1"));
    // Its due day passes, and nobody writes anything.
    app.clock.advance(TimeDelta::days(2));
    assert_eq!(health(&owner, &acme).await, scored("50", "0.5"));
    let then = r#"query($id: ID!) { account(id: $id) { health(asOf: "2025-01-16") { score } } }"#;
    let then = owner.ask_with(then, json!({ "id": acme })).await.good();
    assert_eq!(then.data_at("/account/health/score"), "100");
    // It is paid a day late, which is no better; in truth it was paid in time; in truth it was voided.
    let mut row = billed("i-2", "acme", "2025-01-17", Some("2025-01-18"));
    assert_eq!(send(&owner, json!([row])).await, ["UPDATED"]);
    assert_eq!(health(&owner, &acme).await, scored("50", "0.5"));
    row["paidOn"] = json!("2025-01-17");
    assert_eq!(send(&owner, json!([row])).await, ["UPDATED"]);
    assert_eq!(health(&owner, &acme).await, scored("100", "1"));
    row["paidOn"] = Value::Null;
    row["voidedOn"] = json!("2025-01-18");
    let late = billed("i-1", "acme", "2024-10-31", Some("2024-11-20"));
    assert_eq!(send(&owner, json!([row, late])).await, ["UPDATED"; 2]);
    assert_eq!(health(&owner, &acme).await, scored("0", "0"));
}

async fn lists_of_invoices_cost_no_further_statements(app: TestApp) {
    let owner = owner(&app).await;
    let query = "{ accounts(first: 10) { nodes { invoices(first: 2) { totalCount nodes { dueOn account { name } } } } } }";
    let mut statements = Vec::new();
    for names in [&["acme"][..], &["blue", "coral", "dune"]] {
        for name in names {
            account(&owner, name).await;
            let rows = (1..=3).map(|month| {
                let due = format!("2024-0{month}-28");
                billed(&format!("{name}-{month}"), name, &due, None)
            });
            let rows: Vec<Value> = rows.collect();
            assert_eq!(send(&owner, json!(rows)).await, ["CREATED"; 3]);
        }
        owner.ask(query).await.good();
        statements.push(owner.ask(query).await.good().statements);
    }
    assert_eq!(statements[0], statements[1]);
}

async fn invoices_of_a_file_are_imported(database: TestDatabase) {
    let app = TestApp::start(&database).await;
    let owner = owner(&app).await;
    account(&owner, "acme").await;
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (file, mapping) = (path("invoices.csv"), path("invoices.toml"));
    let rows = "number,account,total,currency,issued,due,paid\n\
                i-1,acme,99.50,USD,2024-10-01,2024-10-31,2024-10-20\n\
                i-2,acme,10,USD,2024-11-01,2024-10-31,\n\
                i-3,acme,10,USD,2024-11-01,2024-11-30,\n";
    std::fs::write(&file, rows).unwrap();
    let columns = [
        ("externalId", "number"),
        ("accountExternalId", "account"),
        ("amount", "total"),
        ("currency", "currency"),
        ("issuedOn", "issued"),
        ("dueOn", "due"),
        ("paidOn", "paid"),
    ];
    let fields = columns.map(|(field, column)| format!("{field} = \"{column}\"\n"));
    std::fs::write(
        &mapping,
        format!("[source]\nformat = \"csv\"\n[fields]\n{}", fields.concat()),
    )
    .unwrap();
    for outcome in ["created", "unchanged"] {
        let printed = import(file.clone(), mapping.clone(), &database).await;
        assert!(
            printed.contains(&format!("{:>10} {outcome}", 2)),
            "{printed}"
        );
        assert!(
            printed.contains("dueOn: the invoice is due on 2024-10-31, before it was issued"),
            "{printed}"
        );
    }
    // What the mapping says nothing about stays as it is.
    let fields: String = fields[..6].concat();
    std::fs::write(
        &mapping,
        format!("[source]\nformat = \"csv\"\n[fields]\n{fields}"),
    )
    .unwrap();
    let printed = import(file, mapping, &database).await;
    assert!(
        printed.contains(&format!("{:>10} unchanged", 2)),
        "{printed}"
    );
    let query = "{ account(externalId: \"acme\") { invoices { nodes { externalId paidOn amount { amount } } } } }";
    let answer = owner.ask(query).await.good();
    let nodes = json!([
        { "externalId": "i-3", "paidOn": null, "amount": { "amount": "10.00" } },
        { "externalId": "i-1", "paidOn": "2024-10-20", "amount": { "amount": "99.50" } },
    ]);
    assert_eq!(answer.data_at("/account/invoices/nodes"), &nodes);
    app.stop().await;
}

/// What the import prints, with the reasons for which it rejected rows.
async fn import(file: String, mapping: String, database: &TestDatabase) -> String {
    let url = database.url();
    let run = move || {
        let rejected = format!("{file}.rejected.csv");
        let arguments = [
            "import",
            "invoices",
            &file,
            "--tenant",
            "northwind",
            "--mapping",
            &mapping,
            "--rejected",
            &rejected,
        ];
        let output = Process::run(PROGRAM, &arguments, &url);
        let reasons = std::fs::read_to_string(&rejected).unwrap_or_default();
        format!(
            "{}{}{reasons}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        )
    };
    tokio::task::spawn_blocking(run).await.unwrap()
}
