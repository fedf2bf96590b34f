//! A real file of purchases, imported as `examples/cdnow` says: columns at fixed places, and no ids.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use chrono::{NaiveDate, TimeDelta};
use data::clock::Clock;
use domain::member::Role;
use serde_json::json;
use tests::{Client, EPOCH, Process, TestApp, TestDatabase, both};

use crate::PROGRAM;

both!(purchases_of_a_file_without_ids_are_imported_and_reckoned);

/// What the layout of the sample gives room to.
struct Purchase {
    customer: String,
    day: NaiveDate,
    cents: i64,
}

/// The sample of the data set, or where it is not at hand a few lines like it; and what it says.
fn source(folder: &Path) -> (PathBuf, Vec<Purchase>) {
    let data = workspace().join("../shared/data/cdnow/CDNOW_sample.txt");
    let file = folder.join("CDNOW_sample.txt");
    match fs::read_to_string(&data) {
        Ok(text) => fs::write(&file, text).unwrap(),
        Err(_) => {
            println!(
                "instead of {}, which is not there: some lines like it",
                data.display()
            );
            fs::write(&file, some_lines()).unwrap();
        }
    }
    let text = fs::read_to_string(&file).unwrap();
    let purchases = text.lines().map(|line| {
        let columns: Vec<&str> = line.split_whitespace().collect();
        let dollars: f64 = columns[4].parse().unwrap();
        Purchase {
            customer: columns[0].to_owned(),
            day: NaiveDate::parse_from_str(columns[2], "%Y%m%d").unwrap(),
            cents: format!("{:.0}", dollars * 100.0).parse().unwrap(),
        }
    });
    (file, purchases.collect())
}

fn some_lines() -> String {
    let mut text = String::new();
    for (customer, day, cds, dollars) in [
        (4, "19970101", 2, "29.33"),
        (4, "19970118", 2, "29.73"),
        (4, "19970118", 2, "29.73"),
        (4, "19970802", 1, "14.96"),
        (21, "19970101", 3, "63.34"),
        (50, "19970215", 1, "0.00"),
    ] {
        let _ = writeln!(
            text,
            " {customer:05} {customer:04} {day} {cds:2} {dollars:>7}\r"
        );
    }
    text
}

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Imports the file to its end and answers what the program says.
async fn import(kind: &'static str, file: &Path, database: &TestDatabase) -> String {
    let mapping = workspace().join(format!("examples/cdnow/sample-{kind}.toml"));
    let arguments = [
        "import".to_owned(),
        kind.to_owned(),
        file.display().to_string(),
        "--tenant".to_owned(),
        "cdnow".to_owned(),
        "--mapping".to_owned(),
        mapping.display().to_string(),
    ];
    let url = database.url();
    let run = move || {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        Process::run(PROGRAM, &arguments, &url)
    };
    let output = tokio::task::spawn_blocking(run).await.unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    String::from_utf8(output.stdout).unwrap()
}

fn assert_said(said: &str, counts: &[(usize, &str)]) {
    for (count, what) in counts {
        let line = format!("{count:>10} {what}");
        assert!(said.contains(&line), "{line}: {said}");
    }
}

async fn purchases_of_a_file_without_ids_are_imported_and_reckoned(database: TestDatabase) {
    let folder = tempfile::tempdir().unwrap();
    let (file, rows) = source(folder.path());
    let app = TestApp::start(&database).await;
    app.clock.advance(Clock::system().now() - EPOCH);
    let tenant = app.tenant("cdnow").await;
    let owner = tenant.holding(Role::Owner).await;
    let days = days(&rows);
    let (customers, orders) = (days.len(), days.values().map(BTreeSet::len).sum::<usize>());

    let said = import("accounts", &file, &database).await;
    assert_said(
        &said,
        &[
            (customers, "created"),
            (0, "rejected"),
            (rows.len() - customers, "skipped"),
        ],
    );
    let said = import("purchases", &file, &database).await;
    assert_said(
        &said,
        &[(rows.len(), "created"), (0, "updated"), (0, "rejected")],
    );
    let before = tenant.snapshot().await;
    let said = import("purchases", &file, &database).await;
    assert_said(
        &said,
        &[
            (0, "created"),
            (0, "updated"),
            (rows.len(), "unchanged"),
            (0, "rejected"),
        ],
    );
    tenant
        .assert_unchanged_since(&before, "the second import")
        .await;

    assert_period(&owner, &rows, &days, orders).await;
    for within in [30, 60, 90, 180, 360] {
        assert_cohort(&owner, &days, within).await;
    }
    app.stop().await;
}

/// The days on which each customer ordered.
fn days(rows: &[Purchase]) -> BTreeMap<&str, BTreeSet<NaiveDate>> {
    let mut days: BTreeMap<&str, BTreeSet<NaiveDate>> = BTreeMap::new();
    for row in rows {
        days.entry(&row.customer).or_default().insert(row.day);
    }
    days
}

async fn assert_period(
    owner: &Client,
    rows: &[Purchase],
    days: &BTreeMap<&str, BTreeSet<NaiveDate>>,
    orders: usize,
) {
    let query = "{ portfolio(asOf: \"1998-06-30\") { accountCount purchases(window: {between: {start: \"1997-01-01\", end: \"1998-07-01\"}}) {
        purchaseCount orderCount customerCount repeatCustomerCount revenue { amount }
        repeatPurchaseRate { numerator denominator excluded { reason count } }
        averagePurchaseValue { numerator denominator } purchaseFrequency { numerator denominator }
        repeatCustomers { totalCount }
    } } }";
    let answer = owner.ask(query).await.good();
    let purchases = answer.data_at("/portfolio/purchases");
    let repeat = days.values().filter(|days| days.len() > 1).count();
    let cents: i64 = rows.iter().map(|row| row.cents).sum();
    let dollars = format!("{}.{:02}", cents / 100, cents % 100);
    assert_eq!(answer.data_at("/portfolio/accountCount"), days.len());
    for (field, expected) in [
        ("purchaseCount", rows.len()),
        ("orderCount", orders),
        ("customerCount", days.len()),
        ("repeatCustomerCount", repeat),
    ] {
        assert_eq!(purchases[field], expected, "{field}");
    }
    assert_eq!(purchases["revenue"]["amount"], dollars.as_str());
    assert_eq!(purchases["repeatCustomers"]["totalCount"], repeat);
    let same_day = json!([{ "reason": "SAME_DAY", "count": rows.len() - orders }]);
    assert_eq!(purchases["repeatPurchaseRate"]["excluded"], same_day);
    let quotient = |metric: &str| {
        let part = |name: &str| purchases[metric][name].as_str().unwrap().to_owned();
        (part("numerator"), part("denominator"))
    };
    let counted = |part: usize, whole: usize| (part.to_string(), whole.to_string());
    assert_eq!(quotient("repeatPurchaseRate"), counted(repeat, days.len()));
    assert_eq!(quotient("purchaseFrequency"), counted(orders, days.len()));
    assert_eq!(quotient("averagePurchaseValue").1, orders.to_string());
}

/// The customers who first ordered in the first quarter of 1997, and those of them who did again.
async fn assert_cohort(owner: &Client, days: &BTreeMap<&str, BTreeSet<NaiveDate>>, within: i64) {
    let query = "query($days: Int!) { portfolio(asOf: \"1998-06-30\") {
        repeatPurchases(window: {quarter: \"1997-Q1\"}, withinDays: $days) { rate { numerator denominator } maturingCount }
    } }";
    let answer = owner
        .ask_with(query, json!({ "days": within }))
        .await
        .good();
    let again = |days: &&BTreeSet<NaiveDate>| {
        let mut days = days.iter();
        let (first, second) = (days.next().unwrap(), days.next());
        second.is_some_and(|second| *second - *first <= TimeDelta::days(within))
    };
    let repeat = days.values().filter(again).count();
    let cohort = answer.data_at("/portfolio/repeatPurchases");
    assert_eq!(
        cohort["rate"]["numerator"],
        repeat.to_string(),
        "{within} days"
    );
    assert_eq!(cohort["rate"]["denominator"], days.len().to_string());
    assert_eq!(cohort["maturingCount"], 0);
}
