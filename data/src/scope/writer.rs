//! The right to change rows, held by whoever passed the permission check.

use std::ops::Deref;

use domain::member::Permission;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, IdenStatic, Iterable, ModelTrait,
    PrimaryKeyToColumn, QueryFilter,
    sea_query::{Alias, OnConflict, Query},
};
use serde::Serialize;

use super::{Scope, TenantEntity};
use crate::{
    error::Error,
    log::{ChangeKind, PendingChange, Subject},
};

/// The most parameters that a statement may carry on SQLite (32,766) and PostgreSQL (65,535).
const PARAMETERS: usize = 32_000;

/// A scope with the right to write.
#[derive(Clone, Copy)]
pub struct Writer<'a> {
    scope: &'a Scope,
}

impl Deref for Writer<'_> {
    type Target = Scope;

    fn deref(&self) -> &Scope {
        self.scope
    }
}

impl<'a> Writer<'a> {
    pub(super) const fn new(scope: &'a Scope) -> Self {
        Self { scope }
    }

    /// The right to write what keeps the books of requests and is nobody's to permit.
    pub(crate) const fn for_bookkeeping(scope: &'a Scope) -> Self {
        Self { scope }
    }

    /// The scope for as long as it lives.
    #[must_use]
    pub const fn scope(&self) -> &'a Scope {
        self.scope
    }

    /// Writes rows whole: new ones are inserted, those with a known primary key are replaced. A constant number of
    /// statements for any page of rows.
    ///
    /// # Errors
    /// When a row belongs to another tenant (a fault of ours) or the database refuses.
    pub async fn save<E>(&self, rows: &[E::Model]) -> Result<(), Error>
    where
        E: TenantEntity,
        E::Model: ModelTrait<Entity = E>,
    {
        let columns: Vec<E::Column> = E::Column::iter().collect();
        for chunk in rows.chunks(PARAMETERS / columns.len()) {
            let mut insert = Query::insert();
            insert
                .into_table(E::default())
                .columns(columns.iter().copied());
            for row in chunk {
                if row.get(E::TENANT) != self.tenant_id().into() {
                    return Err(Error::internal(
                        "a row of another tenant was about to be written",
                    ));
                }
                insert.values_panic(columns.iter().map(|column| row.get(*column).into()));
            }
            insert.on_conflict(replace_all::<E>(&columns));
            self.connection().execute(&insert).await?;
        }
        Ok(())
    }

    /// Deletes the tenant's rows that meet `condition`.
    ///
    /// # Errors
    /// When the database refuses.
    #[expect(clippy::disallowed_methods, reason = "the tenant is added here")]
    pub async fn delete<E: TenantEntity>(&self, condition: Condition) -> Result<u64, Error> {
        let deleted = E::delete_many()
            .filter(E::TENANT.eq(self.tenant_id()))
            .filter(condition)
            .exec(self.connection())
            .await?;
        Ok(deleted.rows_affected)
    }

    /// Notes a change for the log, which is written at the commit. Of `before` and `after` only what differs is kept; when
    /// nothing differs there is no entry, and the answer is `false`.
    ///
    /// # Errors
    /// When a row cannot be serialised (a fault of ours).
    pub fn record<T: Serialize>(
        &self,
        kind: ChangeKind,
        subject: Subject,
        before: Option<&T>,
        after: Option<&T>,
    ) -> Result<bool, Error> {
        let change = PendingChange::between(kind, subject, before, after)?;
        let changed = change.is_some();
        self.pending().extend(change);
        Ok(changed)
    }

    /// Checks a further permission.
    ///
    /// # Errors
    /// [`Error::Forbidden`] when the actor lacks it.
    pub fn also(&self, permission: Permission) -> Result<Self, Error> {
        self.check(permission)?;
        Ok(*self)
    }
}

fn replace_all<E: EntityTrait>(columns: &[E::Column]) -> OnConflict {
    let key: Vec<E::Column> = E::PrimaryKey::iter()
        .map(PrimaryKeyToColumn::into_column)
        .collect();
    let is_key = |column: &E::Column| key.iter().any(|part| part.as_str() == column.as_str());
    let rest: Vec<E::Column> = columns
        .iter()
        .copied()
        .filter(|column| !is_key(column))
        .collect();
    let mut conflict = OnConflict::columns(key.iter().map(|column| Alias::new(column.as_str())));
    if rest.is_empty() {
        conflict.do_nothing();
    } else {
        conflict.update_columns(rest);
    }
    conflict
}
