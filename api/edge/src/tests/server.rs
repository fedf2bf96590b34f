//! A server for tests, and how it is asked.

use std::{
    net::{SocketAddr, TcpListener},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use actix_web::{App, HttpServer, dev::ServerHandle};
use reqwest::{Client, RequestBuilder, Response, StatusCode, header::HeaderMap};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::engine::{TestEngine, sdl};
use crate::{
    Clock, Edge, EdgeSettings, Engine, configure,
    document::{DocumentGuard, Limits},
    limit_stalled_writes,
};

const OPEN_ROOT_FIELDS: [&str; 6] = [
    "logIn",
    "refreshSession",
    "__typename",
    "__schema",
    "__type",
    "_service",
];

pub(super) struct TestServer<E = TestEngine> {
    pub(super) address: SocketAddr,
    pub(super) engine: Arc<E>,
    pub(super) edge: Arc<Edge>,
    /// Milliseconds that the buckets believe to have gone by.
    pub(super) elapsed: Arc<AtomicU64>,
    pub(super) handle: ServerHandle,
    client: Client,
}

/// What came back, all of it.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Value,
}

impl Answer {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The code of the first error.
    pub(super) fn code(&self) -> &str {
        self.body["errors"][0]["extensions"]["code"]
            .as_str()
            .unwrap_or("none")
    }
}

/// What a server is made of.
pub(super) struct Parts<E = TestEngine> {
    pub(super) engine: Arc<E>,
    pub(super) edge: Arc<Edge>,
    pub(super) elapsed: Arc<AtomicU64>,
}

/// Makes an edge with settings as TOML before a product for tests.
pub(super) fn parts(settings: &str) -> Parts {
    parts_of(TestEngine::new(), &sdl(), settings)
}

/// Makes an edge before a product of one's own.
pub(super) fn parts_of<E: Engine>(engine: E, sdl: &str, settings: &str) -> Parts<E> {
    let settings: EdgeSettings = toml::from_str(settings).unwrap();
    let engine = Arc::new(engine);
    let elapsed = Arc::new(AtomicU64::new(0));
    let read = elapsed.clone();
    let clock = Clock {
        elapsed: Arc::new(move || Duration::from_millis(read.load(Ordering::SeqCst))),
        ..Clock::new(|| data::clock::Clock::system().now())
    };
    let guard = DocumentGuard::new(sdl, Limits::default()).unwrap();
    let edge = Edge::new(engine.clone(), guard, OPEN_ROOT_FIELDS, settings, clock).unwrap();
    Parts {
        engine,
        edge,
        elapsed,
    }
}

impl TestServer {
    pub(super) async fn start() -> Self {
        Self::start_with("").await
    }

    /// Starts a server with settings as TOML.
    pub(super) async fn start_with(settings: &str) -> Self {
        Self::serve(parts(settings))
    }
}

impl<E> TestServer<E> {
    /// Starts a server.
    pub(super) fn serve(parts: Parts<E>) -> Self {
        let Parts {
            engine,
            edge,
            elapsed,
        } = parts;
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let mounted = edge.clone();
        let server = HttpServer::new(move || App::new().configure(configure(mounted.clone())))
            .workers(1)
            .disable_signals()
            .on_connect(limit_stalled_writes(Duration::from_secs(1)))
            .listen(listener)
            .unwrap()
            .run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Self {
            address,
            engine,
            edge,
            elapsed,
            handle,
            client: Client::new(),
        }
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}/graphql", self.address)
    }

    pub(super) fn get(&self, query_string: &str) -> RequestBuilder {
        self.client.get(format!("{}?{query_string}", self.url()))
    }

    /// A POST with a good token and a body of any kind.
    pub(super) fn post(&self, body: impl Into<reqwest::Body>) -> RequestBuilder {
        self.anonymous(body).bearer_auth("good")
    }

    /// A POST without a token.
    pub(super) fn anonymous(&self, body: impl Into<reqwest::Body>) -> RequestBuilder {
        self.client
            .post(self.url())
            .header("content-type", "application/json")
            .header("accept", "application/graphql-response+json")
            .body(body)
    }

    pub(super) fn request(&self, method: reqwest::Method) -> RequestBuilder {
        self.client.request(method, self.url())
    }

    /// Runs a document with a good token.
    pub(super) async fn run(&self, query: &str) -> Answer {
        answer(self.post(json!({ "query": query }).to_string())).await
    }

    /// Sends bytes as they are and reads until the server closes, or for two seconds after its first bytes.
    pub(super) async fn raw(&self, request: &[u8]) -> String {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(request).await.unwrap();
        read_response(&mut stream).await
    }
}

impl<E> Drop for TestServer<E> {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}

/// Sends a request and reads its whole answer.
pub(super) async fn answer(request: RequestBuilder) -> Answer {
    let response: Response = request.send().await.unwrap();
    let status = response.status();
    let headers = response.headers().clone();
    let body = response.bytes().await.unwrap();
    Answer {
        status,
        headers,
        body: serde_json::from_slice(&body).unwrap_or(Value::Null),
    }
}

/// Reads what a connection says until it ends or stops speaking.
pub(super) async fn read_response(stream: &mut TcpStream) -> String {
    let mut response = Vec::new();
    let mut chunk = [0; 4096];
    let mut patience = Duration::from_secs(20);
    while let Ok(Ok(length)) = tokio::time::timeout(patience, stream.read(&mut chunk)).await {
        if length == 0 {
            break;
        }
        response.extend_from_slice(&chunk[..length]);
        patience = Duration::from_millis(300);
    }
    String::from_utf8_lossy(&response).into_owned()
}

/// Waits until something is so.
pub(super) async fn eventually(what: &str, is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < Duration::from_secs(20), "never: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
