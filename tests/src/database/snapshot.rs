//! Everything that a tenant has, to see whether something has changed.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use sqlx::{AssertSqlSafe, Connection, PgConnection, Row, SqliteConnection};
use uuid::Uuid;

/// When something has to be worked out again: it follows from the other columns, and comes and goes with reading.
const DERIVED: &str = "refresh_on";

/// The rows of a tenant by table, each as JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot(BTreeMap<String, BTreeSet<String>>);

impl Snapshot {
    /// The rows that are in only one of two snapshots, for a failed test's message; empty when they are the same.
    #[must_use]
    pub fn difference(&self, later: &Self) -> String {
        let nothing = BTreeSet::new();
        let mut text = String::new();
        for (table, before) in &self.0 {
            let after = later.0.get(table).unwrap_or(&nothing);
            for row in before.difference(after) {
                let _ = writeln!(text, "- {table} {row}");
            }
            for row in after.difference(before) {
                let _ = writeln!(text, "+ {table} {row}");
            }
        }
        text
    }

    /// How many rows of a table the tenant has.
    ///
    /// # Panics
    /// When there is no such table.
    #[must_use]
    pub fn count(&self, table: &str) -> usize {
        self.0
            .get(table)
            .unwrap_or_else(|| panic!("there is no table {table}"))
            .len()
    }

    /// The names of the tables in which the tenant has no row.
    #[must_use]
    pub fn empty_tables(&self) -> Vec<&str> {
        let empty = self.0.iter().filter(|(_, rows)| rows.is_empty());
        empty.map(|(table, _)| table.as_str()).collect()
    }
}

pub(super) async fn of_sqlite(url: &str, tenant: Uuid) -> Snapshot {
    let mut connection = SqliteConnection::connect(url).await.unwrap();
    let columns = "SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY m.name, c.cid";
    let columns = sqlx::query(columns)
        .fetch_all(&mut connection)
        .await
        .unwrap();
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in columns {
        tables.entry(row.get(0)).or_default().push(row.get(1));
    }
    let mut snapshot = Snapshot::default();
    for (table, columns) in tables {
        let Some(key) = tenant_column(&table, &columns) else {
            continue;
        };
        let fields: Vec<String> = columns
            .iter()
            .filter(|column| *column != DERIVED)
            .map(|column| format!("'{column}', quote({column})"))
            .collect();
        let sql = format!(
            "SELECT json_object({}) FROM {table} WHERE {key} = ?",
            fields.join(", ")
        );
        let rows = sqlx::query_scalar(AssertSqlSafe(sql))
            .bind(tenant)
            .fetch_all(&mut connection)
            .await
            .unwrap();
        snapshot.0.insert(table, rows.into_iter().collect());
    }
    connection.close().await.unwrap();
    snapshot
}

pub(super) async fn of_postgres(url: &str, tenant: Uuid) -> Snapshot {
    let mut connection = PgConnection::connect(url).await.unwrap();
    let mut transaction = connection.begin().await.unwrap();
    let columns = "SELECT table_name::text, column_name::text FROM information_schema.columns WHERE table_schema = 'public'";
    let columns = sqlx::query(columns)
        .fetch_all(&mut *transaction)
        .await
        .unwrap();
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in columns {
        tables.entry(row.get(0)).or_default().push(row.get(1));
    }
    let setting = format!("SET LOCAL app.tenant_id = '{tenant}'");
    sqlx::query(AssertSqlSafe(setting))
        .execute(&mut *transaction)
        .await
        .unwrap();
    let mut snapshot = Snapshot::default();
    for (table, columns) in tables {
        let Some(key) = tenant_column(&table, &columns) else {
            continue;
        };
        let sql =
            format!("SELECT (to_jsonb(t) - '{DERIVED}')::text FROM {table} t WHERE {key} = $1");
        let rows = sqlx::query_scalar(AssertSqlSafe(sql))
            .bind(tenant)
            .fetch_all(&mut *transaction)
            .await
            .unwrap();
        snapshot.0.insert(table, rows.into_iter().collect());
    }
    transaction.rollback().await.unwrap();
    connection.close().await.unwrap();
    snapshot
}

/// The column that names the tenant.
fn tenant_column(table: &str, columns: &[String]) -> Option<&'static str> {
    match table {
        "tenant" | "tenant_directory" => Some("id"),
        _ => columns
            .iter()
            .any(|column| column == "tenant_id")
            .then_some("tenant_id"),
    }
}
