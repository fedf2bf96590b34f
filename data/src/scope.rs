//! The one door to a tenant's rows.
//!
//! A [`Scope`] is one request of one actor in one tenant: it holds the transaction, adds the tenant to every statement, and
//! knows what the actor may do. Writing needs a [`Writer`], which only [`Scope::require`] hands out, so that no row is
//! changed by code that did not ask for a permission first.

mod actor;
mod opening;
mod state;
mod writer;

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, NaiveDate, Utc};
use domain::member::{Permission, Permissions};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Select, Value};
use uuid::Uuid;

pub use actor::Actor;
pub use opening::{OpenRequest, TenantProfile};
pub(crate) use state::QUERY;
pub use writer::Writer;

use crate::{
    error::Error,
    log::PendingChange,
    transaction::{Mode, Transaction},
};

/// A table whose rows belong to tenants.
pub trait TenantEntity: EntityTrait {
    /// The column that names the tenant.
    const TENANT: Self::Column;
}

/// Declares that an entity's rows belong to the tenant in its column `TenantId`.
#[macro_export]
macro_rules! belongs_to_tenant {
    () => {
        impl $crate::scope::TenantEntity for Entity {
            const TENANT: Column = Column::TenantId;
        }
    };
}

/// One actor's open transaction in one tenant.
pub struct Scope {
    tenant: TenantProfile,
    actor: Actor,
    permissions: Permissions,
    now: DateTime<Utc>,
    request_id: String,
    token_hash: Option<String>,
    mode: Mode,
    log_version: i64,
    refresh_on: Option<NaiveDate>,
    transaction: Transaction,
    pending: Mutex<Vec<PendingChange>>,
}

impl Scope {
    /// The tenant that everything here belongs to.
    #[must_use]
    pub const fn tenant(&self) -> &TenantProfile {
        &self.tenant
    }

    /// The tenant's id.
    #[must_use]
    pub const fn tenant_id(&self) -> Uuid {
        self.tenant.id
    }

    /// Who is acting.
    #[must_use]
    pub const fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The instant at which the request happens.
    #[must_use]
    pub const fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// The day on which the request happens, in the tenant's time zone.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.now.with_timezone(&self.tenant.time_zone).date_naive()
    }

    /// The id of the request, as the access log and the log of changes name it.
    #[must_use]
    pub fn request_id(&self) -> &str {
        &self.request_id
    }

    /// The version of the tenant's log that this snapshot shows.
    #[must_use]
    pub const fn log_version(&self) -> i64 {
        self.log_version
    }

    /// Whether what it reads is what [`Scope::log_version`] says: a snapshot, or a request that is to write, which the tenant's other writers wait for, and that
    /// has written nothing yet.
    #[must_use]
    pub fn is_at_its_version(&self) -> bool {
        self.mode == Mode::Read || !self.transaction.may_have_written()
    }

    /// What the actor may do.
    #[must_use]
    pub const fn permissions(&self) -> Permissions {
        self.permissions
    }

    /// How many messages with statements this scope has sent to the database.
    #[must_use]
    pub fn statements(&self) -> u32 {
        self.transaction.statements()
    }

    /// The transaction, for running what [`Scope::find`] built.
    #[must_use]
    pub const fn connection(&self) -> &Transaction {
        &self.transaction
    }

    /// Whether rows are due to be brought up to date because a day has come.
    #[must_use]
    pub fn refresh_due(&self) -> bool {
        self.refresh_on.is_some_and(|date| date <= self.today())
    }

    /// Checks a permission for reading.
    ///
    /// # Errors
    /// [`Error::Forbidden`] when the actor lacks it.
    pub fn check(&self, permission: Permission) -> Result<(), Error> {
        if self.permissions.contains(permission) {
            Ok(())
        } else {
            Err(Error::Forbidden(permission))
        }
    }

    /// Obtains the right to write.
    ///
    /// # Errors
    /// [`Error::Forbidden`] when the actor lacks `permission`.
    pub fn require(&self, permission: Permission) -> Result<Writer<'_>, Error> {
        self.check(permission)?;
        self.writer()
    }

    /// Obtains the right to write for an actor that has any of `permissions`.
    ///
    /// # Errors
    /// [`Error::Forbidden`] naming the first when the actor has none of them.
    pub fn require_any(&self, permissions: &[Permission]) -> Result<Writer<'_>, Error> {
        match permissions
            .iter()
            .find(|permission| self.permissions.contains(**permission))
        {
            Some(_) => self.writer(),
            None => Err(permissions.first().map_or_else(
                || Error::internal("no permission asked for"),
                |first| Error::Forbidden(*first),
            )),
        }
    }

    /// Obtains the right to write what is the acting member's own: the password and the sessions. Kept within this crate, whose
    /// functions write nothing else with it.
    ///
    /// # Errors
    /// [`Error::Forbidden`] when someone else acts.
    pub(crate) fn require_self(&self, member: Uuid) -> Result<Writer<'_>, Error> {
        if self.actor.member() == Some(member) {
            self.writer()
        } else {
            Err(Error::Forbidden(Permission::ManageMembers))
        }
    }

    /// Obtains the right to give up the token that opened this scope, with its hash. Kept within this crate.
    ///
    /// # Errors
    /// [`Error::Forbidden`] when the scope was opened without a token.
    pub(crate) fn require_own_token(&self) -> Result<(Writer<'_>, &str), Error> {
        match &self.token_hash {
            Some(hash) => Ok((self.writer()?, hash)),
            None => Err(Error::Forbidden(Permission::ManageClients)),
        }
    }

    fn writer(&self) -> Result<Writer<'_>, Error> {
        match self.mode {
            Mode::Write => Ok(Writer::new(self)),
            Mode::Read => Err(Error::internal("a write was tried in a reading request")),
        }
    }

    /// The tenant's rows of a table.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that adds the tenant"
    )]
    #[must_use]
    pub fn find<E: TenantEntity>(&self) -> Select<E> {
        E::find().filter(E::TENANT.eq(self.tenant.id))
    }

    /// The tenant's rows of a table in which the column has one of the values. One statement.
    pub(crate) async fn rows<E: TenantEntity>(
        &self,
        column: E::Column,
        values: &[impl Into<Value> + Copy],
    ) -> Result<Vec<E::Model>, Error> {
        let query = self.find::<E>();
        let query = query.filter(column.is_in(values.iter().copied()));
        Ok(query.all(self.connection()).await?)
    }

    /// Whether anything was written that is not kept yet.
    pub(crate) fn has_written(&self) -> bool {
        !self.pending().is_empty()
    }

    fn pending(&self) -> std::sync::MutexGuard<'_, Vec<PendingChange>> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
