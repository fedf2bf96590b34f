//! Who is asking.

use chrono::{DateTime, TimeDelta, Utc};
use domain::member::{AccessScope, Role};
use uuid::Uuid;

use super::Refusal;
use crate::TenantReference;

/// Whose word the identity rests on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// Our own: the subject is one of our members or clients.
    Own,
    /// An identity provider: the subject is one of its own, and means something only together with the issuer.
    External {
        /// The provider, as it calls itself.
        issuer: String,
    },
}

/// What a verified token says about who is asking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The one tenant that the token opens.
    pub tenant: TenantReference,
    /// The member, client or external subject that the token speaks for.
    pub subject: String,
    /// The token's own id, by which it can be revoked.
    pub token_id: String,
    /// When the token was issued.
    pub issued_at: DateTime<Utc>,
    /// Before this the token is not valid.
    pub not_before: Option<DateTime<Utc>>,
    /// From this on the token is worthless; open sockets have to be closed then.
    pub expires_at: DateTime<Utc>,
    /// The log-in that the token belongs to, for our own.
    pub session: Option<Uuid>,
    /// The roles of a member.
    pub roles: Vec<Role>,
    /// The scopes of an integration.
    pub scopes: Vec<AccessScope>,
    /// Whose word all this rests on.
    pub source: Source,
}

impl Identity {
    /// Whether the token is valid at a point in time, give or take the leeway.
    pub(super) fn judge_times(&self, now: DateTime<Utc>, leeway: TimeDelta) -> Result<(), Refusal> {
        // Claims may lie at the end of time, where adding to them overflows; `now` does not.
        if self.expires_at <= now - leeway {
            return Err(Refusal::Expired);
        }
        let latest_start = now + leeway;
        if self.not_before.is_some_and(|time| time > latest_start) {
            return Err(Refusal::NotYetValid);
        }
        if self.issued_at > latest_start {
            return Err(Refusal::NotYetValid);
        }
        if self.issued_at >= self.expires_at {
            return Err(Refusal::MalformedClaims);
        }
        Ok(())
    }
}
