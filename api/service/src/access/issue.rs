//! Making access tokens.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use data::id::Kind;
use domain::member::{AccessScope, Role};
use secrecy::{ExposeSecret as _, SecretString};
use uuid::Uuid;

use super::{Access, AccessError};
use crate::id;
use token::Claims;

/// The longest that any access token is good: retired signing keys verify a little longer than this.
pub(super) const LONGEST_LIFETIME: TimeDelta = TimeDelta::days(30);

/// What the subject of a token from the command line begins with, so that it cannot be taken for a member or a client.
pub(super) const ISSUED: &str = "issued:";

/// The longest name of the holder of an issued token, in characters.
const LONGEST_SUBJECT: usize = 100;

/// Whom a token of our own is for.
pub(super) enum Bearer<'a> {
    /// A member in a session.
    Member {
        /// The member.
        id: Uuid,
        /// The session.
        session: Uuid,
        /// The member's role.
        role: Role,
    },
    /// An integration client with some of its scopes.
    Client(Uuid, &'a [AccessScope]),
    /// The holder of a token from the command line, with roles.
    Issued(&'a str, &'a [Role]),
}

impl Access {
    /// A token for scripts and first steps, which an operator issues without any log-in. It has no row: it is good until it expires, or is revoked by its id.
    ///
    /// # Errors
    /// [`AccessError::NotAllowed`] when there is no role, the lifetime is not from one second to 30 days, or the subject is not 1 to 100 characters on one
    /// line.
    pub async fn issue_token(
        &self,
        tenant: Uuid,
        roles: &[Role],
        lifetime: Duration,
        subject: &str,
    ) -> Result<String, AccessError> {
        let refused = |rule: &str| Err(AccessError::NotAllowed(rule.to_owned()));
        let lifetime = match TimeDelta::from_std(lifetime) {
            Ok(lifetime) if (TimeDelta::seconds(1)..=LONGEST_LIFETIME).contains(&lifetime) => {
                lifetime
            }
            _ => return refused("a token is good for one second to 30 days"),
        };
        if roles.is_empty() {
            return refused("a token has at least one role");
        }
        let length = subject.chars().count();
        if !(1..=LONGEST_SUBJECT).contains(&length) || subject.chars().any(char::is_control) {
            return refused("the subject of a token is 1 to 100 characters on one line");
        }
        let bearer = Bearer::Issued(subject, roles);
        let (token, _) = self.token(tenant, &bearer, lifetime, self.now()).await?;
        Ok(token.expose_secret().to_owned())
    }

    /// A signed token, and when it ends.
    pub(super) async fn token(
        &self,
        tenant: Uuid,
        bearer: &Bearer<'_>,
        lifetime: TimeDelta,
        now: DateTime<Utc>,
    ) -> Result<(SecretString, DateTime<Utc>), AccessError> {
        let (subject, roles, scopes, session) = match *bearer {
            Bearer::Member { id, session, role } => (
                id::encode(Kind::Member, id).0,
                vec![role],
                Vec::new(),
                Some(session),
            ),
            Bearer::Client(id, scopes) => (
                id::encode(Kind::Client, id).0,
                Vec::new(),
                scopes.to_vec(),
                None,
            ),
            Bearer::Issued(name, roles) => {
                (format!("{ISSUED}{name}"), roles.to_vec(), Vec::new(), None)
            }
        };
        let claims = Claims {
            issuer: self.authenticator.issuer().to_owned(),
            audience: self.authenticator.audience().to_owned(),
            subject,
            expires_at: now + lifetime,
            issued_at: now,
            not_before: None,
            token_id: data::id::new(now),
            tenant,
            roles,
            scopes,
            session,
        };
        Ok((self.sign(&claims, now).await?, claims.expires_at))
    }
}
