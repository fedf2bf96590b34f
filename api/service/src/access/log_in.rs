//! Members: a password for tokens, and a refresh token for the next ones.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use data::{
    error::Error,
    member::{
        self, Member,
        session::{self, Refreshed},
    },
    scope::{Actor, Scope},
};
use domain::member::MemberStatus;
use secrecy::{ExposeSecret as _, SecretString};
use uuid::Uuid;

use super::{Access, AccessError, hashes, issue::Bearer};
use token::{
    RefreshToken,
    password::{Salt, Verdict},
};

/// Who wants to log in.
#[derive(Clone)]
pub struct Credentials {
    /// The slug of the tenant.
    pub tenant: String,
    /// The member's e-mail address, in any case.
    pub email: String,
    /// The password.
    pub password: SecretString,
}

/// What a member gets at a log-in and at every refresh.
#[derive(Clone, Debug)]
pub struct MemberTokens {
    /// The tenant.
    pub tenant: Uuid,
    /// The member.
    pub member: Uuid,
    /// The session that both tokens belong to.
    pub session: Uuid,
    /// For the `Authorization` header, as `Bearer`.
    pub access_token: SecretString,
    /// When the access token ends.
    pub expires_at: DateTime<Utc>,
    /// For the next access token; good once.
    pub refresh_token: SecretString,
    /// When the refresh token ends.
    pub refresh_expires_at: DateTime<Utc>,
}

impl Access {
    /// Logs a member in. Whoever fails learns nothing but that: unknown tenants, unknown members, wrong passwords and suspended members cost the same work
    /// and get the same answer.
    ///
    /// # Errors
    /// [`AccessError::Refused`]; [`AccessError::RateLimited`] after too many attempts at the member or from the address; [`AccessError::Busy`].
    pub async fn log_in(
        &self,
        credentials: Credentials,
        remote_address: Option<IpAddr>,
        request_id: &str,
    ) -> Result<MemberTokens, AccessError> {
        let Credentials {
            tenant,
            email,
            password,
        } = credentials;
        self.throttle.charge(&tenant, &email, remote_address)?;
        let now = self.now();
        let candidate = self.candidate(&tenant, &email, now).await?;
        let stored = candidate
            .as_ref()
            .and_then(|member| member.password_hash.as_deref());
        let rehash = match self.hasher.verify(password.clone(), stored).await? {
            Verdict::Right { rehash } => rehash,
            Verdict::Wrong => return Err(AccessError::Refused),
        };
        let member = candidate.ok_or(AccessError::Refused)?;
        let new_hash = match rehash {
            true => {
                let salt = Salt::generate(&mut rand::rng())?;
                Some(self.hasher.hash(password, salt).await?)
            }
            false => None,
        };
        self.start_session(member, new_hash, now, request_id).await
    }

    /// The active member who may be logging in.
    async fn candidate(
        &self,
        slug: &str,
        email: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<Member>, AccessError> {
        let found = data::tenant::by_slug(&self.product.database, slug).await?;
        // An unknown tenant costs the same look-ups.
        let scope = match self.look_up(found.unwrap_or_default(), now).await {
            Ok(scope) => scope,
            Err(Error::Unauthenticated) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let row = member::by_email(&scope, email).await;
        scope.close().await?;
        Ok(row?.filter(|member| member.status == MemberStatus::Active.as_str()))
    }

    async fn start_session(
        &self,
        member: Member,
        new_hash: Option<String>,
        now: DateTime<Utc>,
        request_id: &str,
    ) -> Result<MemberTokens, AccessError> {
        let (tenant, id) = (member.tenant_id, session::new_id(now));
        let token = RefreshToken::first(tenant, id, &mut rand::rng());
        let actor = Actor::Member {
            id: member.id,
            session: None,
        };
        let scope = self.act(tenant, actor, now, request_id).await?;
        let started = self.start_in(&scope, &member, new_hash, &token).await;
        let row = self.settle(&scope, started).await?;
        self.tokens(&row, &token, now).await
    }

    async fn start_in(
        &self,
        scope: &Scope,
        seen: &Member,
        new_hash: Option<String>,
        token: &RefreshToken,
    ) -> Result<MemberInSession, Error> {
        // The password was checked before this transaction began; it may have been changed since.
        let member = member::by_id(scope, seen.id).await?;
        let member = member
            .filter(|now| now.password_hash == seen.password_hash)
            .ok_or(Error::Unauthenticated)?;
        if let Some(hash) = new_hash {
            member::renew_password_hash(scope, member.id, hash).await?;
        }
        let end = scope.now() + self.lifetimes.refresh;
        let row = session::start(scope, member.id, token.session, hashes(token), end).await?;
        Ok(MemberInSession {
            member,
            refresh_expires_at: row.expires_at,
        })
    }

    /// Exchanges a refresh token for the next tokens. One that was exchanged before ends the session, because someone has a copy of it.
    ///
    /// # Errors
    /// [`AccessError::Refused`] for any token that is not good, whatever the reason.
    pub async fn refresh(
        &self,
        refresh_token: &SecretString,
        request_id: &str,
    ) -> Result<MemberTokens, AccessError> {
        let presented =
            RefreshToken::parse(refresh_token.expose_secret()).ok_or(AccessError::Refused)?;
        let now = self.now();
        let actor = self.holder(&presented, now).await?;
        let scope = self.act(presented.tenant, actor, now, request_id).await?;
        let next = presented.next(&mut rand::rng());
        let exchanged = self.exchange_in(&scope, &presented, &next).await;
        match self.settle(&scope, exchanged).await? {
            Some(row) => self.tokens(&row, &next, now).await,
            None => {
                tracing::warn!(tenant = %presented.tenant, session = %presented.session, "a used refresh token came again: the session is ended");
                Err(AccessError::Refused)
            }
        }
    }

    /// The member in the session of a refresh token. Looked up before anything is written, so that guessed tokens hold up nobody.
    pub(super) async fn holder(
        &self,
        presented: &RefreshToken,
        now: DateTime<Utc>,
    ) -> Result<Actor, AccessError> {
        let scope = self.look_up(presented.tenant, now).await?;
        let standing = session::standing(&scope, presented.session, &hashes(presented)).await;
        scope.close().await?;
        let row = standing?;
        Ok(Actor::Member {
            id: row.member_id,
            session: Some(row.id),
        })
    }

    /// `None` when the token was used before; the session is over then.
    async fn exchange_in(
        &self,
        scope: &Scope,
        presented: &RefreshToken,
        next: &RefreshToken,
    ) -> Result<Option<MemberInSession>, Error> {
        let end = scope.now() + self.lifetimes.refresh;
        let refreshed = session::refresh(
            scope,
            presented.session,
            &hashes(presented),
            next.secret_hash(),
            end,
        )
        .await?;
        let row = match refreshed {
            Refreshed::Renewed(row) => row,
            Refreshed::Reused => return Ok(None),
        };
        let member = member::by_id(scope, row.member_id).await?;
        Ok(Some(MemberInSession {
            member: member.ok_or(Error::Unauthenticated)?,
            refresh_expires_at: row.expires_at,
        }))
    }

    async fn tokens(
        &self,
        row: &MemberInSession,
        refresh_token: &RefreshToken,
        now: DateTime<Utc>,
    ) -> Result<MemberTokens, AccessError> {
        let role = row.member.role.parse().map_err(Error::internal)?;
        let bearer = Bearer::Member {
            id: row.member.id,
            session: refresh_token.session,
            role,
        };
        let tenant = row.member.tenant_id;
        let (access_token, expires_at) = self
            .token(tenant, &bearer, self.lifetimes.access, now)
            .await?;
        Ok(MemberTokens {
            tenant,
            member: row.member.id,
            session: refresh_token.session,
            access_token,
            expires_at,
            refresh_token: refresh_token.text(),
            refresh_expires_at: row.refresh_expires_at,
        })
    }
}

/// A member whose session has been started or refreshed.
struct MemberInSession {
    member: Member,
    refresh_expires_at: DateTime<Utc>,
}
