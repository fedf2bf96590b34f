//! The few words in which the two databases differ.

use sea_orm_migration::{
    prelude::*,
    sea_orm::{ConnectionTrait, DbBackend},
};

/// Runs schema statements written once for both databases: `{uuid}`, `{date}`, `{timestamp}`, `{bytes}` stand for their column types.
pub struct Dialect<'a> {
    connection: &'a SchemaManagerConnection<'a>,
    backend: DbBackend,
}

impl<'a> Dialect<'a> {
    pub fn of(manager: &'a SchemaManager<'a>) -> Self {
        Self {
            connection: manager.get_connection(),
            backend: manager.get_database_backend(),
        }
    }

    /// Runs one statement.
    pub async fn run(&self, sql: &str) -> Result<(), DbErr> {
        let (uuid, date, timestamp, bytes) = match self.backend {
            DbBackend::Postgres => ("uuid", "date", "timestamptz", "bytea"),
            _ => (
                "uuid_text",
                "date_text",
                "timestamp_with_timezone_text",
                "blob",
            ),
        };
        let sql = sql
            .replace("{uuid}", uuid)
            .replace("{date}", date)
            .replace("{timestamp}", timestamp)
            .replace("{bytes}", bytes);
        self.connection.execute_unprepared(&sql).await?;
        Ok(())
    }

    /// Creates a table whose rows belong to a tenant, named in the column `tenant_id`, with row-level security behind it.
    pub async fn tenant_table(&self, name: &str, columns: &str) -> Result<(), DbErr> {
        self.tenant_table_keyed(name, "tenant_id", columns).await
    }

    /// The same for a table that names its tenant in another column.
    pub async fn tenant_table_keyed(
        &self,
        name: &str,
        key: &str,
        columns: &str,
    ) -> Result<(), DbErr> {
        self.run(&format!("CREATE TABLE {name} ({columns})"))
            .await?;
        self.wall(name, key).await
    }

    /// The same for a table with many small rows that are found by the primary key alone: SQLite keeps the rows in the key.
    pub async fn tenant_table_in_key(&self, name: &str, columns: &str) -> Result<(), DbErr> {
        let storage = match self.backend {
            DbBackend::Postgres => "",
            _ => " WITHOUT ROWID",
        };
        self.run(&format!("CREATE TABLE {name} ({columns}){storage}"))
            .await?;
        self.wall(name, "tenant_id").await
    }

    /// Row-level security for the table of tenants that `key` names.
    async fn wall(&self, name: &str, key: &str) -> Result<(), DbErr> {
        if self.backend == DbBackend::Postgres {
            let own = format!("{key} = current_setting('app.tenant_id')::uuid");
            self.run(&format!(
                "ALTER TABLE {name} ENABLE ROW LEVEL SECURITY;
                 ALTER TABLE {name} FORCE ROW LEVEL SECURITY;
                 CREATE POLICY tenant_isolation ON {name} USING ({own}) WITH CHECK ({own})"
            ))
            .await?;
        }
        Ok(())
    }

    /// Drops tables, the last created first.
    pub async fn drop(&self, names: &[&str]) -> Result<(), DbErr> {
        for name in names {
            self.run(&format!("DROP TABLE {name}")).await?;
        }
        Ok(())
    }
}

/// `name` as a quoted identifier.
pub fn quote_identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
