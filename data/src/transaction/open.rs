//! How a transaction begins: in one message, with a query that PostgreSQL keeps prepared.

use std::fmt::Write as _;

use sea_orm::DbBackend;
use sha2::{Digest, Sha256};
use sqlx::{
    AssertSqlSafe, Executor, PgConnection, PgPool, SqlitePool,
    postgres::PgRow,
    query::Query,
    sqlite::{Sqlite, SqliteArguments, SqliteRow},
};
use uuid::Uuid;

use super::{Connection, Held, Mode, Transaction};
use crate::{database::Database, error::Error};

/// `invalid_sql_statement_name`: the connection does not know the kept query.
const NOT_PREPARED: &str = "26000";
/// `feature_not_supported`, which PostgreSQL says of a kept query whose tables have changed.
const OUTDATED: &str = "0A000";

/// A query that every connection keeps prepared under a name, so that it is parsed and planned once.
///
/// A simple message carries one transaction's opening to the database and back once; `EXECUTE` fits into it, a query with values
/// beside it would not. Behind a pooler the connection may be another one each time: one that does not know the query prepares it.
#[derive(Debug)]
pub(crate) struct KeptQuery {
    name: String,
    /// The types of its values on PostgreSQL.
    types: &'static str,
    sql: &'static str,
}

impl KeptQuery {
    /// The query `sql` with values of `types`. Its name ends in a hash of its text, so that another version's query has another name.
    pub(crate) fn new(name: &str, types: &'static str, sql: &'static str) -> Self {
        let hash = Sha256::digest(sql);
        let mut name = name.to_owned();
        for byte in &hash[..8] {
            let _ = write!(name, "{byte:02x}");
        }
        Self { name, types, sql }
    }

    /// What makes a connection of PostgreSQL know it.
    pub(crate) fn preparation(&self) -> String {
        format!("PREPARE {} ({}) AS {}", self.name, self.types, self.sql)
    }

    fn execution(&self, values: &[Value]) -> String {
        let values: Vec<String> = values.iter().map(Value::literal).collect();
        format!("EXECUTE {}({})", self.name, values.join(", "))
    }
}

/// A value of a kept query.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Id(Option<Uuid>),
    /// Hexadecimal digits; anything else is taken for none.
    Hash(Option<String>),
}

impl Value {
    /// The value within a statement; made of hexadecimal digits alone, so that nothing can be smuggled in.
    fn literal(&self) -> String {
        match self {
            Self::Id(Some(id)) => format!("'{id}'"),
            Self::Hash(Some(hash)) if hash.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
                format!("'{hash}'")
            }
            Self::Id(None) | Self::Hash(_) => "NULL".to_owned(),
        }
    }

    fn bind<'q>(
        &'q self,
        query: Query<'q, Sqlite, SqliteArguments>,
    ) -> Query<'q, Sqlite, SqliteArguments> {
        match self {
            Self::Id(id) => query.bind(*id),
            Self::Hash(hash) => query.bind(hash.as_deref()),
        }
    }
}

/// What opens a transaction.
#[derive(Debug)]
pub(crate) struct Opening {
    /// `BEGIN`, and what has to follow at once.
    pub(crate) statements: Vec<String>,
    /// A query of at most one row, with its values.
    pub(crate) query: Option<(&'static KeptQuery, Vec<Value>)>,
}

impl Opening {
    fn message(&self, before: impl IntoIterator<Item = String>) -> String {
        let mut statements: Vec<String> = before.into_iter().collect();
        statements.extend_from_slice(&self.statements);
        if let Some((query, values)) = &self.query {
            statements.push(query.execution(values));
        }
        statements.join(";\n")
    }

    /// What makes good an error of a connection that does not know the query, or knows it for tables that have changed.
    fn remedy(&self, error: &sqlx::Error) -> Option<Vec<String>> {
        let (query, _) = self.query.as_ref()?;
        let forget = match error.as_database_error()?.code()?.as_ref() {
            NOT_PREPARED => None,
            OUTDATED => Some(format!("DEALLOCATE {}", query.name)),
            _ => return None,
        };
        // In a transaction of its own: another's isolation level is not to be chosen after it.
        let start = ["ROLLBACK", "BEGIN"]
            .map(str::to_owned)
            .into_iter()
            .chain(forget);
        let end = [query.preparation(), "COMMIT".to_owned()];
        Some(start.chain(end).collect())
    }
}

/// The row that the opening brought back.
pub(crate) enum OpeningRow {
    Postgres(PgRow),
    Sqlite(SqliteRow),
}

impl Transaction {
    /// Opens a transaction.
    ///
    /// A connection that died while idle is replaced, so that a restarted database costs no request.
    pub(crate) async fn open(
        database: &Database,
        mode: Mode,
        opening: &Opening,
    ) -> Result<(Self, Option<OpeningRow>), Error> {
        match database {
            Database::Postgres(pool) => {
                let mut attempts = pool.size();
                let (connection, row) = loop {
                    match open_postgres(pool, opening).await {
                        Err(error) if attempts > 0 && is_dead(&error) => attempts -= 1,
                        result => break result?,
                    }
                };
                let connection = Connection::Postgres(connection);
                let row = row.map(OpeningRow::Postgres);
                Ok((Self::new(connection, DbBackend::Postgres), row))
            }
            Database::Sqlite { writer, readers } => {
                let pool = if mode == Mode::Write { writer } else { readers };
                let (connection, row) = open_sqlite(pool, opening).await?;
                let connection = Connection::Sqlite(connection);
                let row = row.map(OpeningRow::Sqlite);
                Ok((Self::new(connection, DbBackend::Sqlite), row))
            }
        }
    }
}

/// Whether the connection is gone: broken, or ended by a database that shuts down (class 57P).
fn is_dead(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    matches!(error, sqlx::Error::Io(_)) || code.is_some_and(|code| code.starts_with("57P"))
}

async fn open_postgres(
    pool: &PgPool,
    opening: &Opening,
) -> Result<(Held<sqlx::Postgres>, Option<PgRow>), sqlx::Error> {
    let mut held = Held(Some(pool.acquire().await?));
    let row = match send(held.get()?, opening.message([])).await {
        Ok(row) => row,
        Err(error) => match opening.remedy(&error) {
            Some(remedy) => send(held.get()?, opening.message(remedy)).await?,
            None => return Err(error),
        },
    };
    Ok((held, row))
}

async fn send(
    connection: &mut PgConnection,
    message: String,
) -> Result<Option<PgRow>, sqlx::Error> {
    let message = sqlx::raw_sql(AssertSqlSafe(message));
    Ok(connection.fetch_all(message).await?.pop())
}

async fn open_sqlite(
    pool: &SqlitePool,
    opening: &Opening,
) -> Result<(Held<Sqlite>, Option<SqliteRow>), sqlx::Error> {
    let mut held = Held(Some(pool.acquire().await?));
    for statement in &opening.statements {
        let statement = sqlx::query(AssertSqlSafe(statement.as_str()));
        held.get()?.execute(statement).await?;
    }
    let Some((query, values)) = &opening.query else {
        return Ok((held, None));
    };
    let bound = values
        .iter()
        .fold(sqlx::query(query.sql), |query, value| value.bind(query));
    let row = held.get()?.fetch_optional(bound).await?;
    Ok((held, row))
}
