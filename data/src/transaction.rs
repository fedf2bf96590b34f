//! One transaction on one connection.
//!
//! SeaORM's own `begin` costs a round trip for `BEGIN` and one for each setting. Here the whole opening (the transaction,
//! the tenant for row-level security, the tenant's state) travels in one message, and every statement is counted.

mod each;
mod given;
mod insert;
mod open;

pub(crate) use given::Column;
pub(crate) use insert::Known;
pub(crate) use open::{KeptQuery, Opening, OpeningRow, Value};

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use futures_util::{FutureExt, future::BoxFuture, lock::Mutex};
use sea_orm::{
    ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement, Values,
};
use sea_query_sqlx::SqlxValues;
use sqlx::{AssertSqlSafe, Executor, Postgres, Sqlite, pool::PoolConnection};

use crate::error::Error;

/// What a transaction may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Reads one snapshot.
    Read,
    /// Reads and writes.
    Write,
}

/// A connection that is closed, not given back, when it is dropped in the middle of a transaction.
struct Held<DB: sqlx::Database>(Option<PoolConnection<DB>>);

impl<DB: sqlx::Database> Held<DB> {
    fn get(&mut self) -> Result<&mut DB::Connection, sqlx::Error> {
        self.0.as_deref_mut().ok_or(sqlx::Error::PoolClosed)
    }

    fn give_back(&mut self) {
        self.0 = None;
    }
}

impl<DB: sqlx::Database> Drop for Held<DB> {
    fn drop(&mut self) {
        if let Some(connection) = &mut self.0 {
            connection.close_on_drop();
        }
    }
}

enum Connection {
    Postgres(Held<Postgres>),
    Sqlite(Held<Sqlite>),
}

/// Hides the drivers' types. Whoever holds a transaction while it waits makes the compiler see that it can be sent to another thread; so it need not
/// look into the drivers each time.
trait Reach: Send {
    fn reach(&mut self) -> &mut Connection;
}

impl Reach for Connection {
    fn reach(&mut self) -> &mut Connection {
        self
    }
}

/// An open transaction. Dropped before [`Transaction::finish`], it is rolled back by closing its connection.
pub struct Transaction {
    connection: Mutex<Box<dyn Reach>>,
    backend: DbBackend,
    statements: AtomicU32,
    may_have_written: AtomicBool,
}

impl Transaction {
    fn new(connection: Connection, backend: DbBackend) -> Self {
        Self {
            connection: Mutex::new(Box::new(connection)),
            backend,
            statements: AtomicU32::new(1),
            may_have_written: AtomicBool::new(false),
        }
    }

    /// How many messages with statements went to the database, the opening one included.
    #[must_use]
    pub fn statements(&self) -> u32 {
        self.statements.load(Ordering::Relaxed)
    }

    /// Ends the transaction with the statements of `ending`, the last of which is COMMIT or ROLLBACK, and gives the connection back.
    pub(crate) fn finish<'a>(&'a self, ending: &'a str) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            let mut connection = self.connection.lock().await;
            self.count();
            let ending = sqlx::raw_sql(AssertSqlSafe(ending));
            match connection.reach() {
                Connection::Postgres(held) => {
                    held.get()?.execute(ending).await?;
                    held.give_back();
                }
                Connection::Sqlite(held) => {
                    held.get()?.execute(ending).await?;
                    held.give_back();
                }
            }
            Ok(())
        }
        .boxed()
    }

    fn count(&self) {
        self.statements.fetch_add(1, Ordering::Relaxed);
    }

    /// Whether a statement was sent that is more than a question.
    pub(crate) fn may_have_written(&self) -> bool {
        self.may_have_written.load(Ordering::Relaxed)
    }

    /// Notes what a statement may do that answers rows: some that write do, too.
    fn is_asking(&self, sql: &str) {
        if !["SELECT", "WITH"].iter().any(|word| sql.starts_with(word)) {
            self.is_writing();
        }
    }

    fn is_writing(&self) {
        self.may_have_written.store(true, Ordering::Relaxed);
    }
}

fn failed(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(error.into()))
}

fn values(statement: &mut Statement) -> SqlxValues {
    SqlxValues(statement.values.take().unwrap_or(Values(Vec::new())))
}

/// How many values a statement may have that PostgreSQL keeps prepared.
const VALUES_TO_KEEP: usize = 64;

/// Whether PostgreSQL is to keep the statement prepared.
///
/// PostgreSQL makes one plan for all values of a kept statement, as large as the tables are at that time. What writes or looks up many rows at
/// once makes small tables large: with the plan of the small table each later statement would read all of it. Such statements are
/// rarely the same twice and take long enough for a plan of their own.
fn is_kept(values: &SqlxValues) -> bool {
    values.0.0.len() <= VALUES_TO_KEEP
}

/// Runs `$method` with the statement on whichever connection it is, and turns the driver's answer into SeaORM's.
macro_rules! dispatch {
    ($self:ident, $statement:ident, $method:ident, |$answer:ident| $convert:expr) => {{
        let mut statement = $statement;
        let values = values(&mut statement);
        let kept = is_kept(&values);
        let query = AssertSqlSafe(statement.sql);
        let mut connection = $self.connection.lock().await;
        $self.count();
        match connection.reach() {
            Connection::Postgres(held) => {
                let connection = held.get().map_err(failed)?;
                let $answer = sqlx::query_with(query, values)
                    .persistent(kept)
                    .$method(connection)
                    .await
                    .map_err(failed)?;
                Ok($convert)
            }
            Connection::Sqlite(held) => {
                let connection = held.get().map_err(failed)?;
                let $answer = sqlx::query_with(query, values)
                    .$method(connection)
                    .await
                    .map_err(failed)?;
                Ok($convert)
            }
        }
    }};
}

#[async_trait::async_trait]
impl ConnectionTrait for Transaction {
    fn get_database_backend(&self) -> DbBackend {
        self.backend
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.is_writing();
        dispatch!(self, statement, execute, |result| result.into())
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let mut connection = self.connection.lock().await;
        self.count();
        let sql = sqlx::raw_sql(AssertSqlSafe(sql));
        match connection.reach() {
            Connection::Postgres(held) => {
                let result = held
                    .get()
                    .map_err(failed)?
                    .execute(sql)
                    .await
                    .map_err(failed)?;
                Ok(result.into())
            }
            Connection::Sqlite(held) => {
                let result = held
                    .get()
                    .map_err(failed)?
                    .execute(sql)
                    .await
                    .map_err(failed)?;
                Ok(result.into())
            }
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.is_asking(&statement.sql);
        dispatch!(self, statement, fetch_optional, |row| row
            .map(QueryResult::from))
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.is_asking(&statement.sql);
        dispatch!(self, statement, fetch_all, |rows| rows
            .into_iter()
            .map(QueryResult::from)
            .collect())
    }
}
