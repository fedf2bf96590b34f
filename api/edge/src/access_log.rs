//! One log line and one measurement per request, its id in and out, and the headers that every answer has.
//!
//! A line says which operation ran, never with which variables, and no header of the request but its id.

use std::time::Instant;

use actix_web::{
    Error, HttpMessage as _,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{self, HeaderMap, HeaderName, HeaderValue},
    middleware::Next,
};
use tracing::Instrument as _;
use uuid::Uuid;

use super::{
    document::OperationKind,
    request_id::{self, RequestId},
};

/// The longest operation name in a log line.
const NAME_BYTES: usize = 100;

const HEADERS: [(HeaderName, &str); 4] = [
    (header::CACHE_CONTROL, "no-store"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; frame-ancestors 'none'",
    ),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
];

/// What the handler leaves for the log line.
pub(super) struct OperationLabel {
    pub(super) kind: OperationKind,
    pub(super) name: Option<String>,
    pub(super) tenant: Option<Uuid>,
    pub(super) cost: u64,
}

/// Middleware: gives the request its id, measures and logs it, and puts the id and the security headers on the answer. Mounted on the GraphQL endpoint
/// already; other endpoints take it with `wrap(from_fn(observe))`. Headers that the handler has set are kept.
///
/// # Errors
/// Those of the handler, unchanged.
pub async fn observe<Body: MessageBody>(
    request: ServiceRequest,
    next: Next<Body>,
) -> Result<ServiceResponse<Body>, Error> {
    let id = RequestId::of(request.headers());
    request.extensions_mut().insert(id.clone());
    let mut observation = Observation::start(&request, id.clone());
    let span = tracing::info_span!("request", request_id = %id);
    let mut response = next.call(request).instrument(span).await?;
    observation.finish(&response);
    set_headers(response.headers_mut(), &id);
    Ok(response)
}

fn set_headers(headers: &mut HeaderMap, id: &RequestId) {
    for (name, value) in HEADERS {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    if let Ok(id) = HeaderValue::from_str(id.as_str()) {
        headers.insert(HeaderName::from_static(request_id::HEADER), id);
    }
}

/// A request under way. Says how it ended when it is dropped, so that requests that the client gave up are seen too.
struct Observation {
    id: RequestId,
    method: String,
    path: String,
    start: Instant,
    status: Option<u16>,
    label: Option<OperationLabel>,
}

impl Observation {
    fn start(request: &ServiceRequest, id: RequestId) -> Self {
        Self {
            id,
            method: request.method().to_string(),
            path: logged_path(request),
            start: Instant::now(),
            status: None,
            label: None,
        }
    }

    fn finish<Body>(&mut self, response: &ServiceResponse<Body>) {
        self.status = Some(response.status().as_u16());
        self.label = response.request().extensions_mut().remove();
    }

    fn kind(&self) -> &'static str {
        match self.label.as_ref().map(|label| label.kind) {
            None => "none",
            Some(OperationKind::Query) => "query",
            Some(OperationKind::Mutation) => "mutation",
            Some(OperationKind::Subscription) => "subscription",
        }
    }

    /// Metrics have few values per label: any method that is not served counts as one.
    fn known_method(&self) -> &'static str {
        match self.method.as_str() {
            "GET" => "GET",
            "POST" => "POST",
            "OPTIONS" => "OPTIONS",
            _ => "OTHER",
        }
    }
}

impl Drop for Observation {
    fn drop(&mut self) {
        let elapsed = self.start.elapsed();
        let status = self
            .status
            .map_or("aborted".to_owned(), |status| status.to_string());
        let method = self.known_method();
        metrics::counter!("tenure_http_requests_total", "method" => method, "status" => status.clone())
            .increment(1);
        metrics::histogram!("tenure_http_request_duration_seconds", "operation" => self.kind())
            .record(elapsed.as_secs_f64());
        let label = self.label.as_ref();
        tracing::info!(
            request_id = %self.id,
            method = self.method,
            path = self.path,
            status,
            milliseconds = elapsed.as_secs_f64() * 1000.0,
            operation = self.kind(),
            name = label.and_then(|label| label.name.as_deref()).map(shorten),
            tenant = label.and_then(|label| label.tenant).map(tracing::field::display),
            cost = label.map(|label| label.cost),
            "request"
        );
    }
}

/// What stands in a place of a path may be a secret: the place is logged, not what stands there.
fn logged_path(request: &ServiceRequest) -> String {
    let pattern = request.match_pattern();
    pattern.unwrap_or_else(|| request.path().to_owned())
}

fn shorten(name: &str) -> &str {
    &name[..name.floor_char_boundary(NAME_BYTES)]
}
