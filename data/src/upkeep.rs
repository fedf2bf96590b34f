//! Removing what a tenant has no more use for: sessions and revoked tokens that have ended, and answers kept for repeated requests.
//!
//! Nothing that anyone sees changes by it, so nothing is logged. The log keeps that the sessions were.

#[cfg(test)]
mod tests;

use chrono::{DateTime, TimeDelta, Utc};
use domain::member::{Permission, Permissions};
use uuid::Uuid;

use crate::{
    database::Database,
    error::Error,
    idempotency,
    member::{revoked_token, session},
    scope::{Actor, OpenRequest, Scope},
    transaction::Mode,
};

/// How many rows of a kind one transaction removes, so that no writer of the tenant waits long for it.
pub const AT_ONCE: u64 = 500;

/// How long sessions and revoked tokens are kept after their end: longer than the clocks of two servers may differ.
const KEPT_FOR: TimeDelta = TimeDelta::days(1);

/// How many rows were removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Removed {
    /// Sessions of members.
    pub sessions: u64,
    /// Access tokens that had been revoked.
    pub revoked_tokens: u64,
    /// Answers to requests with an idempotency key.
    pub answers: u64,
}

impl Removed {
    /// Whether there may be more to remove.
    #[must_use]
    pub const fn may_leave_more(self) -> bool {
        self.sessions >= AT_ONCE || self.revoked_tokens >= AT_ONCE || self.answers >= AT_ONCE
    }
}

/// Removes up to [`AT_ONCE`] rows of each kind from a tenant, in a transaction of its own. Safe to call at any time and from several processes at once.
///
/// # Errors
/// [`Error::Unauthenticated`] when the tenant is gone; [`Error::Unavailable`] when the database is away.
pub async fn step(database: &Database, tenant: Uuid, now: DateTime<Utc>) -> Result<Removed, Error> {
    let request = OpenRequest {
        tenant,
        actor: Actor::System("upkeep"),
        permissions: Permissions::of(&[Permission::ManageMembers, Permission::ManageClients]),
        token_hash: None,
        mode: Mode::Write,
        now,
        request_id: "upkeep".to_owned(),
    };
    let scope = Scope::open(database, request).await?;
    match remove(&scope).await {
        Ok(removed) => {
            scope.commit().await?;
            Ok(removed)
        }
        Err(error) => {
            scope.close().await?;
            Err(error)
        }
    }
}

async fn remove(scope: &Scope) -> Result<Removed, Error> {
    let ended_before = scope.now() - KEPT_FOR;
    Ok(Removed {
        sessions: session::purge(scope, ended_before, AT_ONCE).await?,
        revoked_tokens: revoked_token::purge(scope, ended_before, AT_ONCE).await?,
        answers: idempotency::purge(scope, AT_ONCE).await?,
    })
}
