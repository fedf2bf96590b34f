//! A data set of the field, imported as an operator would and asked about through HTTP.
//!
//! RavenStack synthetic SaaS dataset by River @ Rivalytics. Skipped, with a note, where the files are not there.

use std::path::Path;

use domain::member::Role;
use serde_json::{Value, json};
use tests::{Client, Process, TestApp, TestDatabase, both};

use super::movements::{assert_closes, cents};
use crate::PROGRAM;

both!(the_months_of_a_real_file_close_and_its_slices_add_up);

/// Imports one of the files as its example says.
async fn import(kind: &'static str, database: &TestDatabase) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let path = |path: String| root.join(path).display().to_string();
    let file = path(format!("../shared/data/ravenstack/ravenstack_{kind}.csv"));
    let mapping = path(format!("examples/ravenstack/{kind}.toml"));
    let url = database.url();
    let run = move || {
        let arguments = [
            "import",
            kind,
            &file,
            "--tenant",
            "ravenstack",
            "--mapping",
            &mapping,
        ];
        Process::run(PROGRAM, &arguments, &url)
    };
    let output = tokio::task::spawn_blocking(run).await.unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}

async fn the_months_of_a_real_file_close_and_its_slices_add_up(database: TestDatabase) {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/ravenstack");
    if !data.exists() {
        println!("skipped: {} is not there", data.display());
        return;
    }
    let app = TestApp::start(&database).await;
    let owner = app.tenant("ravenstack").await.holding(Role::Owner).await;
    import("accounts", &database).await;
    import("subscriptions", &database).await;
    check_november(&owner).await;
    check_year(&owner).await;
    check_months_and_industries(&owner).await;
    app.stop().await;
}

async fn check_november(owner: &Client) {
    let query = "{ portfolio(asOf: \"2024-12-31\") { revenue(window: {month: \"2023-11\"}, view: NETTED) {
        opening { amount } new { amount } reactivation { amount } expansion { amount } contraction { amount } churn { amount }
        exchangeRate { amount } correction { amount } closing { amount }
        logoChurn { numerator denominator } netRevenueRetention { value } revenuePerAccount { value }
        churnedAccounts { totalCount nodes { externalId } } accountsWith(kind: CHURN) { edges { amount { amount } node { externalId } } }
    } } }";
    let answer = owner.ask(query).await.good();
    let november = answer.data_at("/portfolio/revenue");
    for (line, dollars) in [
        ("opening", 821_288),
        ("new", 63_423),
        ("reactivation", 0),
        ("expansion", 149_386),
        ("contraction", 6_413),
        ("churn", 12_736),
        ("closing", 1_014_948),
    ] {
        assert_eq!(cents(&november[line]), dollars * 100, "{line}");
    }
    assert_closes(november);
    assert_eq!(
        november["logoChurn"],
        json!({ "numerator": "1", "denominator": "137" })
    );
    assert_eq!(november["netRevenueRetention"]["value"], "1.158577");
    assert_eq!(november["revenuePerAccount"]["value"], "6383.32");
    assert_eq!(november["churnedAccounts"]["totalCount"], 1);
    let lost = &november["accountsWith"]["edges"][0];
    assert_eq!(lost["amount"]["amount"], "12736.00");
    assert_eq!(lost["node"], november["churnedAccounts"]["nodes"][0]);
}

async fn check_year(owner: &Client) {
    let query = "{ portfolio(asOf: \"2024-12-31\") { revenue(window: {lastMonths: 12}) {
        grossRevenueRetention { value } netRevenueRetention { value }
        movements(by: QUARTER) { trailingTwelveMonths { window { start } netRevenueRetention { value } } }
    } } }";
    let answer = owner.ask(query).await.good();
    let year = answer.data_at("/portfolio/revenue");
    let rounded = |metric: &Value| {
        let value: f64 = metric["value"].as_str().unwrap().parse().unwrap();
        format!("{value:.4}")
    };
    assert_eq!(rounded(&year["netRevenueRetention"]), "2.9227");
    assert_eq!(rounded(&year["grossRevenueRetention"]), "0.9959");
    let last = &year["movements"][3]["trailingTwelveMonths"];
    assert_eq!(last["window"]["start"], "2024-01-01");
    assert_eq!(last["netRevenueRetention"], year["netRevenueRetention"]);
}

async fn check_months_and_industries(owner: &Client) {
    let waterfall = "opening { amount } new { amount } reactivation { amount } expansion { amount } contraction { amount } churn { amount }
        exchangeRate { amount } correction { amount } closing { amount }";
    let revenue = format!(
        "revenue(window: {{lastMonths: 24}}) {{ logos {{ start new churned end }} {waterfall} movements(by: MONTH) {{ window {{ start }} logos {{ start new churned end }} {waterfall} }} }}"
    );
    let query = format!(
        "{{ portfolio(asOf: \"2024-12-31\") {{ {revenue} slices(by: INDUSTRY, atMost: 10) {{ key {revenue} }} }} }}"
    );
    let answer = owner.ask(&query).await.good();
    let months = |of: &Value| of["revenue"]["movements"].as_array().unwrap().clone();
    let whole = months(answer.data_at("/portfolio"));
    assert_eq!(whole.len(), 24);
    for pair in whole.windows(2) {
        assert_closes(&pair[1]);
        assert_eq!(pair[0]["closing"], pair[1]["opening"]);
    }
    let slices = answer.data_at("/portfolio/slices").as_array().unwrap();
    assert!(slices.len() > 1);
    for (place, month) in whole.iter().enumerate() {
        let parts: Vec<Value> = slices
            .iter()
            .map(|slice| months(slice)[place].clone())
            .collect();
        for line in [
            "opening",
            "new",
            "reactivation",
            "expansion",
            "contraction",
            "churn",
            "closing",
        ] {
            let sum: i64 = parts.iter().map(|part| cents(&part[line])).sum();
            assert_eq!(sum, cents(&month[line]), "{line} of {}", month["window"]);
        }
        for count in ["start", "new", "churned", "end"] {
            let sum: i64 = parts
                .iter()
                .map(|part| part["logos"][count].as_i64().unwrap())
                .sum();
            assert_eq!(sum, month["logos"][count].as_i64().unwrap(), "{count}");
        }
    }
}
