//! Connections to SQLite or PostgreSQL.

use std::{str::FromStr, time::Duration};

use sea_orm::{DatabaseConnection, DbBackend, SqlxPostgresConnector, SqlxSqliteConnector};
use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection, PgPool, Row, SqlitePool,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::{error::Error, scope};

/// How long a connection may be idle and be taken for alive.
const IDLE_BEFORE_TEST: Duration = Duration::from_secs(1);

/// How to reach the database.
#[derive(Clone, Debug)]
pub struct DatabaseOptions {
    /// `sqlite://FILE?mode=rwc` or `postgres://...`.
    pub url: String,
    /// The most connections held at once; on SQLite the readers, beside one writer.
    pub connections: u32,
    /// How long a request waits for a free connection.
    pub acquire_timeout: Duration,
}

/// An open database.
#[derive(Clone, Debug)]
pub enum Database {
    /// PostgreSQL, the production database.
    Postgres(PgPool),
    /// SQLite, embedded: one writer, many readers.
    Sqlite {
        /// The one connection that writes.
        writer: SqlitePool,
        /// The connections that read.
        readers: SqlitePool,
    },
}

impl Database {
    /// Opens the database of `options`; on SQLite the file is made when the URL says `mode=rwc`.
    ///
    /// # Errors
    /// When the URL is malformed or the database cannot be reached.
    pub async fn connect(options: &DatabaseOptions) -> Result<Self, Error> {
        if options.url.starts_with("sqlite:") {
            return Self::connect_sqlite(options).await;
        }
        let connect = PgConnectOptions::from_str(&options.url)
            .map_err(|error| Error::internal(format!("the database URL is not usable: {error}")))?
            .application_name("tenure")
            .disable_statement_logging();
        let pool = PgPoolOptions::new()
            .max_connections(options.connections)
            .acquire_timeout(options.acquire_timeout)
            .after_connect(|connection, _| Box::pin(prepare(connection)))
            .test_before_acquire(false)
            .before_acquire(|connection, state| Box::pin(is_alive(connection, state.idle_for)))
            .connect_lazy_with(connect);
        Ok(Self::Postgres(pool))
    }

    async fn connect_sqlite(options: &DatabaseOptions) -> Result<Self, Error> {
        let connect = SqliteConnectOptions::from_str(&options.url)
            .map_err(|error| Error::internal(format!("the database URL is not usable: {error}")))?
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
            .disable_statement_logging();
        // A file does not go away.
        let pool = || {
            SqlitePoolOptions::new()
                .acquire_timeout(options.acquire_timeout)
                .test_before_acquire(false)
        };
        let writer = pool()
            .max_connections(1)
            .connect_with(connect.clone())
            .await?;
        let readers = pool()
            .max_connections(options.connections)
            .connect_lazy_with(connect);
        Ok(Self::Sqlite { writer, readers })
    }

    /// Which of the two it is.
    #[must_use]
    pub const fn backend(&self) -> DbBackend {
        match self {
            Self::Postgres(_) => DbBackend::Postgres,
            Self::Sqlite { .. } => DbBackend::Sqlite,
        }
    }

    /// A connection for migrations, outside every tenant.
    #[must_use]
    pub fn for_migrations(&self) -> DatabaseConnection {
        match self {
            Self::Postgres(pool) => SqlxPostgresConnector::from_sqlx_postgres_pool(pool.clone()),
            Self::Sqlite { writer, .. } => {
                SqlxSqliteConnector::from_sqlx_sqlite_pool(writer.clone())
            }
        }
    }

    /// A connection for reading what belongs to no tenant.
    pub(crate) fn outside_tenants(&self) -> DatabaseConnection {
        match self {
            Self::Postgres(pool) => SqlxPostgresConnector::from_sqlx_postgres_pool(pool.clone()),
            Self::Sqlite { readers, .. } => {
                SqlxSqliteConnector::from_sqlx_sqlite_pool(readers.clone())
            }
        }
    }

    /// Asks the database for a sign of life.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when there is none.
    pub async fn ping(&self) -> Result<(), Error> {
        match self {
            Self::Postgres(pool) => sqlx::query("SELECT 1").execute(pool).await.map(drop)?,
            Self::Sqlite { readers, .. } => {
                sqlx::query("SELECT 1").execute(readers).await.map(drop)?
            }
        }
        Ok(())
    }

    /// Lets SQLite look at how its tables are filled, where that was never done or has changed by much, so that it finds the short ways through them. It looks
    /// at samples, and is done soon. PostgreSQL does it by itself.
    ///
    /// Connections that are open know of it at once only the first time, and otherwise when they are opened anew, as all are now and then.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn take_statistics(&self) -> Result<(), Error> {
        let Self::Sqlite { writer, .. } = self else {
            return Ok(());
        };
        // 2: take them. 16: of samples. 65536: also of tables that this connection has not read.
        let statement = "PRAGMA optimize = 0x10012";
        sqlx::query(statement).execute(writer).await?;
        Ok(())
    }

    /// Why the connected role must not serve tenants: it would see through row-level security. `None` when it may.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn unsafe_role(&self) -> Result<Option<String>, Error> {
        let Self::Postgres(pool) = self else {
            return Ok(None);
        };
        let row = sqlx::query(
            "SELECT rolname::text, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user",
        )
        .fetch_one(pool)
        .await?;
        let name: String = row.try_get(0)?;
        let reason = match (row.try_get::<bool, _>(1)?, row.try_get::<bool, _>(2)?) {
            (true, _) => "is a superuser",
            (_, true) => "has BYPASSRLS",
            _ => return Ok(None),
        };
        Ok(Some(format!("the database role `{name}` {reason}")))
    }

    /// Closes all connections, after the statements under way.
    pub async fn close(&self) {
        match self {
            Self::Postgres(pool) => pool.close().await,
            Self::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
        }
    }
}

/// Makes a new connection know the query that opens every scope. On a database that is not migrated there is nothing to know yet.
async fn prepare(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    let preparation = AssertSqlSafe(scope::QUERY.preparation());
    match connection.execute(sqlx::raw_sql(preparation)).await {
        Err(sqlx::Error::Database(_)) => Ok(()),
        result => result.map(drop),
    }
}

/// Whether a connection that nobody used for a while still is one. To ask it before each use would cost as much as a statement.
async fn is_alive(connection: &mut PgConnection, idle_for: Duration) -> Result<bool, sqlx::Error> {
    if idle_for >= IDLE_BEFORE_TEST {
        connection.ping().await?;
    }
    Ok(true)
}
