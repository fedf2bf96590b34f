//! Reading many rows without holding them all.

use futures_util::TryStreamExt;
use sea_orm::{ConnectionTrait, QueryResult, StatementBuilder};
use sqlx::AssertSqlSafe;

use super::{Connection, Transaction, is_kept, values};
use crate::error::Error;

impl Transaction {
    /// Hands every row of the answer to `take` while the answer arrives.
    ///
    /// # Errors
    /// When the database fails, or the first error of `take`.
    pub(crate) async fn for_each(
        &self,
        query: &impl StatementBuilder,
        mut take: impl FnMut(&QueryResult) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut statement = self.get_database_backend().build(query);
        let values = values(&mut statement);
        let kept = is_kept(&values);
        let query = AssertSqlSafe(statement.sql);
        let mut connection = self.connection.lock().await;
        self.count();
        match &mut *connection {
            Connection::Postgres(held) => {
                let query = sqlx::query_with(query, values).persistent(kept);
                let mut rows = query.fetch(held.get()?);
                while let Some(row) = rows.try_next().await? {
                    take(&QueryResult::from(row))?;
                }
            }
            Connection::Sqlite(held) => {
                let mut rows = sqlx::query_with(query, values).fetch(held.get()?);
                while let Some(row) = rows.try_next().await? {
                    take(&QueryResult::from(row))?;
                }
            }
        }
        Ok(())
    }
}
