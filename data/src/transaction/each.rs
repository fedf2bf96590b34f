//! Reading many rows without holding them all.

use futures_util::{FutureExt, TryStreamExt, future::BoxFuture};
use sea_orm::{ConnectionTrait, QueryResult, Statement, StatementBuilder};
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
        mut take: impl FnMut(&QueryResult) -> Result<(), Error> + Send,
    ) -> Result<(), Error> {
        let statement = self.get_database_backend().build(query);
        self.hand_on(statement, &mut take).await
    }

    fn hand_on<'a>(
        &'a self,
        mut statement: Statement,
        take: &'a mut (dyn FnMut(&QueryResult) -> Result<(), Error> + Send),
    ) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            let values = values(&mut statement);
            let kept = is_kept(&values);
            let query = AssertSqlSafe(statement.sql);
            let mut connection = self.connection.lock().await;
            self.count();
            match connection.reach() {
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
        .boxed()
    }
}
