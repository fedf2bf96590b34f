//! Logging in and out.

use std::time::Duration;

use async_graphql::{Context, ErrorExtensions, ID, InputObject, Object, SimpleObject};
use chrono::Utc;
use data::{
    error::{Error, Refusal},
    id::Kind,
    member::revoked_token,
    scope::Scope,
};
use secrecy::{ExposeSecret as _, SecretString};

use crate::{
    error::{OrFault, fault},
    payload::{mutate, payload},
    scalar::DateTime,
    session::{ContextSession, alone},
};
use edge::ErrorCode;
use service::{
    access::{AccessError, Credentials, MemberTokens, log_out},
    id,
};

/// The tokens of a member's log-in on one device. Keep them where no other site's scripts can read them.
#[derive(SimpleObject)]
pub struct MemberSession {
    /// The id of the session; it stays the same over refreshes.
    id: ID,
    /// The id of the member who is logged in; ask `viewer` for more, with the token.
    member_id: ID,
    /// Goes into the header `Authorization: Bearer ...` of every request.
    access_token: String,
    /// When the access token ends; refresh before.
    expires_at: DateTime,
    /// For `refreshSession`, once: a token that comes a second time ends the session, because somebody has a copy of it.
    refresh_token: String,
    /// When the refresh token ends, and the session with it unless it is refreshed before.
    refresh_expires_at: DateTime,
}

impl From<MemberTokens> for MemberSession {
    fn from(tokens: MemberTokens) -> Self {
        Self {
            id: id::encode(Kind::MemberSession, tokens.session),
            member_id: id::encode(Kind::Member, tokens.member),
            access_token: tokens.access_token.expose_secret().to_owned(),
            expires_at: tokens.expires_at.into(),
            refresh_token: tokens.refresh_token.expose_secret().to_owned(),
            refresh_expires_at: tokens.refresh_expires_at.into(),
        }
    }
}

/// Who wants to log in.
#[derive(InputObject)]
pub struct LogInInput {
    /// The slug of the tenant.
    tenant: String,
    /// The member's e-mail address, in any case.
    email: String,
    /// The password.
    password: String,
}

/// The token that continues a session.
#[derive(InputObject)]
pub struct RefreshSessionInput {
    /// The refresh token that the last `logIn` or `refreshSession` gave.
    refresh_token: String,
}

/// Which access token is to be good no longer.
#[derive(InputObject)]
pub struct RevokeTokenInput {
    /// The id of the token: its claim `jti`, exactly.
    token_id: String,
    /// The claim `iss` of the token when an identity provider issued it; not given for tokens that this service issued.
    issuer: Option<String>,
    /// When the token ends, its claim `exp`: until then it is kept in mind that it is revoked.
    expires_at: DateTime,
}

payload! {
    /// What became of `logIn`.
    LogInPayload {
        /// The new session with its tokens.
        session: MemberSession
    }
}
payload! {
    /// What became of `refreshSession`.
    RefreshSessionPayload {
        /// The session with its next tokens.
        session: MemberSession
    }
}
payload! {
    /// What became of `logOut`.
    LogOutPayload {
        /// True: the session is over, and its tokens are good no longer.
        logged_out: bool
    }
}
payload! {
    /// What became of `revokeToken`.
    RevokeTokenPayload {
        /// True: the token is good no longer, now or since before.
        revoked: bool
    }
}

/// Logging in and out.
#[derive(Default)]
pub struct AccessMutation;

/// Logging in and out.
#[Object]
impl AccessMutation {
    /// Logs a member in. Needs no token. Whoever fails gets the top-level error UNAUTHENTICATED, whatever the reason, and RATE_LIMITED with the seconds to
    /// wait in `extensions.retryAfter` after too many attempts. Send it in a request of its own.
    async fn log_in(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: LogInInput,
    ) -> async_graphql::Result<LogInPayload> {
        let session = alone(context, "logIn")?;
        let credentials = Credentials {
            tenant: input.tenant,
            email: input.email,
            password: SecretString::from(input.password),
        };
        let tokens = session
            .access()
            .log_in(credentials, session.remote_address(), session.request_id())
            .await
            .map_err(denied)?;
        Ok(LogInPayload {
            session: Some(tokens.into()),
            user_errors: Vec::new(),
        })
    }

    /// Exchanges a refresh token for the next tokens of the session. Needs no other token. One that is not good gets the top-level error UNAUTHENTICATED:
    /// log in again. Send it in a request of its own, and never the same token twice.
    async fn refresh_session(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: RefreshSessionInput,
    ) -> async_graphql::Result<RefreshSessionPayload> {
        let session = alone(context, "refreshSession")?;
        let refresh_token = SecretString::from(input.refresh_token);
        let tokens = session
            .access()
            .refresh(&refresh_token, session.request_id())
            .await
            .map_err(denied)?;
        Ok(RefreshSessionPayload {
            session: Some(tokens.into()),
            user_errors: Vec::new(),
        })
    }

    /// Ends the session that the token of this request belongs to, with its refresh token; a token without a session is revoked by itself. Needs no
    /// permission.
    async fn log_out(&self, context: &Context<'_>) -> async_graphql::Result<LogOutPayload> {
        let viewer = context
            .session()?
            .viewer()
            .ok_or(Error::Unauthenticated)
            .or_fault()?;
        let change = async |scope: &Scope| log_out(scope, viewer).await.map(|()| true);
        Ok(mutate(context, change).await?.into())
    }

    /// Revokes one access token before it ends, such as one that an operator issued and that has leaked. Sessions end by `endMemberSessions`, clients by
    /// `revokeClient`. Needs the role ADMIN or OWNER.
    async fn revoke_token(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: RevokeTokenInput,
    ) -> async_graphql::Result<RevokeTokenPayload> {
        let change = async |scope: &Scope| {
            let id = input.revoked_id(scope.now())?;
            revoked_token::revoke(scope, &id, input.expires_at.into())
                .await
                .map(|()| true)
        };
        Ok(mutate(context, change).await?.into())
    }
}

/// The longest id of a token; those of providers are some dozens.
const MOST_CHARACTERS: usize = 1_000;

impl RevokeTokenInput {
    /// The id under which the token is looked up when it comes: ids are unique per issuer only.
    fn revoked_id(&self, now: chrono::DateTime<Utc>) -> Result<String, Refusal> {
        if self.token_id.is_empty() {
            return Err(Refusal::invalid(
                "tokenId",
                "the id of a token is not empty",
            ));
        }
        if self.token_id.chars().count() > MOST_CHARACTERS {
            let rule = format!("the id of a token has at most {MOST_CHARACTERS} characters");
            return Err(Refusal::invalid("tokenId", rule));
        }
        if self.expires_at.0 <= now {
            return Err(Refusal::invalid(
                "expiresAt",
                "this token has ended already",
            ));
        }
        Ok(match &self.issuer {
            Some(issuer) => format!("{issuer} {}", self.token_id),
            None => self.token_id.clone(),
        })
    }
}

/// The top-level error of a log-in, a token or a password that is refused.
pub(super) fn denied(error: AccessError) -> async_graphql::Error {
    let (code, wait) = match error {
        AccessError::Refused => (ErrorCode::Unauthenticated, None),
        AccessError::RateLimited(wait) => (ErrorCode::RateLimited, Some(wait)),
        AccessError::Busy => (ErrorCode::Unavailable, None),
        AccessError::Password(_) | AccessError::NotAllowed(_) => {
            (ErrorCode::ValidationFailed, None)
        }
        AccessError::Unavailable(reason) => return fault(Error::Unavailable(reason)),
        AccessError::Internal(reason) => return fault(Error::Internal(reason)),
    };
    async_graphql::Error::new(error.to_string()).extend_with(|_, extensions| {
        extensions.set("code", code.as_str());
        if let Some(wait) = wait {
            extensions.set("retryAfter", whole_seconds(wait));
        }
    })
}

/// A wait in whole seconds: rounded up, at least one.
fn whole_seconds(wait: Duration) -> u64 {
    (wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1)
}
