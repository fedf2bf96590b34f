//! The keys that sign tokens, which belong to the installation and to no tenant.
//!
//! The private halves stand in the table as they are: whoever can read the database can sign tokens, and could read the rows anyway.

#[cfg(test)]
mod tests;

use std::fmt;

use chrono::{DateTime, Utc};
use sea_orm::{
    ConnectionTrait, DbBackend, FromQueryResult, QueryResult,
    sea_query::{Alias, Expr, ExprTrait, OnConflict, Query, SelectStatement},
};

use crate::{
    database::Database,
    error::Error,
    transaction::{Mode, Opening, Transaction},
};

/// A row of the table of signing keys.
#[derive(Clone, PartialEq, Eq, FromQueryResult)]
pub struct StoredSigningKey {
    /// The id by which tokens name the key.
    pub key_id: String,
    /// The one algorithm that the key is for.
    pub algorithm: String,
    /// The private key as text.
    pub material: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// From when on it signs.
    pub activates_at: DateTime<Utc>,
    /// From when on it neither signs nor verifies.
    pub retires_at: Option<DateTime<Utc>>,
}

impl fmt::Debug for StoredSigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("StoredSigningKey")
            .field("key_id", &self.key_id)
            .field("algorithm", &self.algorithm)
            .field("created_at", &self.created_at)
            .field("activates_at", &self.activates_at)
            .field("retires_at", &self.retires_at)
            .finish_non_exhaustive()
    }
}

const COLUMNS: [&str; 6] = [
    "key_id",
    "algorithm",
    "material",
    "created_at",
    "activates_at",
    "retires_at",
];

/// Every key.
///
/// # Errors
/// When the database is away or not migrated.
pub async fn load(database: &Database) -> Result<Vec<StoredSigningKey>, Error> {
    let rows = database.outside_tenants().query_all(&everything()).await?;
    read(&rows)
}

/// Changes the set of keys while no other server can: `decide` sees the keys as they are and answers how they are to be, or `None` to
/// leave them. Answers the keys as they are then. Of two servers that find a rotation due the second sees the key of the first.
///
/// # Errors
/// What `decide` answers, or when the database is away; nothing was kept then.
pub async fn change<F>(database: &Database, decide: F) -> Result<Vec<StoredSigningKey>, Error>
where
    F: FnOnce(Vec<StoredSigningKey>) -> Result<Option<Vec<StoredSigningKey>>, Error>,
{
    let (transaction, _) = Transaction::open(database, Mode::Write, &opening(database)).await?;
    match changed(&transaction, decide).await {
        Ok(keys) => {
            transaction.finish("COMMIT").await?;
            Ok(keys)
        }
        Err(error) => {
            transaction.finish("ROLLBACK").await?;
            Err(error)
        }
    }
}

async fn changed<F>(transaction: &Transaction, decide: F) -> Result<Vec<StoredSigningKey>, Error>
where
    F: FnOnce(Vec<StoredSigningKey>) -> Result<Option<Vec<StoredSigningKey>>, Error>,
{
    let current = read(&transaction.query_all(&everything()).await?)?;
    let Some(next) = decide(current.clone())? else {
        return Ok(current);
    };
    let gone = current
        .iter()
        .filter(|old| next.iter().all(|new| new.key_id != old.key_id));
    let gone: Vec<&str> = gone.map(|key| key.key_id.as_str()).collect();
    delete(transaction, &gone).await?;
    save(transaction, &next).await?;
    Ok(next)
}

/// Readers go on; whoever wants to change keys waits.
fn opening(database: &Database) -> Opening {
    let statements: &[&str] = match database.backend() {
        DbBackend::Postgres => &[
            "BEGIN",
            "LOCK TABLE signing_key IN SHARE ROW EXCLUSIVE MODE",
        ],
        _ => &["BEGIN IMMEDIATE"],
    };
    let owned = |statement: &&str| (*statement).to_owned();
    Opening {
        statements: statements.iter().map(owned).collect(),
        query: None,
    }
}

fn everything() -> SelectStatement {
    let mut query = Query::select();
    query
        .columns(COLUMNS.map(Alias::new))
        .from(Alias::new("signing_key"));
    query
}

fn read(rows: &[QueryResult]) -> Result<Vec<StoredSigningKey>, Error> {
    let row = |row| StoredSigningKey::from_query_result(row, "");
    Ok(rows.iter().map(row).collect::<Result<_, _>>()?)
}

async fn delete(transaction: &Transaction, key_ids: &[&str]) -> Result<(), Error> {
    if key_ids.is_empty() {
        return Ok(());
    }
    let mut delete = Query::delete();
    delete.from_table(Alias::new("signing_key"));
    delete.and_where(Expr::col(Alias::new("key_id")).is_in(key_ids.iter().copied()));
    transaction.execute(&delete).await?;
    Ok(())
}

async fn save(transaction: &Transaction, keys: &[StoredSigningKey]) -> Result<(), Error> {
    if keys.is_empty() {
        return Ok(());
    }
    let mut insert = Query::insert();
    insert
        .into_table(Alias::new("signing_key"))
        .columns(COLUMNS.map(Alias::new));
    for key in keys {
        insert.values_panic([
            key.key_id.as_str().into(),
            key.algorithm.as_str().into(),
            key.material.as_str().into(),
            key.created_at.into(),
            key.activates_at.into(),
            key.retires_at.into(),
        ]);
    }
    let rest = COLUMNS.into_iter().skip(1).map(Alias::new);
    insert.on_conflict(
        OnConflict::column(Alias::new("key_id"))
            .update_columns(rest)
            .to_owned(),
    );
    transaction.execute(&insert).await?;
    Ok(())
}
