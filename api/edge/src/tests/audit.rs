//! The audits of the npm package graphql-http.

use std::{path::Path, process::Command};

use super::server::TestServer;

/// The directory of the installed package; without it the test says that it is skipped.
const PACKAGE: &str = "TENURE_TEST_GRAPHQL_HTTP";

#[actix_web::test]
async fn all_audits_of_graphql_http_pass() {
    let Ok(package) = std::env::var(PACKAGE) else {
        eprintln!("skipped: {PACKAGE} does not name the directory of the npm package graphql-http");
        return;
    };
    let server = TestServer::start().await;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tests/audit.mjs");
    let mut node = Command::new("node");
    node.arg(script).arg(package).arg(server.url());
    let output = actix_web::web::block(move || node.output())
        .await
        .unwrap()
        .unwrap();
    let report = String::from_utf8_lossy(&output.stdout);
    assert_eq!(
        report.trim(),
        "61 of 61",
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
