//! The right to change rows, held by whoever passed the permission check.

use std::ops::Deref;

use domain::member::Permission;
use sea_orm::{ColumnTrait, Condition, ModelTrait, QueryFilter};
use serde::Serialize;

use super::{Scope, TenantEntity};
use crate::{
    error::Error,
    log::{ChangeKind, PendingChange, Subject},
    transaction::Known,
};

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
        self.insert::<E>(rows, Known::Replace).await
    }

    /// Adds new rows to a table that is only added to. A constant number of statements for any page of rows.
    ///
    /// # Errors
    /// When a row belongs to another tenant (a fault of ours), is there already, or the database refuses.
    pub async fn append<E>(&self, rows: &[E::Model]) -> Result<(), Error>
    where
        E: TenantEntity,
        E::Model: ModelTrait<Entity = E>,
    {
        self.insert::<E>(rows, Known::Refuse).await
    }

    async fn insert<E>(&self, rows: &[E::Model], known: Known) -> Result<(), Error>
    where
        E: TenantEntity,
        E::Model: ModelTrait<Entity = E>,
    {
        let own = self.tenant_id().into();
        if rows.iter().any(|row| row.get(E::TENANT) != own) {
            return Err(Error::internal(
                "a row of another tenant was about to be written",
            ));
        }
        self.connection().insert::<E>(rows, known).await
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
