//! The program as a process: refused, signalled, killed.

use std::time::Duration;

use serde_json::json;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, SqliteConnection};
use tests::{Backend, Client, Process, TestDatabase, both};

use crate::PROGRAM;

both!(
    the_program_refuses_a_database_that_is_not_migrated,
    a_terminated_program_finishes_what_it_does,
    a_killed_program_leaves_nothing_half_done,
);

const RENAME: &str = r#"mutation { updateTenant(input: {name: "renamed"}) { tenant { name } userErrors { code } } }"#;

async fn the_program_refuses_a_database_that_is_not_migrated(migrated: TestDatabase) {
    let empty = TestDatabase::empty(migrated.backend()).await.unwrap();
    let output = Process::run(PROGRAM, &["serve"], &empty.url());
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && message.contains("tenure migrate up"), "{message}");
}

/// A tenant and the token of its owner, made by the program's own commands.
fn prepare(database: &TestDatabase) -> String {
    let tenant = ["tenant", "create", "northwind", "--currency", "USD", "--time-zone", "UTC"];
    let made = Process::run(PROGRAM, &tenant, &database.url());
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let token = Process::run(PROGRAM, &["token", "--tenant", "northwind", "--role", "OWNER"], &database.url());
    assert!(token.status.success(), "{}", String::from_utf8_lossy(&token.stderr));
    String::from_utf8(token.stdout).unwrap().trim().to_owned()
}

/// Another writer of the database, which lets no mutation come to an end while it lives.
enum Blocking {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Blocking {
    async fn start(database: &TestDatabase) -> Self {
        match database.backend() {
            Backend::Sqlite => {
                let mut connection = SqliteConnection::connect(&database.url()).await.unwrap();
                connection.execute("BEGIN IMMEDIATE").await.unwrap();
                Self::Sqlite(connection)
            }
            Backend::Postgres => {
                let mut connection = PgConnection::connect(&database.url()).await.unwrap();
                let tenant: sqlx::types::Uuid = sqlx::query_scalar("SELECT id FROM tenant_directory").fetch_one(&mut connection).await.unwrap();
                let lock = format!("BEGIN; SET LOCAL app.tenant_id = '{tenant}'; SELECT FROM tenant_head FOR UPDATE");
                connection.execute(sqlx::raw_sql(AssertSqlSafe(lock))).await.unwrap();
                Self::Postgres(connection)
            }
        }
    }

    async fn stop(self) {
        match self {
            Self::Sqlite(mut connection) => drop(connection.execute("ROLLBACK").await.unwrap()),
            Self::Postgres(mut connection) => drop(connection.execute("ROLLBACK").await.unwrap()),
        }
    }
}

async fn name(owner: &Client) -> String {
    owner.ask("{ tenant { name } }").await.good().text_at("/tenant/name").to_owned()
}

async fn a_terminated_program_finishes_what_it_does(database: TestDatabase) {
    let token = prepare(&database);
    let server = Process::serve(&[PROGRAM], &database.url(), &[]);
    let owner = server.http().client(Some(&token));
    assert_eq!(name(&owner).await, "northwind");
    let blocking = Blocking::start(&database).await;
    let stop = async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        server.terminate();
        tokio::time::sleep(Duration::from_millis(500)).await;
        blocking.stop().await;
    };
    let (answer, ()) = tokio::join!(owner.ask(RENAME), stop);
    assert_eq!(answer.good().data_at("/updateTenant/tenant/name"), "renamed");
    let ended = tokio::task::spawn_blocking(move || server.wait()).await.unwrap();
    assert!(ended.success(), "{ended}");
}

async fn a_killed_program_leaves_nothing_half_done(database: TestDatabase) {
    let token = prepare(&database);
    let server = Process::serve(&[PROGRAM], &database.url(), &[]);
    let owner = server.http().client(Some(&token));
    assert_eq!(name(&owner).await, "northwind");
    let blocking = Blocking::start(&database).await;
    let request = owner.request().json(&json!({ "query": RENAME })).send();
    let kill = async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        server.kill();
    };
    let (answer, ()) = tokio::join!(request, kill);
    assert!(answer.is_err(), "nobody was left to answer");
    blocking.stop().await;

    let server = Process::serve(&[PROGRAM], &database.url(), &[]);
    let owner = owner.at(server.http());
    assert_eq!(name(&owner).await, "northwind");
    owner.ask(RENAME).await.good();
    assert_eq!(name(&owner).await, "renamed");
    let log = owner.ask("{ changes(after: 0) { changes { version } } }").await.good();
    assert_eq!(log.data_at("/changes/changes"), &json!([{ "version": 1 }, { "version": 2 }]), "no gap, nothing twice");
}
