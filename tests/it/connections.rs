//! What connections to PostgreSQL keep, when something beside the server changes it.

use data::database::Database;
use domain::member::Role;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, PgPool, Row};
use tests::{Client, TestApp, postgres_only};

postgres_only!(
    a_connection_that_does_not_know_the_opening_is_told,
    an_opening_outlives_a_change_of_its_tables,
    a_connection_that_was_ended_costs_no_request,
);

const NAME: &str = "{ tenant { name } }";

async fn owner(app: &TestApp) -> Client {
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    owner.ask(NAME).await.good();
    owner
}

fn pool(app: &TestApp) -> &PgPool {
    match &app.product().database {
        Database::Postgres(pool) => pool,
        Database::Sqlite { .. } => panic!("not PostgreSQL"),
    }
}

/// How a pooler that gives each transaction another connection looks to the server.
async fn a_connection_that_does_not_know_the_opening_is_told(app: TestApp) {
    let owner = owner(&app).await;
    let pool = pool(&app);
    let mut connections = Vec::new();
    // One of them listens for changes and is never idle.
    for _ in 0..pool.num_idle() {
        connections.push(pool.acquire().await.unwrap());
    }
    for connection in &mut connections {
        let known = "SELECT name FROM pg_prepared_statements WHERE name LIKE 'tenure_opening%'";
        let names = connection.fetch_all(sqlx::raw_sql(known)).await.unwrap();
        assert_eq!(names.len(), 1);
        let forget = format!("DEALLOCATE {}", names[0].get::<&str, _>(0));
        let forget = sqlx::raw_sql(AssertSqlSafe(forget));
        connection.execute(forget).await.unwrap();
    }
    drop(connections);
    owner.ask(NAME).await.good();
    let rename = r#"mutation { updateTenant(input: {name: "renamed"}) { userErrors { code } } }"#;
    owner.ask(rename).await.good();
    let name = owner.ask(NAME).await.good();
    assert_eq!(name.data_at("/tenant/name"), "renamed");
}

async fn an_opening_outlives_a_change_of_its_tables(app: TestApp) {
    let owner = owner(&app).await;
    let mut administrator = PgConnection::connect(&app.database().owner_url())
        .await
        .unwrap();
    let change = "ALTER TABLE tenant ALTER COLUMN status TYPE varchar(40)";
    administrator.execute(sqlx::raw_sql(change)).await.unwrap();
    for _ in 0..5 {
        owner.ask("{ accounts { totalCount } }").await.good();
    }
}

async fn a_connection_that_was_ended_costs_no_request(app: TestApp) {
    let owner = owner(&app).await;
    let mut administrator = PgConnection::connect(&app.database().administrator_url())
        .await
        .unwrap();
    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename <> current_user";
    let ended = administrator.fetch_all(sqlx::raw_sql(end)).await.unwrap();
    assert!(!ended.is_empty());
    for _ in 0..5 {
        owner.ask(NAME).await.good();
    }
}
