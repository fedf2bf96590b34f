//! How a scope is opened and ended: who acts, in which tenant, and whether the token still stands.

use std::{fmt::Write as _, sync::Mutex};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::{
    member::{AccessScope, Permission, Permissions, Role},
    money::Currency,
};
use sea_orm::DbBackend;
use sqlx::Row;
use uuid::Uuid;

use super::Scope;
use crate::{
    database::Database,
    error::Error,
    log,
    tenant::TenantSettings,
    transaction::{Mode, OpeningRow, Transaction},
};

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Actor {
    /// A member, in one of the member's sessions.
    Member {
        /// The member.
        id: Uuid,
        /// The session whose revocation ends the token; none for tokens without one.
        session: Option<Uuid>,
    },
    /// An integration client.
    Client(Uuid),
    /// The holder of a token that an operator issued from the command line.
    IssuedToken(String),
    /// Someone whom an external identity provider vouches for.
    External {
        /// The provider.
        issuer: String,
        /// The provider's name for the person.
        subject: String,
    },
    /// The program itself: imports, the demonstration, upkeep.
    System(&'static str),
}

impl Actor {
    /// The kind of actor, as the log names it.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Member { .. } => "MEMBER",
            Self::Client(_) => "CLIENT",
            Self::IssuedToken(_) => "ISSUED_TOKEN",
            Self::External { .. } => "EXTERNAL",
            Self::System(_) => "SYSTEM",
        }
    }

    /// The actor's id within its kind, as the log names it.
    #[must_use]
    pub fn identifier(&self) -> String {
        match self {
            Self::Member { id, .. } | Self::Client(id) => id.to_string(),
            Self::IssuedToken(subject) => subject.clone(),
            Self::External { issuer, subject } => format!("{issuer}#{subject}"),
            Self::System(name) => (*name).to_owned(),
        }
    }

    /// The session in which a member acts.
    #[must_use]
    pub const fn session(&self) -> Option<Uuid> {
        match self {
            Self::Member { session, .. } => *session,
            _ => None,
        }
    }

    /// The member who acts, if it is one.
    #[must_use]
    pub const fn member(&self) -> Option<Uuid> {
        match self {
            Self::Member { id, .. } => Some(*id),
            _ => None,
        }
    }
}

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
    /// [`Error::Unauthenticated`] when the tenant is unknown or suspended, or the member, session, client or token was revoked;
    /// [`Error::Unavailable`] when the database is away.
    pub async fn open(database: &Database, request: OpenRequest) -> Result<Self, Error> {
        let messages = opening_messages(database.backend(), &request);
        let (transaction, row) = Transaction::open(database, request.mode, &messages).await?;
        let Some(row) = row else {
            transaction.finish("ROLLBACK").await?;
            return Err(Error::Unauthenticated);
        };
        let opening = match row {
            OpeningRow::Postgres(row) => read_opening(request.tenant, &row),
            OpeningRow::Sqlite(row) => read_opening(request.tenant, &row),
        }?;
        match opening.standing.permissions(&request) {
            Some(permissions) => Ok(Self {
                tenant: opening.tenant,
                actor: request.actor,
                permissions,
                now: request.now,
                request_id: request.request_id,
                token_hash: request.token_hash,
                mode: request.mode,
                log_version: opening.log_version,
                refresh_on: opening.refresh_on,
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
        let messages = opening_messages(database.backend(), &request);
        let (transaction, _) = Transaction::open(database, mode, &messages).await?;
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

    /// Keeps what was written, with its entries in the log. Answers the version of the log after it.
    ///
    /// # Errors
    /// When the database refuses; then nothing was kept.
    pub async fn commit(&self) -> Result<i64, Error> {
        let changes = std::mem::take(&mut *self.pending());
        if changes.is_empty() {
            self.transaction.finish("COMMIT").await?;
            return Ok(self.log_version);
        }
        let version = log::append(self, changes).await?;
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

fn opening_messages(backend: DbBackend, request: &OpenRequest) -> Vec<String> {
    let tenant = uuid_literal(backend, request.tenant);
    let mut messages = Vec::with_capacity(4);
    match (backend, request.mode) {
        (DbBackend::Postgres, Mode::Read) => {
            messages.push("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY".to_owned());
        }
        (_, Mode::Read) => messages.push("BEGIN".to_owned()),
        (DbBackend::Postgres, Mode::Write) => messages.push("BEGIN".to_owned()),
        (_, Mode::Write) => messages.push("BEGIN IMMEDIATE".to_owned()),
    }
    if backend == DbBackend::Postgres {
        messages.push(format!("SET LOCAL app.tenant_id = {tenant}"));
        if request.mode == Mode::Write {
            messages.push(format!(
                "SELECT FROM tenant_head WHERE tenant_id = {tenant} FOR UPDATE"
            ));
        }
    }
    messages.push(state_query(backend, &tenant, request));
    messages
}

/// One row: the tenant, the version of its log, and what stands in the way of the token.
fn state_query(backend: DbBackend, tenant: &str, request: &OpenRequest) -> String {
    let id = |id: Uuid| uuid_literal(backend, id);
    let mut role = "CAST(NULL AS text)".to_owned();
    let mut scopes = "CAST(NULL AS text)".to_owned();
    let mut revoked = String::from("0");
    match &request.actor {
        Actor::Member {
            id: member,
            session,
        } => {
            role = format!(
                "(SELECT role FROM member WHERE tenant_id = {tenant} AND id = {} AND status = 'ACTIVE')",
                id(*member)
            );
            if let Some(session) = session {
                let _ = write!(
                    revoked,
                    " + CASE WHEN EXISTS (SELECT 1 FROM member_session WHERE tenant_id = {tenant} AND id = {} AND revoked_at IS NULL) THEN 0 ELSE 1 END",
                    id(*session)
                );
            }
        }
        Actor::Client(client) => {
            scopes = format!(
                "(SELECT scopes FROM client WHERE tenant_id = {tenant} AND id = {} AND revoked_at IS NULL)",
                id(*client)
            );
        }
        Actor::IssuedToken(_) | Actor::External { .. } | Actor::System(_) => {}
    }
    if let Some(hash) = request
        .token_hash
        .as_deref()
        .filter(|hash| hash.bytes().all(|byte| byte.is_ascii_hexdigit()))
    {
        let _ = write!(
            revoked,
            " + CASE WHEN EXISTS (SELECT 1 FROM revoked_token WHERE tenant_id = {tenant} AND token_hash = '{hash}') THEN 1 ELSE 0 END"
        );
    }
    format!(
        "SELECT t.slug, t.name, t.time_zone, t.reporting_currency, CAST(t.fiscal_year_start_month AS bigint), t.status, t.settings, \
         h.version, CAST(h.refresh_on AS text), {role}, {scopes}, CAST({revoked} AS bigint) \
         FROM tenant t, tenant_head h WHERE t.id = {tenant} AND h.tenant_id = {tenant}"
    )
}

struct Opening {
    tenant: TenantProfile,
    log_version: i64,
    refresh_on: Option<NaiveDate>,
    standing: Standing,
}

struct Standing {
    active: bool,
    role: Option<String>,
    scopes: Option<String>,
    revoked: bool,
}

impl Standing {
    /// What the actor may do now; nothing at all when the tenant is suspended or the token was revoked.
    fn permissions(&self, request: &OpenRequest) -> Option<Permissions> {
        if self.revoked || !(self.active || matches!(request.actor, Actor::System(_))) {
            return None;
        }
        match request.actor {
            Actor::Member { .. } => self
                .role
                .as_deref()?
                .parse::<Role>()
                .ok()
                .map(Role::permissions),
            Actor::Client(_) => {
                let scopes = self.scopes.as_deref()?.split_whitespace();
                let current: Permissions = scopes
                    .filter_map(|scope| scope.parse::<AccessScope>().ok())
                    .map(AccessScope::permissions)
                    .collect();
                Some(current.intersection(request.permissions))
            }
            Actor::IssuedToken(_) | Actor::External { .. } | Actor::System(_) => {
                Some(request.permissions)
            }
        }
    }
}

fn read_opening<R>(id: Uuid, row: &R) -> Result<Opening, Error>
where
    R: Row,
    usize: sqlx::ColumnIndex<R>,
    for<'r> String: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
    for<'r> i64: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
    for<'r> Option<String>: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
{
    let broken = |what: &str| Error::internal(format!("tenant {id} has an unusable {what}"));
    let time_zone: String = row.try_get(2)?;
    let currency: String = row.try_get(3)?;
    let settings: String = row.try_get(6)?;
    let refresh_on: Option<String> = row.try_get(8)?;
    Ok(Opening {
        tenant: TenantProfile {
            id,
            slug: row.try_get(0)?,
            name: row.try_get(1)?,
            time_zone: time_zone.parse().map_err(|_| broken("time zone"))?,
            reporting_currency: currency.parse().map_err(|_| broken("currency"))?,
            fiscal_year_start_month: u32::try_from(row.try_get::<i64, _>(4)?)
                .map_err(|_| broken("fiscal year"))?,
            settings: serde_json::from_str(&settings).map_err(|_| broken("setting"))?,
        },
        log_version: row.try_get(7)?,
        refresh_on: refresh_on
            .map(|date| date.parse())
            .transpose()
            .map_err(|_| broken("refresh date"))?,
        standing: Standing {
            active: row.try_get::<String, _>(5)? == "ACTIVE",
            role: row.try_get(9)?,
            scopes: row.try_get(10)?,
            revoked: row.try_get::<i64, _>(11)? != 0,
        },
    })
}
