//! How a scope is opened and ended: who acts, in which tenant, and whether the token still stands.

use std::sync::Mutex;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::{
    member::{Permission, Permissions},
    money::Currency,
};
use sea_orm::DbBackend;
use uuid::Uuid;

use super::{
    Scope,
    actor::Actor,
    state::{self, QUERY, State},
};
use crate::{
    database::Database,
    error::Error,
    log,
    tenant::TenantSettings,
    transaction::{Mode, Opening, Transaction},
};

/// What it takes to open a scope.
#[derive(Clone, Debug)]
pub struct OpenRequest {
    /// The tenant that the verified token names.
    pub tenant: Uuid,
    /// Who acts.
    pub actor: Actor,
    /// What the token allows. Members and clients get no more than their rows say at this moment.
    pub permissions: Permissions,
    /// SHA-256 of the token's id in hexadecimal, to see whether it was revoked.
    pub token_hash: Option<String>,
    /// Whether the request writes.
    pub mode: Mode,
    /// The instant of the request.
    pub now: DateTime<Utc>,
    /// The id of the request.
    pub request_id: String,
}

/// What every request knows about its tenant.
#[derive(Clone, Debug)]
pub struct TenantProfile {
    /// The id.
    pub id: Uuid,
    /// The short name in log-ins and commands.
    pub slug: String,
    /// The name that people read.
    pub name: String,
    /// The zone in which days begin and end.
    pub time_zone: Tz,
    /// The currency of every metric.
    pub reporting_currency: Currency,
    /// The month, 1 to 12, in which the fiscal year starts.
    pub fiscal_year_start_month: u32,
    /// The tenant's choices.
    pub settings: TenantSettings,
}

impl Scope {
    /// Opens a transaction in a tenant. One message to the database begins it, sets the tenant for row-level security, waits
    /// for the tenant's other writers when it is to write, and reads the tenant and the standing of the token.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] when the tenant is unknown, or suspended (but for what the program does for operators), or the member, session,
    /// client or token was revoked;
    /// [`Error::Unavailable`] when the database is away.
    pub async fn open(database: &Database, request: OpenRequest) -> Result<Self, Error> {
        let opening = opening(database.backend(), &request);
        let (transaction, row) = Transaction::open(database, request.mode, &opening).await?;
        let Some(row) = row else {
            transaction.finish("ROLLBACK").await?;
            return Err(Error::Unauthenticated);
        };
        let state = State::read(request.tenant, &row)?;
        match state.standing.permissions(&request) {
            Some(permissions) => Ok(Self {
                tenant: state.tenant,
                actor: request.actor,
                permissions,
                now: request.now,
                request_id: request.request_id,
                token_hash: request.token_hash,
                mode: request.mode,
                log_version: state.log_version,
                refresh_on: state.refresh_on,
                transaction,
                pending: Mutex::new(Vec::new()),
            }),
            None => {
                transaction.finish("ROLLBACK").await?;
                Err(Error::Unauthenticated)
            }
        }
    }

    /// Opens a transaction in a tenant that is about to be made, for [`crate::tenant::create`] alone.
    pub(crate) async fn found(
        database: &Database,
        tenant: TenantProfile,
        actor: Actor,
        now: DateTime<Utc>,
        request_id: String,
    ) -> Result<Self, Error> {
        let mode = Mode::Write;
        let permissions = Permissions::of(&Permission::ALL);
        let request = OpenRequest {
            tenant: tenant.id,
            actor,
            permissions,
            token_hash: None,
            mode,
            now,
            request_id,
        };
        let opening = opening(database.backend(), &request);
        let (transaction, _) = Transaction::open(database, mode, &opening).await?;
        Ok(Self {
            tenant,
            actor: request.actor,
            permissions,
            now,
            request_id: request.request_id,
            token_hash: None,
            mode,
            log_version: 0,
            refresh_on: None,
            transaction,
            pending: Mutex::new(Vec::new()),
        })
    }

    /// Keeps what was written, with its entries in the log, as of the instant at which the request happens. Answers the version of the log after it.
    ///
    /// # Errors
    /// When the database refuses; then nothing was kept.
    pub async fn commit(&self) -> Result<i64, Error> {
        self.commit_at(self.now()).await
    }

    /// The same, with the instant at which it is kept. A request may have waited for other writers since it started; what the log says of it has to
    /// lie after what was told of the tenant meanwhile.
    ///
    /// # Errors
    /// When the database refuses; then nothing was kept.
    pub async fn commit_at(&self, at: DateTime<Utc>) -> Result<i64, Error> {
        let changes = std::mem::take(&mut *self.pending());
        if changes.is_empty() {
            self.transaction.finish("COMMIT").await?;
            return Ok(self.log_version);
        }
        let version = log::append(self, changes, at.max(self.now())).await?;
        let tenant = uuid_literal(self.transaction_backend(), self.tenant.id);
        self.transaction
            .finish(&format!(
                "UPDATE tenant_head SET version = {version} WHERE tenant_id = {tenant}; COMMIT"
            ))
            .await?;
        Ok(version)
    }

    /// Ends a request that keeps nothing.
    ///
    /// # Errors
    /// When the database is away; nothing was kept then either.
    pub async fn close(&self) -> Result<(), Error> {
        self.transaction.finish("ROLLBACK").await
    }

    /// Marks a point to which [`Scope::undo`] can return.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn mark(&self) -> Result<Mark, Error> {
        self.run("SAVEPOINT field").await?;
        Ok(Mark(self.pending().len()))
    }

    /// Forgets everything written since `mark`.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn undo(&self, mark: Mark) -> Result<(), Error> {
        self.pending().truncate(mark.0);
        self.run("ROLLBACK TO SAVEPOINT field").await
    }

    async fn run(&self, sql: &str) -> Result<(), Error> {
        use sea_orm::ConnectionTrait;
        self.transaction.execute_unprepared(sql).await?;
        Ok(())
    }

    pub(crate) fn transaction_backend(&self) -> DbBackend {
        use sea_orm::ConnectionTrait;
        self.transaction.get_database_backend()
    }
}

/// A point within a scope to which it can return.
#[derive(Clone, Copy, Debug)]
pub struct Mark(usize);

/// An id as a literal; made of hexadecimal digits alone, so that nothing can be smuggled in.
pub(crate) fn uuid_literal(backend: DbBackend, id: Uuid) -> String {
    match backend {
        DbBackend::Postgres => format!("'{id}'"),
        _ => format!("X'{}'", id.simple()),
    }
}

fn opening(backend: DbBackend, request: &OpenRequest) -> Opening {
    let tenant = uuid_literal(backend, request.tenant);
    let begin = match (backend, request.mode) {
        (DbBackend::Postgres, Mode::Read) => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        // Whatever the role's usual level is: what others wrote while it waited for them is to be seen.
        (DbBackend::Postgres, Mode::Write) => "BEGIN ISOLATION LEVEL READ COMMITTED",
        (_, Mode::Read) => "BEGIN",
        (_, Mode::Write) => "BEGIN IMMEDIATE",
    };
    let mut statements = vec![begin.to_owned()];
    if backend == DbBackend::Postgres {
        statements.push(format!("SET LOCAL app.tenant_id = {tenant}"));
        if request.mode == Mode::Write {
            statements.push(format!(
                "SELECT FROM tenant_head WHERE tenant_id = {tenant} FOR UPDATE"
            ));
        }
    }
    Opening {
        statements,
        query: Some((&QUERY, state::values(request).into())),
    }
}
