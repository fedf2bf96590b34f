//! What every request asks first, in one row: its tenant, the version of the tenant's log, and what stands in the way of the token.

use std::sync::LazyLock;

use chrono::NaiveDate;
use domain::member::{AccessScope, Permissions, Role};
use sqlx::Row;
use uuid::Uuid;

use super::{
    actor::Actor,
    opening::{OpenRequest, TenantProfile},
};
use crate::{
    error::Error,
    transaction::{KeptQuery, OpeningRow, Value},
};

/// The question. Its values are the tenant, the member, the member's session, the client and the hash of the token's id, each but the first null
/// when there is none.
pub(crate) static QUERY: LazyLock<KeptQuery> = LazyLock::new(|| {
    KeptQuery::new(
        "tenure_opening",
        "uuid, uuid, uuid, uuid, text",
        "SELECT t.slug, t.name, t.time_zone, t.reporting_currency, CAST(t.fiscal_year_start_month AS bigint), t.status, t.settings, \
         h.version, CAST(h.refresh_on AS text), \
         (SELECT role FROM member WHERE tenant_id = $1 AND id = $2 AND status = 'ACTIVE'), \
         (SELECT scopes FROM client WHERE tenant_id = $1 AND id = $4 AND revoked_at IS NULL), \
         CAST(CASE WHEN $3 IS NULL \
         OR EXISTS (SELECT 1 FROM member_session WHERE tenant_id = $1 AND id = $3 AND revoked_at IS NULL) THEN 0 ELSE 1 END \
         + CASE WHEN EXISTS (SELECT 1 FROM revoked_token WHERE tenant_id = $1 AND token_hash = $5) THEN 1 ELSE 0 END AS bigint) \
         FROM tenant t, tenant_head h WHERE t.id = $1 AND h.tenant_id = $1",
    )
});

/// The values of [`QUERY`].
pub(super) fn values(request: &OpenRequest) -> [Value; 5] {
    let client = match request.actor {
        Actor::Client(client) => Some(client),
        _ => None,
    };
    [
        Value::Id(Some(request.tenant)),
        Value::Id(request.actor.member()),
        Value::Id(request.actor.session()),
        Value::Id(client),
        Value::Hash(request.token_hash.clone()),
    ]
}

/// What the opening message brought back.
pub(super) struct State {
    pub(super) tenant: TenantProfile,
    pub(super) log_version: i64,
    pub(super) refresh_on: Option<NaiveDate>,
    pub(super) standing: Standing,
}

impl State {
    pub(super) fn read(tenant: Uuid, row: &OpeningRow) -> Result<Self, Error> {
        match row {
            OpeningRow::Postgres(row) => read_row(tenant, row),
            OpeningRow::Sqlite(row) => read_row(tenant, row),
        }
    }
}

pub(super) struct Standing {
    active: bool,
    role: Option<String>,
    scopes: Option<String>,
    revoked: bool,
}

impl Standing {
    /// What the actor may do now; nothing at all when the tenant is suspended or the token was revoked.
    pub(super) fn permissions(&self, request: &OpenRequest) -> Option<Permissions> {
        if self.revoked || !(self.active || request.actor.reaches_suspended()) {
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

/// Reads the row of [`QUERY`].
fn read_row<R>(id: Uuid, row: &R) -> Result<State, Error>
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
    Ok(State {
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
