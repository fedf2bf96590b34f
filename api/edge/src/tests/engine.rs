//! A product for tests.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_graphql::{Object, Response, Schema, SimpleObject, Subscription};
use async_trait::async_trait;
use futures_util::{
    StreamExt as _,
    future::BoxFuture,
    stream::{self, BoxStream, Stream},
};
use tokio::sync::Notify;
use uuid::Uuid;

use crate::{
    AuthenticationFailure, Caller, Engine, ErrorCode, Executed, KeptAnswer, Refused,
    RequestContext, document::PreparedRequest,
};

pub(super) const TENANT: Uuid = Uuid::from_u128(7);

/// What the resolvers count, to see what has run and what still runs.
#[derive(Default)]
pub(super) struct Counters {
    pub(super) touched: AtomicUsize,
    pub(super) streams: AtomicUsize,
    pub(super) produced: AtomicUsize,
    pub(super) finished: AtomicUsize,
}

/// An object, because only objects cost something.
#[derive(SimpleObject)]
struct Thing {
    name: &'static str,
}

pub(super) struct Query;

#[Object]
impl Query {
    async fn hello(&self) -> &str {
        "world"
    }

    async fn thing(&self) -> Thing {
        Thing { name: "thing" }
    }

    async fn echo(&self, text: String) -> String {
        text
    }

    async fn add(&self, left: i32, right: i32) -> i32 {
        left + right
    }

    async fn broken(&self) -> async_graphql::Result<Option<String>> {
        Err("broken".into())
    }

    async fn panics(&self, #[graphql(default = true)] really: bool) -> bool {
        assert!(!really, "as asked");
        really
    }
}

pub(super) struct Mutation(Arc<Counters>);

#[Object]
impl Mutation {
    async fn touch(&self) -> usize {
        self.0.touched.fetch_add(1, Ordering::SeqCst) + 1
    }

    async fn log_in(&self) -> &str {
        "token"
    }

    async fn slow(&self, milliseconds: u64) -> usize {
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
        self.0.finished.fetch_add(1, Ordering::SeqCst) + 1
    }
}

pub(super) struct Subscriptions(Arc<Counters>);

/// Counts the streams that are alive.
struct Alive(Arc<Counters>);

impl Alive {
    fn new(counters: &Arc<Counters>) -> Self {
        counters.streams.fetch_add(1, Ordering::SeqCst);
        Self(counters.clone())
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.streams.fetch_sub(1, Ordering::SeqCst);
    }
}

#[Subscription]
impl Subscriptions {
    async fn count(&self, to: usize) -> impl Stream<Item = usize> + use<> {
        stream::iter(1..=to)
    }

    async fn forever(&self) -> impl Stream<Item = usize> + use<> {
        let alive = Alive::new(&self.0);
        stream::once(async { 0 })
            .chain(stream::pending())
            .map(move |number| {
                let _ = &alive;
                number
            })
    }

    async fn flood(&self, bytes: usize) -> impl Stream<Item = String> + use<> {
        let alive = Alive::new(&self.0);
        stream::repeat_with(move || {
            alive.0.produced.fetch_add(1, Ordering::SeqCst);
            "x".repeat(bytes)
        })
    }
}

pub(super) type TestSchema = Schema<Query, Mutation, Subscriptions>;

/// The schema's description without anything behind it.
pub(super) fn sdl() -> String {
    Schema::build(
        Query,
        Mutation(Arc::default()),
        Subscriptions(Arc::default()),
    )
    .finish()
    .sdl()
}

/// A product with a few tokens: `good`, `other` (another subject), `short` (expires soon), `down` (database away); everything else is bad.
pub(super) struct TestEngine {
    schema: TestSchema,
    pub(super) counters: Arc<Counters>,
    pub(super) available: AtomicBool,
    pub(super) contexts: Mutex<Vec<RequestContext>>,
    pub(super) withdrawal: Arc<Notify>,
    answers: Mutex<HashMap<String, KeptAnswer>>,
}

impl TestEngine {
    pub(super) fn new() -> Self {
        let counters = Arc::new(Counters::default());
        Self {
            schema: Schema::build(
                Query,
                Mutation(counters.clone()),
                Subscriptions(counters.clone()),
            )
            .finish(),
            counters,
            available: AtomicBool::new(true),
            contexts: Mutex::default(),
            withdrawal: Arc::default(),
            answers: Mutex::default(),
        }
    }

    pub(super) fn last_context(&self) -> RequestContext {
        let contexts = self.contexts.lock().unwrap_or_else(PoisonError::into_inner);
        contexts.last().cloned().unwrap()
    }

    fn remember(&self, context: &RequestContext) {
        self.contexts.lock().unwrap().push(context.clone());
    }
}

#[async_trait]
impl Engine for TestEngine {
    async fn authenticate(&self, bearer: Option<&str>) -> Result<Caller, AuthenticationFailure> {
        let lifetime = match bearer {
            None => return Ok(Caller::anonymous()),
            Some("good" | "other") => None,
            Some("short") => Some(Duration::from_millis(300)),
            Some("slow") => {
                tokio::time::sleep(Duration::from_millis(300)).await;
                None
            }
            Some("down") => return Err(AuthenticationFailure::Unavailable),
            Some(_) => return Err(AuthenticationFailure::Refused),
        };
        Ok(Caller {
            tenant: Some(TENANT),
            subject: bearer.unwrap().to_owned(),
            expires_at: lifetime.map(|lifetime| data::clock::Clock::system().now() + lifetime),
            ..Caller {
                anonymous: false,
                ..Caller::anonymous()
            }
        })
    }

    async fn execute(&self, context: RequestContext, request: PreparedRequest) -> Executed {
        self.remember(&context);
        let key = context.idempotency_key.map(|key| key.as_str().to_owned());
        if key.as_deref() == Some("taken") {
            let message = "The key was used for another request.";
            return Executed::Refused(Refused::new(ErrorCode::Conflict, message));
        }
        if key.as_deref() == Some("revoked") {
            return Executed::Refused(Refused::with_errors(ErrorCode::Unauthenticated, vec![]));
        }
        if key.as_deref() == Some("database-gone") {
            return Executed::Refused(Refused::with_errors(ErrorCode::Unavailable, vec![]));
        }
        let known = key
            .as_ref()
            .and_then(|key| self.answers.lock().unwrap().get(key).cloned());
        if let Some(kept) = known {
            return Executed::Replayed(kept);
        }
        let completion = request.completion.clone();
        let mut response = self.schema.execute(request.request).await;
        if let Some(key) = key {
            completion.complete(&mut response);
            let kept = KeptAnswer::of(&response).unwrap();
            self.answers.lock().unwrap().insert(key, kept);
        }
        Executed::Answered(response)
    }

    fn subscribe(
        &self,
        context: RequestContext,
        request: PreparedRequest,
    ) -> BoxStream<'static, Response> {
        self.remember(&context);
        self.schema.execute_stream(request.request).boxed()
    }

    fn is_available(&self) -> bool {
        self.available.load(Ordering::SeqCst)
    }

    fn withdrawn(&self, _caller: &Caller) -> BoxFuture<'static, ()> {
        let withdrawal = self.withdrawal.clone();
        Box::pin(async move { withdrawal.notified().await })
    }
}
