//! Runs prepared requests on the product: one request, one transaction.

use std::{sync::Arc, time::Duration};

use async_graphql::{Response, ServerError, Value};
use async_trait::async_trait;
use data::{error::Error, idempotency, scope::Scope, transaction::Mode};
use futures_util::{future::BoxFuture, stream::BoxStream};

use edge::{
    AuthenticationFailure, Caller, Engine, ErrorCode, Executed, KeptAnswer, Refused,
    RequestContext,
    document::{OperationKind, PreparedRequest},
};
use graphql::{Schema, session::Session};
use service::{access::Access, product::Product, survey_link::SurveyLinks, viewer::Viewer};

/// The root fields that need no token.
pub const OPEN_ROOT_FIELDS: [&str; 9] = [
    "logIn",
    "refreshSession",
    "surveyQuestion",
    "openSurveyQuestion",
    "answerSurveyQuestion",
    "__typename",
    "__schema",
    "__type",
    "_service",
];

/// The mutations whose answers hold a secret, which is told once and kept nowhere, also not for replays.
const SECRET_ROOT_FIELDS: [&str; 5] = [
    "createClient",
    "replaceClientSecret",
    "setMemberPassword",
    "handOutSurveyLinks",
    "handOutMilestoneLink",
];

/// The product behind the edge.
pub struct Tenure {
    product: Arc<Product>,
    access: Arc<Access>,
    links: Arc<SurveyLinks>,
    schema: Schema,
}

impl Tenure {
    /// The product with its schema.
    #[must_use]
    pub const fn new(
        product: Arc<Product>,
        access: Arc<Access>,
        links: Arc<SurveyLinks>,
        schema: Schema,
    ) -> Self {
        Self {
            product,
            access,
            links,
            schema,
        }
    }

    fn session(&self, context: &RequestContext, mode: Mode) -> Arc<Session> {
        let viewer = context.caller.identity.downcast_ref::<Viewer>().cloned();
        let request_id = context.request_id.as_str().to_owned();
        let origin = context.remote_address;
        Arc::new(Session::new(
            Arc::clone(&self.product),
            Arc::clone(&self.access),
            Arc::clone(&self.links),
            viewer,
            mode,
            request_id,
            origin,
        ))
    }

    async fn run(
        &self,
        context: RequestContext,
        prepared: PreparedRequest,
    ) -> Result<Executed, Error> {
        let mode = if prepared.kind == OperationKind::Mutation {
            Mode::Write
        } else {
            Mode::Read
        };
        let session = self.session(&context, mode);
        let secret = prepared
            .root_fields
            .iter()
            .any(|field| SECRET_ROOT_FIELDS.contains(&field.as_str()));
        let key = context.idempotency_key.as_ref().filter(|_| !secret);
        let repeatable = match (key, mode, session.viewer()) {
            (Some(key), Mode::Write, Some(viewer)) => {
                Some((key.as_str().to_owned(), request_hash(viewer, &prepared)))
            }
            _ => None,
        };
        if let Some((key, hash)) = &repeatable {
            let scope = session.scope().await?;
            if let Some(stored) = idempotency::find(scope, key).await? {
                scope.close().await?;
                return Ok(replay(stored, hash));
            }
        }
        let mut response = self
            .schema
            .execute(prepared.request.data(Arc::clone(&session)))
            .await;
        if let Some(code) = refused_before_running(&session, mode, &response) {
            let wait = retry_after(&response.errors);
            let refused = Refused::with_errors(code, response.errors);
            return Ok(Executed::Refused(refused.retry_after(wait)));
        }
        // What is kept has to be what is sent.
        prepared.completion.complete(&mut response);
        if let Some(scope) = session.opened() {
            self.finish(scope, mode, repeatable, &response).await?;
        }
        Ok(Executed::Answered(response))
    }

    async fn finish(
        &self,
        scope: &Scope,
        mode: Mode,
        repeatable: Option<(String, String)>,
        response: &Response,
    ) -> Result<(), Error> {
        tracing::debug!(statements = scope.statements(), "ran a request");
        metrics::histogram!("tenure_sql_statements").record(scope.statements());
        // Without data the client cannot know what was done, so nothing was.
        if mode == Mode::Read || response.data == Value::Null {
            return scope.close().await;
        }
        if let Some((key, hash)) = repeatable {
            let answer = KeptAnswer::of(response).map_err(Error::internal)?;
            idempotency::keep(scope, key, hash, answer.as_text().to_owned()).await?;
        }
        self.product.commit(scope).await
    }
}

/// A request of which nothing was run, because its token is no longer good, the database is away, or there were too many attempts to log in.
fn refused_before_running(session: &Session, mode: Mode, response: &Response) -> Option<ErrorCode> {
    // A log-in is done in a transaction of its own: what it answers is not to be lost because another one failed.
    if session.opened().is_some() || (mode == Mode::Write && has_objects(response)) {
        return None;
    }
    let codes: Vec<_> = response.errors.iter().filter_map(code).collect();
    let all =
        |wanted: &ErrorCode| !codes.is_empty() && codes.iter().all(|code| code == wanted.as_str());
    let refusing = [
        ErrorCode::Unauthenticated,
        ErrorCode::Unavailable,
        ErrorCode::RateLimited,
    ];
    refusing.into_iter().find(all)
}

fn has_objects(response: &Response) -> bool {
    match &response.data {
        Value::Object(fields) => {
            let mut values = fields.values();
            values.any(|value| matches!(value, Value::Object(_)))
        }
        _ => false,
    }
}

/// The longest of the times that errors ask to wait.
fn retry_after(errors: &[ServerError]) -> Option<Duration> {
    let seconds = |error: &ServerError| match error.extensions.as_ref()?.get("retryAfter")? {
        Value::Number(seconds) => seconds.as_u64(),
        _ => None,
    };
    errors
        .iter()
        .filter_map(seconds)
        .max()
        .map(Duration::from_secs)
}

fn code(error: &ServerError) -> Option<String> {
    match error.extensions.as_ref()?.get("code")? {
        Value::String(code) => Some(code.clone()),
        _ => None,
    }
}

/// What makes two requests the same: what is asked, and what the asker may do, so that nobody is told what others may.
fn request_hash(viewer: &Viewer, prepared: &PreparedRequest) -> String {
    use sha2::{Digest, Sha256};
    let mut hash = Sha256::new();
    for permission in viewer.permissions.iter() {
        hash.update(format!("{permission:?}").as_bytes());
        hash.update([0]);
    }
    hash.update(prepared.request.query.as_bytes());
    hash.update([0]);
    hash.update(
        prepared
            .request
            .operation_name
            .as_deref()
            .unwrap_or_default()
            .as_bytes(),
    );
    hash.update([0]);
    hash.update(serde_json::to_vec(&prepared.request.variables).unwrap_or_default());
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    URL_SAFE_NO_PAD.encode(hash.finalize())
}

fn replay(stored: idempotency::Stored, hash: &str) -> Executed {
    if stored.request_hash == hash {
        return Executed::Replayed(KeptAnswer::from_text(stored.response));
    }
    let message =
        "this Idempotency-Key was used for another request; take a new key for each request";
    Executed::Refused(Refused::new(ErrorCode::Conflict, message))
}

fn failed(error: Error) -> Executed {
    Executed::Refused(refused(error))
}

/// What a request is told that could not be run.
pub(crate) fn refused(error: Error) -> Refused {
    let code = match error {
        Error::Unauthenticated => ErrorCode::Unauthenticated,
        Error::Unavailable(_) => ErrorCode::Unavailable,
        Error::Forbidden(_) => ErrorCode::Forbidden,
        _ => ErrorCode::Internal,
    };
    let fault = graphql::error::fault(error);
    let error = fault.into_server_error(async_graphql::Pos::default());
    Refused::with_errors(code, vec![error])
}

#[async_trait]
impl Engine for Tenure {
    async fn authenticate(&self, bearer: Option<&str>) -> Result<Caller, AuthenticationFailure> {
        let Some(bearer) = bearer else {
            return Ok(Caller::anonymous());
        };
        let viewer = self.access.identify(bearer).await?;
        Ok(Caller {
            tenant: Some(viewer.tenant),
            subject: format!("{} {}", viewer.actor.kind(), viewer.actor.identifier()),
            expires_at: Some(viewer.expires_at),
            anonymous: false,
            identity: Arc::new(viewer),
        })
    }

    async fn execute(&self, context: RequestContext, prepared: PreparedRequest) -> Executed {
        self.run(context, prepared).await.unwrap_or_else(failed)
    }

    fn subscribe(
        &self,
        context: RequestContext,
        prepared: PreparedRequest,
    ) -> BoxStream<'static, Response> {
        let session = self.session(&context, Mode::Read);
        self.schema.execute_stream(prepared.request.data(session))
    }

    fn withdrawn(&self, caller: &Caller) -> BoxFuture<'static, ()> {
        match caller.identity.downcast_ref::<Viewer>() {
            Some(viewer) => Box::pin(crate::withdrawal::watch(
                Arc::clone(&self.product),
                viewer.clone(),
            )),
            None => Box::pin(std::future::pending()),
        }
    }
}
