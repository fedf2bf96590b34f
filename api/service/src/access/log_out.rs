//! Giving access up.

use chrono::{DateTime, Utc};
use data::{
    error::Error,
    member::{revoked_token, session},
    scope::{Actor, OpenRequest, Scope},
    transaction::Mode,
};
use secrecy::{ExposeSecret as _, SecretString};

use super::{Access, AccessError};
use crate::viewer::Viewer;
use token::RefreshToken;

/// Ends what the viewer's token belongs to, in a writing scope of the viewer: the session of a member, with its refresh token; else the token alone.
///
/// # Errors
/// When the database is away.
pub async fn log_out(scope: &Scope, viewer: &Viewer) -> Result<(), Error> {
    match viewer.actor.session() {
        Some(session) => session::revoke(scope, session).await,
        None => revoked_token::revoke_own(scope, viewer.expires_at).await,
    }
}

impl Access {
    /// Ends the session of a refresh token, used or not. A token that is not good is as good as revoked.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn revoke_refresh_token(
        &self,
        refresh_token: &SecretString,
        request_id: &str,
    ) -> Result<(), AccessError> {
        let Some(presented) = RefreshToken::parse(refresh_token.expose_secret()) else {
            return Ok(());
        };
        let now = self.now();
        let ended = async {
            let actor = self.holder(&presented, now).await?;
            let scope = self.act(presented.tenant, actor, now, request_id).await?;
            let revoked = session::revoke(&scope, presented.session).await;
            self.settle(&scope, revoked).await
        };
        match ended.await {
            Err(AccessError::Refused) => Ok(()),
            answer => answer,
        }
    }

    /// Revokes the access token of a viewer, and nothing else of the viewer's.
    ///
    /// # Errors
    /// When the database is away.
    pub(super) async fn revoke_access_token(
        &self,
        viewer: &Viewer,
        now: DateTime<Utc>,
        request_id: &str,
    ) -> Result<(), AccessError> {
        let request = OpenRequest {
            tenant: viewer.tenant,
            actor: viewer.actor.clone(),
            permissions: viewer.permissions,
            token_hash: viewer.token_hash.clone(),
            mode: Mode::Write,
            now,
            request_id: request_id.to_owned(),
        };
        let scope = match Scope::open(&self.product.database, request).await {
            Ok(scope) => scope,
            Err(Error::Unauthenticated) => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        let revoked = revoked_token::revoke_own(&scope, viewer.expires_at).await;
        self.settle(&scope, revoked).await
    }

    /// Revokes whatever token it is, on behalf of whoever holds it: a refresh token with its session, an access token alone. `client` is the client that
    /// has proved to be one, if any; a client's token is revoked by that client only.
    ///
    /// # Errors
    /// [`AccessError::Refused`] when the token is a client's and another one, or nobody, asks; else when the database is away. Whatever is no good token is
    /// as good as revoked.
    pub(super) async fn revoke_token(
        &self,
        token: &SecretString,
        client: Option<&Actor>,
        request_id: &str,
    ) -> Result<(), AccessError> {
        if RefreshToken::parse(token.expose_secret()).is_some() {
            return self.revoke_refresh_token(token, request_id).await;
        }
        let viewer = match self.identify(token.expose_secret()).await {
            Ok(viewer) => viewer,
            Err(AccessError::Refused) => return Ok(()),
            Err(error) => return Err(error),
        };
        if matches!(viewer.actor, Actor::Client(_)) && client != Some(&viewer.actor) {
            return Err(AccessError::Refused);
        }
        self.revoke_access_token(&viewer, self.now(), request_id)
            .await
    }
}
