//! Answers kept for clients that send a request again.

use chrono::TimeDelta;
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect};

use crate::{
    error::Error,
    scope::{Scope, Writer},
};

/// How long an answer is kept.
pub const KEPT_FOR: TimeDelta = TimeDelta::hours(24);

/// An answer that was given before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Names the request that it answered.
    pub request_hash: String,
    /// The response, as JSON.
    pub response: String,
}

mod row {
    use sea_orm::entity::prelude::*;

    /// An answer.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "idempotency")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub tenant_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub subject: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub key: String,
        pub request_hash: String,
        pub response: String,
        pub created_at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    crate::belongs_to_tenant!();
}

fn subject(scope: &Scope) -> String {
    format!("{} {}", scope.actor().kind(), scope.actor().identifier())
}

/// The answer that the scope's actor was given under `key`, unless it is too old.
///
/// # Errors
/// When the database is away.
pub async fn find(scope: &Scope, key: &str) -> Result<Option<Stored>, Error> {
    let query = scope
        .find::<row::Entity>()
        .filter(row::Column::Subject.eq(subject(scope)))
        .filter(row::Column::Key.eq(key))
        .filter(row::Column::CreatedAt.gt(scope.now() - KEPT_FOR));
    let found = query.one(scope.connection()).await?;
    Ok(found.map(|row| Stored {
        request_hash: row.request_hash,
        response: row.response,
    }))
}

/// Keeps an answer in the transaction of the request that it answers.
///
/// # Errors
/// When the database refuses.
pub async fn keep(
    scope: &Scope,
    key: String,
    request_hash: String,
    response: String,
) -> Result<(), Error> {
    let writer = Writer::for_bookkeeping(scope);
    let answer = row::Model {
        tenant_id: scope.tenant_id(),
        subject: subject(scope),
        key,
        request_hash,
        response,
        created_at: scope.now(),
    };
    writer
        .save::<row::Entity>(std::slice::from_ref(&answer))
        .await
}

/// Forgets up to `most` of the tenant's answers that are too old to be given again, and answers how many they were.
///
/// # Errors
/// When the database refuses.
pub async fn purge(scope: &Scope, most: u64) -> Result<u64, Error> {
    use row::{Column, Entity};
    let writer = Writer::for_bookkeeping(scope);
    let query = scope
        .find::<Entity>()
        .filter(Column::CreatedAt.lte(scope.now() - KEPT_FOR))
        .select_only()
        .columns([Column::Subject, Column::Key])
        .order_by_asc(Column::CreatedAt)
        .limit(most);
    let old: Vec<(String, String)> = query.into_tuple().all(scope.connection()).await?;
    if old.is_empty() {
        return Ok(0);
    }
    let these = old
        .into_iter()
        .fold(Condition::any(), |these, (subject, key)| {
            let this = Condition::all()
                .add(Column::Subject.eq(subject))
                .add(Column::Key.eq(key));
            these.add(this)
        });
    writer.delete::<Entity>(these).await
}
