//! Who is asking, once a token has been verified.

use chrono::{DateTime, Utc};
use data::scope::Actor;
use domain::member::Permissions;
use uuid::Uuid;

/// Whom a verified token names.
#[derive(Clone, Debug)]
pub struct Viewer {
    /// The tenant.
    pub tenant: Uuid,
    /// Who acts.
    pub actor: Actor,
    /// What the token allows at most.
    pub permissions: Permissions,
    /// SHA-256 of the token's id in hexadecimal, by which it can be revoked.
    pub token_hash: Option<String>,
    /// When the token ends.
    pub expires_at: DateTime<Utc>,
}
