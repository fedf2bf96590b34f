//! What the operator's commands share: the database, and a scope in a tenant named by its slug.

use data::{
    clock::Clock,
    database::Database,
    scope::{Actor, OpenRequest},
    transaction::Mode,
};
use domain::member::{Permission, Permissions};
use uuid::Uuid;

use super::Failure;

/// The id of the tenant of that slug.
pub async fn tenant_of(database: &Database, slug: &str) -> Result<Uuid, Failure> {
    let found = data::tenant::by_slug(database, slug)
        .await
        .map_err(|error| error.to_string())?;
    found.ok_or_else(|| {
        format!("there is no tenant `{slug}`; `tenure tenant list` names those there are")
    })
}

/// What it takes to work in a tenant as its operator.
pub fn open_request(tenant: Uuid, clock: &Clock) -> OpenRequest {
    let now = clock.now();
    OpenRequest {
        tenant,
        actor: Actor::System("operator"),
        permissions: Permissions::of(&Permission::ALL),
        token_hash: None,
        mode: Mode::Write,
        now,
        request_id: data::id::new(now).to_string(),
    }
}
