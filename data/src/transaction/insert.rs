//! Writing many rows at once.
//!
//! On PostgreSQL a statement carries one array a column, so that its text, and with it its plan, is the same for any number of rows; ten
//! thousand values one by one take PostgreSQL longer to parse than to write. SQLite has no arrays, and parses fast.

use chrono::{DateTime, NaiveDate, Utc};
use futures_util::{FutureExt, future::BoxFuture};
use sea_orm::{
    ConnectionTrait, DbBackend, EntityTrait, IdenStatic, Iterable, ModelTrait, PrimaryKeyToColumn,
    sea_query::{Alias, OnConflict, Query, Value},
};
use sqlx::{Arguments as _, AssertSqlSafe, Executor, Postgres, postgres::PgArguments};
use uuid::Uuid;

use super::{Connection, Transaction};
use crate::error::Error;

/// The most parameters that a statement may carry on SQLite are 32,766.
const PARAMETERS: usize = 32_000;

/// How many rows a statement carries on PostgreSQL.
const ROWS: usize = 10_000;

/// What to do with a row whose primary key is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    /// It is an error.
    Refuse,
    /// The new row takes its place.
    Replace,
    /// It stays as it is; so does a row that has another unique key in common with a new one.
    Keep,
}

impl Transaction {
    /// Inserts rows. A constant number of statements for any page of rows.
    ///
    /// # Errors
    /// When the database refuses.
    pub(crate) async fn insert<E>(&self, rows: &[E::Model], known: Known) -> Result<(), Error>
    where
        E: EntityTrait,
        E::Model: ModelTrait<Entity = E>,
    {
        let columns: Vec<E::Column> = E::Column::iter().collect();
        let is_postgres = self.backend == DbBackend::Postgres;
        if is_postgres {
            for chunk in rows.chunks(ROWS) {
                self.insert_arrays::<E>(&columns, chunk, known).await?;
            }
            return Ok(());
        }
        for chunk in rows.chunks(PARAMETERS / columns.len()) {
            let mut insert = Query::insert();
            insert
                .into_table(E::default())
                .columns(columns.iter().copied());
            for row in chunk {
                insert.values_panic(columns.iter().map(|column| row.get(*column).into()));
            }
            match known {
                Known::Refuse => {}
                Known::Replace => {
                    insert.on_conflict(replace_all::<E>(&columns));
                }
                Known::Keep => {
                    insert.on_conflict(OnConflict::new().do_nothing().to_owned());
                }
            }
            self.execute(&insert).await?;
        }
        Ok(())
    }

    async fn insert_arrays<E>(
        &self,
        columns: &[E::Column],
        rows: &[E::Model],
        known: Known,
    ) -> Result<(), Error>
    where
        E: EntityTrait,
        E::Model: ModelTrait<Entity = E>,
    {
        let mut arguments = PgArguments::default();
        let mut arrays = Vec::with_capacity(columns.len());
        for (place, column) in columns.iter().enumerate() {
            let values = rows.iter().map(|row| row.get(*column)).collect();
            let kind = bind(&mut arguments, values)?;
            arrays.push(format!("${}::{kind}[]", place + 1));
        }
        let mut sql = format!(
            "INSERT INTO {} ({}) SELECT * FROM unnest({})",
            quoted(E::default().table_name()),
            names::<E>(columns),
            arrays.join(", "),
        );
        match known {
            Known::Refuse => {}
            Known::Replace => sql.push_str(&replacing::<E>(columns)),
            Known::Keep => sql.push_str(" ON CONFLICT DO NOTHING"),
        }
        self.execute_on_postgres(sql, arguments).await
    }

    /// The driver's types are hidden from whoever waits for it.
    fn execute_on_postgres(
        &self,
        sql: String,
        arguments: PgArguments,
    ) -> BoxFuture<'_, Result<(), Error>> {
        async move {
            let mut connection = self.connection.lock().await;
            self.count();
            self.is_writing();
            if let Connection::Postgres(held) = connection.reach() {
                let query = sqlx::query_with::<Postgres, _>(AssertSqlSafe(sql), arguments);
                held.get()?.execute(query).await?;
            }
            Ok(())
        }
        .boxed()
    }
}

/// Adds the values of a column as one array; answers the type of its elements.
fn bind(arguments: &mut PgArguments, values: Vec<Value>) -> Result<&'static str, Error> {
    macro_rules! array {
        ($variant:ident, $of:ty, $name:literal) => {{
            let values = values.into_iter().map(|value| match value {
                Value::$variant(value) => Ok(value),
                other => Err(unlike(&other)),
            });
            let values: Vec<Option<$of>> = values.collect::<Result<_, _>>()?;
            arguments.add(values).map_err(Error::internal)?;
            Ok($name)
        }};
    }
    match values.first() {
        Some(Value::Uuid(_)) => array!(Uuid, Uuid, "uuid"),
        Some(Value::String(_)) => array!(String, String, "text"),
        Some(Value::Bool(_)) => array!(Bool, bool, "boolean"),
        Some(Value::SmallInt(_)) => array!(SmallInt, i16, "smallint"),
        Some(Value::Int(_)) => array!(Int, i32, "integer"),
        Some(Value::BigInt(_)) => array!(BigInt, i64, "bigint"),
        Some(Value::Bytes(_)) => array!(Bytes, Vec<u8>, "bytea"),
        Some(Value::ChronoDate(_)) => array!(ChronoDate, NaiveDate, "date"),
        Some(Value::ChronoDateTimeUtc(_)) => {
            array!(ChronoDateTimeUtc, DateTime<Utc>, "timestamptz")
        }
        Some(other) => Err(unlike(other)),
        None => Err(Error::internal("no rows to insert")),
    }
}

fn unlike(value: &Value) -> Error {
    Error::internal(format!("no array is made of {value:?}"))
}

fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}

fn names<E: EntityTrait>(columns: &[E::Column]) -> String {
    let names = columns.iter().map(|column| quoted(column.as_str()));
    names.collect::<Vec<_>>().join(", ")
}

/// The columns of the primary key, and the others.
fn split<E: EntityTrait>(columns: &[E::Column]) -> (Vec<E::Column>, Vec<E::Column>) {
    let key: Vec<E::Column> = E::PrimaryKey::iter()
        .map(PrimaryKeyToColumn::into_column)
        .collect();
    let is_key = |column: &E::Column| key.iter().any(|part| part.as_str() == column.as_str());
    let rest = columns.iter().copied().filter(|column| !is_key(column));
    let rest = rest.collect();
    (key, rest)
}

fn replacing<E: EntityTrait>(columns: &[E::Column]) -> String {
    let (key, rest) = split::<E>(columns);
    let rest = rest.iter().map(|column| {
        let name = quoted(column.as_str());
        format!("{name} = excluded.{name}")
    });
    let rest: Vec<String> = rest.collect();
    let action = match rest.is_empty() {
        true => "NOTHING".to_owned(),
        false => format!("UPDATE SET {}", rest.join(", ")),
    };
    format!(" ON CONFLICT ({}) DO {action}", names::<E>(&key))
}

fn replace_all<E: EntityTrait>(columns: &[E::Column]) -> OnConflict {
    let (key, rest) = split::<E>(columns);
    let mut conflict = OnConflict::columns(key.iter().map(|column| Alias::new(column.as_str())));
    if rest.is_empty() {
        conflict.do_nothing();
    } else {
        conflict.update_columns(rest);
    }
    conflict
}
