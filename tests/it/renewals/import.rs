//! A history of renewals brought in as a file: good rows are kept, bad ones come back with their reasons, and twice is as good as once.

use std::{fs, path::Path};

use domain::member::Role;
use serde_json::{Value, json};
use tests::{Client, Process, TestApp, TestDatabase, both};

use crate::PROGRAM;

both!(renewals_of_a_file_are_kept_and_bad_rows_come_back);

/// Dates by day first, states in another system's words, one amount with an upsell, and three rows that cannot be.
const FILE: &str = "\
id,customer,contract,due,value,result,new value,reasons
R-1,acme,,05-01-2025,1200.00,won,,
R-2,birch,,06-01-2025,1200.00,grown,1800.00,
R-3,cedar,,08-01-2025,900.50,lost,,PRICE;COMPETITOR
R-4,acme,,20-02-2025,1200.00,,,CHAMPION_LEFT
R-5,nobody,,05-01-2025,1200.00,won,,
R-6,birch,,31-02-2025,1200.00,won,,
R-7,birch,,09-01-2025,1200.00,grown,,
";

const MAPPING: &str = r#"
kind = "renewals"
[fields]
externalId = "id"
accountExternalId = "customer"
subscriptionExternalId = "contract"
dueOn = { column = "due", format = "%d-%m-%Y" }
amountDue = "value"
currency = { constant = "USD" }
outcome = { column = "result", map = { won = "RENEWED", grown = "RENEWED_WITH_UPSELL", lost = "CHURNED" } }
renewedAmount = "new value"
riskReasons = "reasons"
"#;

async fn import(folder: &Path, database: &TestDatabase) -> (Option<i32>, String) {
    let path = |name: &str| folder.join(name).display().to_string();
    let arguments = [
        "import".to_owned(),
        "renewals".to_owned(),
        path("renewals.csv"),
        "--tenant".to_owned(),
        "northwind".to_owned(),
        "--mapping".to_owned(),
        path("renewals.toml"),
        "--rejected".to_owned(),
        path("rejected.csv"),
    ];
    let url = database.url();
    let run = move || {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        Process::run(PROGRAM, &arguments, &url)
    };
    let output = tokio::task::spawn_blocking(run).await.unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    (output.status.code(), said)
}

async fn renewals(owner: &Client) -> Value {
    let query = "{ renewals(first: 10, orderBy: {field: DUE_ON}) { nodes { externalId account { externalId } dueOn amountDue { amount } state outcome renewedAmount { amount } riskReasons } } }";
    let answer = owner.ask(query).await.good();
    answer.data_at("/renewals/nodes").clone()
}

fn renewal(id: &str, account: &str, due: (&str, &str), came: [Value; 3], risks: &[&str]) -> Value {
    let [state, outcome, renewed] = came;
    json!({
        "externalId": id, "account": { "externalId": account }, "dueOn": due.0, "amountDue": { "amount": due.1 },
        "state": state, "outcome": outcome, "renewedAmount": renewed, "riskReasons": risks,
    })
}

async fn renewals_of_a_file_are_kept_and_bad_rows_come_back(database: TestDatabase) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("renewals.csv"), FILE).unwrap();
    fs::write(folder.path().join("renewals.toml"), MAPPING).unwrap();
    let app = TestApp::start(&database).await;
    let tenant = app.tenant("northwind").await;
    let owner = tenant.holding(Role::Owner).await;
    let rows = ["acme", "birch", "cedar"].map(|name| json!({ "externalId": name, "name": name }));
    let upsert = "mutation($input: UpsertAccountsInput!) { upsertAccounts(input: $input) { userErrors { message } } }";
    owner
        .ask_with(upsert, json!({ "input": { "rows": rows } }))
        .await
        .good();

    let (code, said) = import(folder.path(), &database).await;
    assert_eq!(code, Some(3), "{said}");
    for line in ["4 created", "3 rejected"] {
        assert!(said.contains(line), "{line}: {said}");
    }
    let amount = |amount: &str| json!({ "amount": amount });
    let expected = json!([
        renewal(
            "R-1",
            "acme",
            ("2025-01-05", "1200.00"),
            [json!("RENEWED"), json!("RENEWED"), amount("1200.00")],
            &[]
        ),
        renewal(
            "R-2",
            "birch",
            ("2025-01-06", "1200.00"),
            [
                json!("RENEWED"),
                json!("RENEWED_WITH_UPSELL"),
                amount("1800.00")
            ],
            &[]
        ),
        renewal(
            "R-3",
            "cedar",
            ("2025-01-08", "900.50"),
            [json!("LOST"), json!("CHURNED"), json!(null)],
            &["PRICE", "COMPETITOR"]
        ),
        renewal(
            "R-4",
            "acme",
            ("2025-02-20", "1200.00"),
            [json!("PENDING"), json!(null), json!(null)],
            &["CHAMPION_LEFT"]
        ),
    ]);
    assert_eq!(renewals(&owner).await, expected);
    let rejected = fs::read_to_string(folder.path().join("rejected.csv")).unwrap();
    for (row, reason) in [("R-5", "nobody"), ("R-6", "31-02-2025"), ("R-7", "enewed")] {
        let line = rejected.lines().find(|line| line.contains(row));
        assert!(
            line.is_some_and(|line| line.contains(reason)),
            "{row}: {rejected}"
        );
    }

    let before = tenant.snapshot().await;
    let (code, said) = import(folder.path(), &database).await;
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("4 unchanged"), "{said}");
    tenant
        .assert_unchanged_since(&before, "the second import")
        .await;
    app.stop().await;
}
