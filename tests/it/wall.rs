//! PostgreSQL's row-level security, asked directly: the second wall holds without the first.

use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row, postgres::PgRow};
use tests::{Tenant, TestApp, postgres_only};
use uuid::Uuid;

postgres_only!(
    every_table_of_tenants_is_behind_the_wall,
    without_a_tenant_nothing_is_seen,
    a_tenant_reaches_no_row_of_another,
    the_server_may_not_touch_the_wall_or_the_past,
);

/// What belongs to the installation. A new table that belongs to no tenant has to be named here, with good reason.
///
/// Jobs are claimed over all tenants at once by servers that act for none of them; they hold ids alone. The key of links is needed before a link
/// says whose it is.
const SHARED_TABLES: [&str; 5] = [
    "job",
    "link_key",
    "seaql_migrations",
    "signing_key",
    "tenant_directory",
];

/// Tables of tenants, with the column that names the tenant.
async fn tenant_tables(connection: &mut PgConnection) -> Vec<(String, String)> {
    let sql = "SELECT t.relname::text, coalesce(min(a.attname::text), 'id')
               FROM pg_class t LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attname = 'tenant_id'
               WHERE t.relnamespace = 'public'::regnamespace AND t.relkind IN ('r', 'p') GROUP BY 1 ORDER BY 1";
    let rows = sqlx::query(sql).fetch_all(connection).await.unwrap();
    let tables = rows.iter().map(|row| (row.get(0), row.get(1)));
    tables
        .filter(|(name, _): &(String, String)| !SHARED_TABLES.contains(&name.as_str()))
        .collect()
}

async fn every_table_of_tenants_is_behind_the_wall(app: TestApp) {
    let mut owner = PgConnection::connect(&app.database().owner_url())
        .await
        .unwrap();
    let tables = tenant_tables(&mut owner).await;
    assert!(tables.len() >= 15, "{tables:?}");
    for (table, key) in tables {
        let sql = "SELECT c.relrowsecurity, c.relforcerowsecurity, p.qual, p.with_check, p.permissive, p.cmd, p.roles::text
                   FROM pg_class c LEFT JOIN pg_policies p ON p.tablename = c.relname WHERE c.relname = $1";
        let policies: Vec<PgRow> = sqlx::query(sql)
            .bind(&table)
            .fetch_all(&mut owner)
            .await
            .unwrap();
        let [policy] = policies.as_slice() else {
            panic!("{table} has {} policies", policies.len());
        };
        assert!(
            policy.get::<bool, _>(0) && policy.get::<bool, _>(1),
            "row-level security of {table} is not forced"
        );
        let rule = format!("({key} = (current_setting('app.tenant_id'::text))::uuid)");
        assert_eq!(
            policy.get::<Option<&str>, _>(2),
            Some(rule.as_str()),
            "{table}"
        );
        assert_eq!(
            policy.get::<Option<&str>, _>(3),
            Some(rule.as_str()),
            "{table}"
        );
        assert_eq!(
            [policy.get::<&str, _>(4), policy.get(5), policy.get(6)],
            ["PERMISSIVE", "ALL", "{public}"],
            "{table}"
        );
        let first = "SELECT a.attname::text FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
                     WHERE i.indrelid = $1::regclass AND (i.indisprimary OR i.indisunique)";
        let first: Vec<String> = sqlx::query_scalar(first)
            .bind(&table)
            .fetch_all(&mut owner)
            .await
            .unwrap();
        assert!(
            first.iter().all(|column| *column == key),
            "unique indexes of {table} start with {first:?}"
        );
    }
}

async fn without_a_tenant_nothing_is_seen(app: TestApp) {
    let [northwind, _] = with_rows(&app).await;
    let mut server = PgConnection::connect(&app.database().url()).await.unwrap();
    let mut owner = PgConnection::connect(&app.database().owner_url())
        .await
        .unwrap();
    for (table, _) in tenant_tables(&mut owner).await {
        let everything = format!("SELECT count(*) FROM {table}");
        let fresh = sqlx::query(AssertSqlSafe(everything.clone()))
            .fetch_one(&mut server)
            .await;
        assert!(fresh.is_err(), "{table} is readable without a tenant");
        // A tenant that was set for one transaction is forgotten with it.
        let mut transaction = as_tenant(&mut server, northwind.uuid).await;
        let own: i64 = sqlx::query_scalar(AssertSqlSafe(everything.clone()))
            .fetch_one(&mut *transaction)
            .await
            .unwrap();
        assert_eq!(own, 1, "{table}");
        transaction.commit().await.unwrap();
        let after = sqlx::query(AssertSqlSafe(everything))
            .fetch_one(&mut server)
            .await;
        assert!(
            after.is_err(),
            "{table} is readable after the tenant's transaction"
        );
        server.close().await.unwrap();
        server = PgConnection::connect(&app.database().url()).await.unwrap();
    }
}

async fn a_tenant_reaches_no_row_of_another(app: TestApp) {
    let [northwind, contoso] = with_rows(&app).await;
    let mut server = PgConnection::connect(&app.database().url()).await.unwrap();
    let mut owner = PgConnection::connect(&app.database().owner_url())
        .await
        .unwrap();
    for (table, key) in tenant_tables(&mut owner).await {
        let (own, foreign) = (northwind.uuid, contoso.uuid);
        let attempts = [
            (
                "read",
                format!("SELECT {key} FROM {table} WHERE {key} = '{foreign}'"),
            ),
            (
                "update",
                format!(
                    "UPDATE {table} SET {key} = {key} WHERE {key} = '{foreign}' RETURNING {key}"
                ),
            ),
            (
                "delete",
                format!("DELETE FROM {table} WHERE {key} = '{foreign}' RETURNING {key}"),
            ),
            (
                "delete the neighbour's and all others",
                format!("DELETE FROM {table} WHERE {key} <> '{own}' RETURNING {key}"),
            ),
        ];
        for (what, sql) in attempts {
            let mut transaction = as_tenant(&mut server, own).await;
            let reached = sqlx::query(AssertSqlSafe(sql))
                .fetch_all(&mut *transaction)
                .await;
            match reached {
                Ok(rows) => assert!(rows.is_empty(), "{what} in {table}"),
                Err(error) => assert!(is(&error, "42501"), "{what} in {table}: {error}"),
            }
            transaction.rollback().await.unwrap();
        }
        let row = json!({ (key.as_str()): foreign });
        let insert = format!(
            "INSERT INTO {table} SELECT * FROM jsonb_populate_record(NULL::{table}, '{row}')"
        );
        let give_away = format!("UPDATE {table} SET {key} = '{foreign}'");
        for (what, sql) in [("insert", insert), ("give away", give_away)] {
            let mut transaction = as_tenant(&mut server, own).await;
            let refused = sqlx::query(AssertSqlSafe(sql))
                .execute(&mut *transaction)
                .await
                .unwrap_err();
            assert!(is(&refused, "42501"), "{what} in {table}: {refused}");
            transaction.rollback().await.unwrap();
        }
    }
}

async fn the_server_may_not_touch_the_wall_or_the_past(app: TestApp) {
    let [northwind, _] = with_rows(&app).await;
    let mut server = PgConnection::connect(&app.database().url()).await.unwrap();
    for sql in [
        "ALTER TABLE account DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE account NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY tenant_isolation ON account",
        "CREATE POLICY hole ON account USING (true)",
        "SET ROLE tenure_test_owner",
        "DROP TABLE account",
        "TRUNCATE account",
        "DELETE FROM change_log",
        "UPDATE change_log SET actor_id = 'nobody'",
        "DELETE FROM renewal_forecast",
        "UPDATE renewal_forecast SET likelihood = 1",
        "DELETE FROM renewal_closing",
        "UPDATE renewal_closing SET outcome = 'RENEWED'",
        "DELETE FROM seaql_migrations",
        "CREATE TABLE own (id integer)",
    ] {
        let mut transaction = as_tenant(&mut server, northwind.uuid).await;
        let refused = sqlx::query(sql)
            .execute(&mut *transaction)
            .await
            .unwrap_err();
        assert!(is(&refused, "42501"), "{sql}: {refused}");
        transaction.rollback().await.unwrap();
    }
}

fn is(error: &sqlx::Error, code: &str) -> bool {
    error
        .as_database_error()
        .and_then(|error| error.code())
        .as_deref()
        == Some(code)
}

async fn as_tenant(
    connection: &mut PgConnection,
    tenant: Uuid,
) -> sqlx::Transaction<'_, sqlx::Postgres> {
    let mut transaction = connection.begin().await.unwrap();
    let setting = AssertSqlSafe(format!("SET LOCAL app.tenant_id = '{tenant}'"));
    sqlx::query(setting)
        .execute(&mut *transaction)
        .await
        .unwrap();
    transaction
}

/// Two tenants that have exactly one row in every table. Foreign keys are taken away first, so that any row will do.
async fn with_rows(app: &TestApp) -> [Tenant; 2] {
    let tenants = [app.tenant("northwind").await, app.tenant("contoso").await];
    let mut owner = PgConnection::connect(&app.database().owner_url())
        .await
        .unwrap();
    let keys = "SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) FROM pg_constraint WHERE contype = 'f'";
    let keys: Vec<String> = sqlx::query_scalar(keys)
        .fetch_all(&mut owner)
        .await
        .unwrap();
    for sql in keys {
        sqlx::query(AssertSqlSafe(sql))
            .execute(&mut owner)
            .await
            .unwrap();
    }
    for (table, key) in tenant_tables(&mut owner).await {
        let columns = "SELECT column_name::text, data_type::text FROM information_schema.columns WHERE table_name = $1";
        let columns = sqlx::query(columns)
            .bind(&table)
            .fetch_all(&mut owner)
            .await
            .unwrap();
        for tenant in &tenants {
            let mut row: serde_json::Map<String, Value> = columns
                .iter()
                .map(|column| (column.get(0), any_value(column.get(1))))
                .collect();
            row.insert(key.clone(), json!(tenant.uuid));
            let mut transaction = as_tenant(&mut owner, tenant.uuid).await;
            let sql = format!(
                "INSERT INTO {table} SELECT * FROM jsonb_populate_record(NULL::{table}, $1) WHERE NOT EXISTS (SELECT FROM {table})"
            );
            sqlx::query(AssertSqlSafe(sql))
                .bind(Value::Object(row))
                .execute(&mut *transaction)
                .await
                .unwrap();
            transaction.commit().await.unwrap();
        }
    }
    owner.close().await.unwrap();
    tenants
}

fn any_value(data_type: &str) -> Value {
    match data_type {
        "uuid" => json!(Uuid::from_u128(1)),
        "text" => json!("any"),
        "boolean" => json!(true),
        "bytea" => json!("\\x00"),
        "date" => json!("2025-01-15"),
        "timestamp with time zone" => json!("2025-01-15T12:00:00Z"),
        "smallint" | "integer" | "bigint" => json!(1),
        other => panic!("say what a value of the type {other} looks like"),
    }
}
