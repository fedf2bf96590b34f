//! A real file of usage, imported as `examples/ravenstack` says.
//!
//! RavenStack synthetic SaaS dataset by River @ Rivalytics. Skipped, with a note, where the files are not there.

use std::path::Path;

use domain::member::Role;
use serde_json::json;
use tests::{Process, TestApp, TestDatabase, both};

use crate::PROGRAM;

both!(usage_of_a_real_file_is_imported_whole_and_reckoned);

/// Imports one of the files as its example says, and answers what the program says.
async fn import(kind: &'static str, file: &'static str, database: &TestDatabase) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let path = |path: String| root.join(path).display().to_string();
    let file = path(format!("../shared/data/ravenstack/ravenstack_{file}.csv"));
    let mapping = path(format!("examples/ravenstack/{kind}.toml"));
    let url = database.url();
    let run = move || {
        let (tenant, mapped) = (["--tenant", "ravenstack"], ["--mapping", &mapping]);
        let arguments = [&["import", kind, &file][..], &tenant, &mapped].concat();
        Process::run(PROGRAM, &arguments, &url)
    };
    let output = tokio::task::spawn_blocking(run).await.unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    String::from_utf8(output.stdout).unwrap()
}

async fn usage_of_a_real_file_is_imported_whole_and_reckoned(database: TestDatabase) {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/ravenstack");
    if !data.exists() {
        println!("skipped: {} is not there", data.display());
        return;
    }
    let app = TestApp::start(&database).await;
    let tenant = app.tenant("ravenstack").await;
    let owner = tenant.holding(Role::Owner).await;
    import("accounts", "accounts", &database).await;
    import("subscriptions", "subscriptions", &database).await;
    // 21 ids stand on two rows of different content: both are kept.
    let said = import("usage-events", "feature_usage", &database).await;
    assert!(said.contains("     25000 created"), "{said}");
    assert!(said.contains("         0 rejected"), "{said}");
    let before = tenant.snapshot().await;
    let said = import("usage-events", "feature_usage", &database).await;
    assert!(said.contains("     25000 unchanged"), "{said}");
    tenant
        .assert_unchanged_since(&before, "the second import")
        .await;

    let query = r#"{
        usageFeatures(first: 0) { totalCount }
        portfolio(asOf: "2024-12-31") {
            engagement(window: {month: "2024-12"}) {
                dailyActiveUsers { value numerator denominator } monthlyActiveUsers { value convention } stickiness { value }
            }
            whole: engagement(window: {lastMonths: 24}) { activeUserCount actionCount features { featureCount } }
        }
    }"#;
    let answer = owner.ask(query).await.good();
    assert_eq!(answer.data_at("/usageFeatures/totalCount"), 40);
    let december = json!({
        "dailyActiveUsers": { "value": "33.483871", "numerator": "1038", "denominator": "31" },
        "monthlyActiveUsers": { "value": "428", "convention": "CALENDAR_MONTH" },
        "stickiness": { "value": "0.078233" },
    });
    assert_eq!(answer.data_at("/portfolio/engagement"), &december);
    let whole = json!({ "activeUserCount": 500, "actionCount": "25000", "features": { "featureCount": 40 } });
    assert_eq!(answer.data_at("/portfolio/whole"), &whole);
    app.stop().await;
}
