//! The key by which the links in mails are known to be ours. It belongs to the installation and to no tenant, and stays the same, since links are
//! good for weeks.

use std::fmt;

use chrono::{DateTime, Utc};
use sea_orm::{
    ConnectionTrait,
    sea_query::{Alias, Expr, ExprTrait, OnConflict, Query},
};

use crate::{database::Database, error::Error};

/// The one key that there is; links name none.
const FIRST: i32 = 1;

/// The key, as text.
#[derive(Clone, PartialEq, Eq)]
pub struct LinkKey(String);

impl LinkKey {
    /// A key that is kept nowhere.
    #[must_use]
    pub const fn from_text(secret: String) -> Self {
        Self(secret)
    }

    /// The text, for the one who signs with it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for LinkKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("LinkKey")
    }
}

/// The installation's key. The first server that asks gives it by `fresh`, a secret text made of random bytes; all others get that one.
///
/// # Errors
/// [`Error::Unavailable`] when the database is away.
pub async fn load_or_make(
    database: &Database,
    fresh: String,
    now: DateTime<Utc>,
) -> Result<LinkKey, Error> {
    if let Some(key) = load(database).await? {
        return Ok(key);
    }
    let mut insert = Query::insert();
    insert
        .into_table(Alias::new("link_key"))
        .columns(["key_id", "material", "created_at"].map(Alias::new))
        .values_panic([FIRST.into(), fresh.into(), now.into()])
        .on_conflict(OnConflict::new().do_nothing().to_owned());
    database.for_migrations().execute(&insert).await?;
    load(database)
        .await?
        .ok_or_else(|| Error::internal("the key of links was not kept"))
}

async fn load(database: &Database) -> Result<Option<LinkKey>, Error> {
    let mut query = Query::select();
    query
        .column(Alias::new("material"))
        .from(Alias::new("link_key"))
        .and_where(Expr::col(Alias::new("key_id")).eq(FIRST));
    let row = database.outside_tenants().query_one(&query).await?;
    Ok(row
        .map(|row| row.try_get_by_index(0).map(LinkKey))
        .transpose()?)
}
