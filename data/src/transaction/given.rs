//! Statements over rows that the caller gives.
//!
//! The statement sees them as a table `given`. On PostgreSQL they are arrays, one a column, so that the text of the statement is the same for any
//! number of rows. SQLite has no arrays: there the rows go in parts of few different sizes, so that the texts are few and stay prepared.

use chrono::{DateTime, Utc};
use futures_util::{FutureExt, TryStreamExt};
use sea_orm::QueryResult;
use sqlx::{
    Arguments as _, AssertSqlSafe, error::BoxDynError, postgres::PgArguments,
    sqlite::SqliteArguments,
};
use uuid::Uuid;

use super::{Connection, Transaction};
use crate::error::Error;

/// The sizes of the parts that rows are given in on SQLite.
const PARTS: [usize; 4] = [512, 64, 8, 1];

/// A column of rows that are given to a statement.
#[derive(Clone, Debug)]
pub(crate) enum Column {
    Integers(Vec<i64>),
    Texts(Vec<String>),
    OptionalTexts(Vec<Option<String>>),
    Truths(Vec<bool>),
    Instants(Vec<DateTime<Utc>>),
}

impl Column {
    const fn kind(&self) -> &'static str {
        match self {
            Self::Integers(_) => "bigint",
            Self::Texts(_) | Self::OptionalTexts(_) => "text",
            Self::Truths(_) => "boolean",
            Self::Instants(_) => "timestamptz",
        }
    }

    const fn len(&self) -> usize {
        match self {
            Self::Integers(values) => values.len(),
            Self::Texts(values) => values.len(),
            Self::OptionalTexts(values) => values.len(),
            Self::Truths(values) => values.len(),
            Self::Instants(values) => values.len(),
        }
    }

    fn bind_all(&self, arguments: &mut PgArguments) -> Result<(), BoxDynError> {
        match self {
            Self::Integers(values) => arguments.add(values),
            Self::Texts(values) => arguments.add(values),
            Self::OptionalTexts(values) => arguments.add(values),
            Self::Truths(values) => arguments.add(values),
            Self::Instants(values) => arguments.add(values),
        }
    }

    fn bind_one(&self, row: usize, arguments: &mut SqliteArguments) -> Result<(), BoxDynError> {
        match self {
            Self::Integers(values) => arguments.add(values[row]),
            Self::Texts(values) => arguments.add(values[row].clone()),
            Self::OptionalTexts(values) => arguments.add(values[row].clone()),
            Self::Truths(values) => arguments.add(values[row]),
            Self::Instants(values) => arguments.add(values[row]),
        }
    }
}

/// Rows that are given to a statement: columns of the same length, with their names.
pub(crate) type Given = [(&'static str, Column)];

impl Transaction {
    /// Runs a statement, which may write, of the tenant `$1` over the table `given`, and hands what it answers to `take`. Nothing is sent for no rows. The
    /// statement may begin with further tables: `, other AS (...) SELECT`.
    ///
    /// # Errors
    /// When the database fails, or the first error of `take`.
    pub(crate) async fn with_rows(
        &self,
        sql: &str,
        tenant: Uuid,
        given: &Given,
        mut take: impl FnMut(&QueryResult) -> Result<(), Error> + Send,
    ) -> Result<(), Error> {
        let rows = given.first().map_or(0, |(_, column)| column.len());
        if rows == 0 {
            return Ok(());
        }
        self.is_writing();
        // The drivers' types are hidden from whoever waits for it.
        self.send_rows(sql, tenant, given, rows, &mut take)
            .boxed()
            .await
    }

    async fn send_rows(
        &self,
        sql: &str,
        tenant: Uuid,
        given: &Given,
        rows: usize,
        take: &mut (dyn FnMut(&QueryResult) -> Result<(), Error> + Send),
    ) -> Result<(), Error> {
        let mut connection = self.connection.lock().await;
        match connection.reach() {
            Connection::Postgres(held) => {
                self.count();
                let mut arguments = PgArguments::default();
                arguments.add(tenant).map_err(Error::internal)?;
                for (_, column) in given {
                    column.bind_all(&mut arguments).map_err(Error::internal)?;
                }
                // One plan for all values would be that of the small table which it once was.
                let query = sqlx::query_with(AssertSqlSafe(of_arrays(sql, given)), arguments);
                let mut answers = query.persistent(false).fetch(held.get()?);
                while let Some(answer) = answers.try_next().await? {
                    take(&QueryResult::from(answer))?;
                }
            }
            Connection::Sqlite(held) => {
                let mut start = 0;
                while let Some(size) = PARTS.into_iter().find(|size| start + size <= rows) {
                    self.count();
                    let mut arguments = SqliteArguments::default();
                    for row in start..start + size {
                        for (_, column) in given {
                            column
                                .bind_one(row, &mut arguments)
                                .map_err(Error::internal)?;
                        }
                    }
                    arguments.add(tenant).map_err(Error::internal)?;
                    let query =
                        sqlx::query_with(AssertSqlSafe(of_values(sql, given, size)), arguments);
                    let mut answers = query.fetch(held.get()?);
                    while let Some(answer) = answers.try_next().await? {
                        take(&QueryResult::from(answer))?;
                    }
                    start += size;
                }
            }
        }
        Ok(())
    }
}

fn names(given: &Given) -> String {
    let names: Vec<&str> = given.iter().map(|(name, _)| *name).collect();
    names.join(", ")
}

fn of_arrays(sql: &str, given: &Given) -> String {
    let arrays = given.iter().enumerate();
    let arrays = arrays.map(|(place, (_, column))| format!("${}::{}[]", place + 2, column.kind()));
    let arrays: Vec<String> = arrays.collect();
    let names = names(given);
    format!(
        "WITH given ({names}) AS (SELECT * FROM unnest({})) {sql}",
        arrays.join(", ")
    )
}

/// The values stand without numbers, because SQLite looks for every number among all of them; the tenant comes after the last one.
fn of_values(sql: &str, given: &Given, rows: usize) -> String {
    let row = format!("({})", vec!["?"; given.len()].join(", "));
    let tenant = format!("${}", rows * given.len() + 1);
    format!(
        "WITH given ({}) AS (VALUES {}) {}",
        names(given),
        vec![row.as_str(); rows].join(", "),
        sql.replace("$1", &tenant),
    )
}
