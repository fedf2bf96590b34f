//! How far a socket has come in being let in.

use std::{sync::Arc, time::Duration};

use futures_util::future::BoxFuture;
use serde_json::{Map, Value};
use tokio::time::Instant;

use super::socket::Peer;
use crate::{
    engine::Caller, http::bearer_token, rate_limit::Payer, refused::Refused, server::Edge,
};

/// The steps of a connection.
pub(super) enum Phase {
    /// Open, nothing said.
    Waiting {
        /// When the patience ends.
        until: Instant,
    },
    /// `connection_init` came, its token is being verified.
    Authenticating(BoxFuture<'static, Result<Arc<Caller>, Refused>>),
    /// The client may run operations.
    Acknowledged(Admission),
}

/// What a client was let in with.
pub(super) struct Admission {
    pub(super) caller: Arc<Caller>,
    pub(super) payer: Payer,
    expiry: Option<Instant>,
    withdrawn: BoxFuture<'static, ()>,
}

/// What happens in a phase without the client.
pub(super) enum Progress {
    /// No `connection_init` in time.
    TimedOut,
    /// The token was verified.
    Authenticated(Result<Arc<Caller>, Refused>),
    /// The token expired.
    Expired,
    /// The caller's access was withdrawn.
    Withdrawn,
}

impl Phase {
    /// Begins to verify the token in the payload of `connection_init`.
    pub(super) fn authenticate(edge: Arc<Edge>, peer: &Peer, payload: Map<String, Value>) -> Self {
        let address = peer.address;
        Self::Authenticating(Box::pin(async move {
            let token = token(&payload)?;
            edge.identify(token, address).await
        }))
    }

    /// Lets the caller in.
    pub(super) fn acknowledge(edge: &Edge, peer: &Peer, caller: Arc<Caller>) -> Self {
        let expiry = caller.expires_at.map(|end| {
            let left = (end - (edge.clock.now)())
                .to_std()
                .unwrap_or(Duration::ZERO);
            let now = Instant::now();
            now.checked_add(left).unwrap_or(now)
        });
        Self::Acknowledged(Admission {
            payer: Payer::of(&caller, peer.address),
            withdrawn: edge.engine.withdrawn(&caller),
            expiry,
            caller,
        })
    }

    /// Waits for what happens next. May be dropped while waiting.
    pub(super) async fn progress(&mut self) -> Progress {
        match self {
            Self::Waiting { until } => {
                tokio::time::sleep_until(*until).await;
                Progress::TimedOut
            }
            Self::Authenticating(verification) => Progress::Authenticated(verification.await),
            Self::Acknowledged(admission) => {
                tokio::select! {
                    () = reach(admission.expiry) => Progress::Expired,
                    () = &mut admission.withdrawn => Progress::Withdrawn,
                }
            }
        }
    }
}

/// Waits until a moment, for ever if there is none.
pub(super) async fn reach(moment: Option<Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment).await,
        None => std::future::pending().await,
    }
}

/// The token of a payload: `{"authorization": "Bearer TOKEN"}` in any case of the key, as in HTTP, or `{"token": "TOKEN"}`.
fn token(payload: &Map<String, Value>) -> Result<Option<&str>, Refused> {
    let authorization = payload
        .iter()
        .find(|(key, value)| key.eq_ignore_ascii_case("authorization") && !value.is_null());
    if let Some((_, credentials)) = authorization {
        let token = credentials.as_str().and_then(bearer_token);
        return token.map(Some).ok_or_else(Refused::unauthenticated);
    }
    match payload.get("token") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(token)) => Ok(Some(token)),
        Some(_) => Err(Refused::unauthenticated()),
    }
}
