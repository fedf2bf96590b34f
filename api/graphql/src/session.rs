//! One GraphQL request's way to its tenant's rows.

use std::{net::IpAddr, sync::Arc};

use async_graphql::Context;
use data::{
    error::{Error, Refusal},
    scope::{OpenRequest, Scope},
    transaction::Mode,
};
use futures_util::{FutureExt, future::BoxFuture};
use tokio::sync::OnceCell;

use super::error::{OrFault, fault};
use service::{access::Access, product::Product, survey_link::SurveyLinks, viewer::Viewer};

/// What hides the type of something that every resolver reaches. For each object of the contract the compiler has to see that the request can be
/// shared between threads; behind this it sees so at a glance, instead of following connections and HTTP clients down to their last field.
trait Hidden<T>: Send + Sync {
    fn shown(&self) -> &T;
}

impl<T: Send + Sync> Hidden<T> for T {
    fn shown(&self) -> &T {
        self
    }
}

/// A request: who sends it, and the scope that is opened when the first field needs it.
pub struct Session {
    product: Box<dyn Hidden<Arc<Product>>>,
    access: Box<dyn Hidden<Arc<Access>>>,
    links: Box<dyn Hidden<Arc<SurveyLinks>>>,
    viewer: Option<Viewer>,
    mode: Mode,
    request_id: String,
    remote_address: Option<IpAddr>,
    scope: OnceCell<Box<dyn Hidden<Scope>>>,
}

impl Session {
    /// A request of `viewer`, or of somebody unknown.
    #[must_use]
    pub fn new(
        product: Arc<Product>,
        access: Arc<Access>,
        links: Arc<SurveyLinks>,
        viewer: Option<Viewer>,
        mode: Mode,
        request_id: String,
        remote_address: Option<IpAddr>,
    ) -> Self {
        Self {
            product: Box::new(product),
            access: Box::new(access),
            links: Box::new(links),
            viewer,
            mode,
            request_id,
            remote_address,
            scope: OnceCell::new(),
        }
    }

    /// Log-ins and tokens.
    #[must_use]
    pub fn access(&self) -> &Arc<Access> {
        self.access.as_ref().shown()
    }

    /// The links to surveys.
    #[must_use]
    pub fn links(&self) -> &Arc<SurveyLinks> {
        self.links.as_ref().shown()
    }

    /// Where the request comes from, as far as it is known.
    #[must_use]
    pub const fn remote_address(&self) -> Option<IpAddr> {
        self.remote_address
    }

    /// What the server shares between requests.
    #[must_use]
    pub fn product(&self) -> &Arc<Product> {
        self.product.as_ref().shown()
    }

    /// Who sends the request, if a token was sent.
    #[must_use]
    pub const fn viewer(&self) -> Option<&Viewer> {
        self.viewer.as_ref()
    }

    /// The id of the request.
    #[must_use]
    pub fn request_id(&self) -> &str {
        &self.request_id
    }

    /// The scope of the request, opened now if no field has needed it yet. Rows that a new day has made stale are brought up to date first.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] without a good token; [`Error::Unavailable`] when the database is away.
    pub async fn scope(&self) -> Result<&Scope, Error> {
        let scope = match self.scope.get() {
            Some(scope) => scope,
            None => self.scope.get_or_try_init(|| self.open()).await?,
        };
        Ok(scope.as_ref().shown())
    }

    /// The scope, if any field needed it.
    #[must_use]
    pub fn opened(&self) -> Option<&Scope> {
        self.scope.get().map(|scope| scope.as_ref().shown())
    }

    /// Boxed, because this is part of the future of every field, and there are many more fields than openings. Its type is hidden, too: for each
    /// field the compiler would look into all that an opening may do.
    fn open(&self) -> BoxFuture<'_, Result<Box<dyn Hidden<Scope>>, Error>> {
        async {
            let scope = self.reopen(self.mode).await?;
            Ok(Box::new(scope) as Box<dyn Hidden<Scope>>)
        }
        .boxed()
    }

    /// Another request of the same viewer, which only reads.
    #[must_use]
    pub fn again(&self) -> Self {
        Self::new(
            Arc::clone(self.product()),
            Arc::clone(self.access()),
            Arc::clone(self.links()),
            self.viewer.clone(),
            Mode::Read,
            self.request_id.clone(),
            self.remote_address,
        )
    }

    /// A new scope of the same viewer, for what outlives one snapshot.
    ///
    /// # Errors
    /// As [`Session::scope`].
    pub async fn reopen(&self, mode: Mode) -> Result<Scope, Error> {
        let viewer = self.viewer.as_ref().ok_or(Error::Unauthenticated)?;
        let request = OpenRequest {
            tenant: viewer.tenant,
            actor: viewer.actor.clone(),
            permissions: viewer.permissions,
            token_hash: viewer.token_hash.clone(),
            mode,
            now: self.product().clock.now(),
            request_id: self.request_id.clone(),
        };
        self.product().open(request).await
    }
}

/// The session of a request in which nothing has been done yet, for the mutation `name`, which writes in a transaction of its own: it would wait for the
/// request's for ever.
///
/// # Errors
/// When another field has opened the request's scope, or an Idempotency-Key has.
pub fn alone<'a>(context: &Context<'a>, name: &str) -> async_graphql::Result<&'a Arc<Session>> {
    let session = context.data::<Arc<Session>>()?;
    match session.opened() {
        None => Ok(session),
        Some(_) => {
            let rule = format!("send `{name}` in a request of its own, without an Idempotency-Key");
            Err(Refusal::invalid("", rule)).or_fault()
        }
    }
}

/// Reaches the session from a resolver.
pub trait ContextSession {
    /// The session of the request.
    ///
    /// # Errors
    /// When the schema is run without one (a fault of ours).
    fn session(&self) -> async_graphql::Result<&Arc<Session>>;

    /// The scope of the request.
    ///
    /// # Errors
    /// As [`Session::scope`], as top-level errors.
    fn scope(&self) -> impl Future<Output = async_graphql::Result<&Scope>> + Send;
}

impl ContextSession for Context<'_> {
    fn session(&self) -> async_graphql::Result<&Arc<Session>> {
        self.data::<Arc<Session>>()
    }

    async fn scope(&self) -> async_graphql::Result<&Scope> {
        self.session()?.scope().await.map_err(fault)
    }
}
