//! The history of the database schema goes both ways.

use std::collections::BTreeSet;

use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use tests::{Backend, TestDatabase, both};

both!(migrations_go_up_and_down_and_up_again);

async fn migrations_go_up_and_down_and_up_again(database: TestDatabase) {
    let connection = sea_orm::Database::connect(database.owner_url()).await.unwrap();
    let up = objects(&connection, database.backend()).await;
    assert!(up.len() > 20, "{up:?}");
    Migrator::down(&connection, None).await.unwrap();
    let down = objects(&connection, database.backend()).await;
    let left: Vec<_> = down.iter().filter(|object| !object.contains("seaql_migrations")).collect();
    assert!(left.is_empty(), "the way down forgets {left:?}");
    Migrator::up(&connection, None).await.unwrap();
    assert_eq!(objects(&connection, database.backend()).await, up);
    assert!(Migrator::get_pending_migrations(&connection).await.unwrap().is_empty());
    // Up to date is where up ends, however often it is asked for.
    Migrator::up(&connection, None).await.unwrap();
    connection.close().await.unwrap();
}

/// Every table, index, column and policy.
async fn objects(connection: &DatabaseConnection, backend: Backend) -> BTreeSet<String> {
    let sql = match backend {
        Backend::Sqlite => "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
        Backend::Postgres => {
            "SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable FROM information_schema.columns WHERE table_schema = 'public'
             UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
             UNION ALL SELECT 'policy ' || tablename || ' ' || policyname || ' ' || qual || ' ' || with_check FROM pg_policies
             UNION ALL SELECT 'constraint ' || conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
        }
    };
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let rows = connection.query_all_raw(statement).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index::<String>(0).unwrap()).collect()
}
