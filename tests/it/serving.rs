//! Starting, the endpoints for operators, and stopping.

use std::time::Duration;

use api::server::Server;
use data::{
    clock::Clock,
    database::{Database, DatabaseOptions},
    transaction::Mode,
};
use domain::member::Role;
use service::configuration::Configuration;
use tests::{EPOCH, TestApp, TestDatabase, both};

both!(
    a_started_server_is_healthy_ready_and_measured,
    a_server_refuses_a_database_that_is_not_migrated,
    a_request_under_way_is_finished_when_the_server_stops,
    two_servers_share_their_signing_keys,
);

async fn a_started_server_is_healthy_ready_and_measured(app: TestApp) {
    for (path, text) in [("/healthz", "ok\n"), ("/readyz", "ready\n")] {
        let response = app.http().get(path).send().await.unwrap();
        assert_eq!(response.status(), 200, "{path}");
        assert_eq!(response.text().await.unwrap(), text);
    }
    let northwind = app.tenant("northwind").await.holding(Role::Viewer).await;
    northwind.ask("{ tenant { slug } }").await.good();
    let metrics = app
        .http()
        .get("/metrics")
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    for name in [
        "tenure_http_requests_total",
        "tenure_http_request_duration_seconds",
        "tenure_sql_statements",
    ] {
        assert!(metrics.contains(name), "{name} is not in {metrics}");
    }
    let token = northwind.token();
    assert!(
        !metrics.contains(token) && !metrics.contains("northwind"),
        "metrics tell nothing about tenants"
    );
}

async fn a_server_refuses_a_database_that_is_not_migrated(migrated: TestDatabase) {
    let empty = TestDatabase::empty(migrated.backend()).await.unwrap();
    let refusal = start(&empty.url()).await.err().unwrap();
    assert!(refusal.contains("tenure migrate up"), "{refusal}");
}

tests::postgres_only!(a_server_refuses_a_role_that_sees_through_the_wall);

async fn a_server_refuses_a_role_that_sees_through_the_wall(database: TestDatabase) {
    let options = DatabaseOptions {
        url: database.administrator_url(),
        connections: 1,
        acquire_timeout: Duration::from_secs(5),
    };
    let administrator = Database::connect(&options).await.unwrap();
    if administrator.unsafe_role().await.unwrap().is_none() {
        println!(
            "not tested: the role of TENURE_TEST_POSTGRES_URL is neither SUPERUSER nor BYPASSRLS"
        );
        return;
    }
    let refusal = start(&database.administrator_url()).await.err().unwrap();
    assert!(refusal.contains("superuser"), "{refusal}");
    administrator.close().await;
}

async fn start(url: &str) -> Result<Server, String> {
    let configuration = Configuration {
        database_url: url.to_owned(),
        listen: ([127, 0, 0, 1], 0).into(),
        workers: Some(1),
        ..Configuration::default()
    };
    Server::start(&configuration, Clock::manual(EPOCH), None, false).await
}

async fn a_request_under_way_is_finished_when_the_server_stops(app: TestApp) {
    let northwind = app.tenant("northwind").await;
    let owner = northwind.holding(Role::Owner).await;
    // Writers of a tenant wait for each other: while this scope is open, no mutation comes to an end.
    let blocking = northwind.scope(Mode::Write).await;
    let request = owner.ask(r#"mutation { updateTenant(input: {name: "Northwind"}) { tenant { name } userErrors { code } } }"#);
    let stopping = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        let release = async {
            tokio::time::sleep(Duration::from_millis(300)).await;
            blocking.close().await.unwrap();
        };
        tokio::join!(app.stop(), release);
    };
    let (answer, ()) = tokio::join!(request, stopping);
    assert_eq!(
        answer.good().data_at("/updateTenant/tenant/name"),
        "Northwind"
    );
    assert!(
        app.http().get("/healthz").send().await.is_err(),
        "nobody listens any more"
    );
}

async fn two_servers_share_their_signing_keys(database: TestDatabase) {
    let first = TestApp::start(&database).await;
    let second = TestApp::start(&database).await;
    let viewer = first.tenant("northwind").await.holding(Role::Viewer).await;
    let answer = viewer
        .at(second.http())
        .ask("{ tenant { slug } }")
        .await
        .good();
    assert_eq!(answer.data_at("/tenant/slug"), "northwind");
}
