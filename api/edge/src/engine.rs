//! What the edge needs from the product behind it, said as one trait.

use std::{any::Any, fmt, net::IpAddr, sync::Arc};

use async_graphql::Response;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use futures_util::{future::BoxFuture, stream::BoxStream};
use uuid::Uuid;

use super::{
    answer::KeptAnswer, document::PreparedRequest, idempotency::IdempotencyKey, refused::Refused,
    request_id::RequestId,
};

/// The product behind the edge: who calls, and what running a prepared request answers.
#[async_trait]
pub trait Engine: Send + Sync + 'static {
    /// Verifies a bearer token. `None` means that no token was sent: the answer is then an anonymous caller, who may only run the root fields that
    /// the edge lists as open to everyone.
    ///
    /// # Errors
    /// Whatever is wrong with the token is the one opaque [`AuthenticationFailure::Refused`].
    async fn authenticate(&self, bearer: Option<&str>) -> Result<Caller, AuthenticationFailure>;

    /// Runs a query or a mutation to its end.
    async fn execute(&self, context: RequestContext, request: PreparedRequest) -> Executed;

    /// Runs a subscription. Dropping the stream ends it. The edge takes the next response only when the client's queue has room, so a stream that
    /// buffers must bound itself.
    fn subscribe(
        &self,
        context: RequestContext,
        request: PreparedRequest,
    ) -> BoxStream<'static, Response>;

    /// Whether requests can be answered at all: `false` while the database is away. Asked for every request, so it must not wait.
    fn is_available(&self) -> bool {
        true
    }

    /// Resolves when the caller's access is withdrawn before the token expires (revoked, suspended). Open sockets of the caller are then closed.
    fn withdrawn(&self, _caller: &Caller) -> BoxFuture<'static, ()> {
        Box::pin(std::future::pending())
    }
}

/// Why a token opens nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuthenticationFailure {
    /// The token is not good; the caller is not told why.
    #[error("the token is missing, invalid or expired")]
    Refused,
    /// It cannot be known at the moment, because the database is away.
    #[error("tokens cannot be verified at the moment")]
    Unavailable,
}

/// Who sends a request.
#[derive(Clone)]
pub struct Caller {
    /// The tenant of the token; `None` for anonymous callers and for operators of the platform.
    pub tenant: Option<Uuid>,
    /// Who within the tenant: with it the key of the rate limit.
    pub subject: String,
    /// When the token ends. Open sockets are closed then.
    pub expires_at: Option<DateTime<Utc>>,
    /// No token was sent.
    pub anonymous: bool,
    /// What the engine knows about the caller; the edge hands it back untouched.
    pub identity: Arc<dyn Any + Send + Sync>,
}

impl Caller {
    /// The caller who sent no token.
    #[must_use]
    pub fn anonymous() -> Self {
        Self {
            tenant: None,
            subject: String::new(),
            expires_at: None,
            anonymous: true,
            identity: Arc::new(()),
        }
    }
}

impl fmt::Debug for Caller {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Caller")
            .field("tenant", &self.tenant)
            .field("subject", &self.subject)
            .field("expires_at", &self.expires_at)
            .field("anonymous", &self.anonymous)
            .finish_non_exhaustive()
    }
}

/// What came with a request besides the document.
#[derive(Clone, Debug)]
pub struct RequestContext {
    /// Who sends it.
    pub caller: Arc<Caller>,
    /// The request's id, as sent by the client or made here.
    pub request_id: RequestId,
    /// The client's key for replays, when there is one.
    pub idempotency_key: Option<IdempotencyKey>,
    /// The client's address as far as it is known, behind trusted proxies the one that they report.
    pub remote_address: Option<IpAddr>,
    /// How the request came.
    pub transport: Transport,
}

/// How a request came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// One HTTP request, one answer.
    Http,
    /// An operation on a `graphql-transport-ws` socket.
    WebSocket,
}

/// What running a request came to.
#[derive(Debug)]
pub enum Executed {
    /// It was run: HTTP 200, whatever its fields answered.
    Answered(Response),
    /// An earlier request with the same idempotency key was run, and answered so.
    Replayed(KeptAnswer),
    /// It turned out while starting that it cannot be run: token revoked, database gone, too many attempts, idempotency key used for another request.
    Refused(Refused),
}
