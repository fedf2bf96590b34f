//! A database that goes away and comes back.

use std::time::Duration;

use domain::member::Role;
use tests::{TestApp, TestDatabase, wait_until};

#[test]
fn a_server_outlives_its_database() {
    // It takes the database away, so it has a cluster of its own.
    tests::run(tests::Backend::Sqlite, |_: TestDatabase| async {
        let Some(database) = TestDatabase::on_a_cluster_of_its_own().await else {
            return;
        };
        let app = TestApp::start_with(&database, |configuration| configuration.database_wait = Duration::from_millis(500)).await;
        let owner = app.tenant("northwind").await.holding(Role::Owner).await;
        let rename = r#"mutation { updateTenant(input: {name: "renamed"}) { userErrors { code } } }"#;
        owner.ask(rename).await.good();

        database.cluster().stop();
        let ready = app.http().get("/readyz").send().await.unwrap();
        assert_eq!((ready.status().as_u16(), ready.text().await.unwrap().as_str()), (503, "the database is away\n"));
        assert_eq!(app.http().get("/healthz").send().await.unwrap().status(), 200, "the process itself is well");
        for query in ["{ tenant { name } }", rename] {
            let answer = owner.ask(query).await;
            assert_eq!((answer.status, answer.code()), (503, "UNAVAILABLE"), "{answer}");
            assert!(answer.header("retry-after").is_some(), "{query}");
        }

        database.cluster().start_again();
        wait_until("the server is ready again", async || {
            app.http().get("/readyz").send().await.unwrap().status() == 200
        })
        .await;
        assert_eq!(owner.ask("{ tenant { name } }").await.good().data_at("/tenant/name"), "renamed");
        owner.ask(rename).await.good();
        app.stop().await;
    });
}
