//! Bodies of many lines, taken as a stream: a part of them is read, handed on and done with before more is read, so that a body of any length takes the
//! memory of one part, and a sender is as fast as what takes the lines.

mod read;
mod split;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{Method, StatusCode, header},
    middleware::from_fn,
    web::{self, Bytes, Data, Payload, ServiceConfig},
};
use async_trait::async_trait;
use serde_json::{Map, Value};
use tokio::time::timeout;

use super::{
    access_log::observe,
    body,
    engine::{RequestContext, Transport},
    http::bearer,
    negotiation::Format,
    rate_limit::Payer,
    refused::Refused,
    request_id::RequestId,
    respond,
    server::Edge,
};
use read::Reader;

/// The most lines that are handed on at once.
pub const LINES_AT_ONCE: usize = 5_000;
/// The longest line, in bytes.
pub const LINE_BYTES: usize = 64 * 1024;
/// Lines that cost one unit; as many as rows in the input of a mutation.
const LINES_OF_A_UNIT: u64 = 10;

/// A line that is not empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its number in the body, from 1.
    pub number: u64,
    /// Its text without the end of the line; none when it is longer than [`LINE_BYTES`].
    pub text: Option<Bytes>,
}

/// What takes lines.
pub trait LineEngine: Send + Sync + 'static {
    /// Begins to take the lines of a body.
    fn begin(&self, context: RequestContext) -> Box<dyn LineSession>;
}

/// The lines of a body, as they are taken.
#[async_trait]
pub trait LineSession: Send {
    /// Takes the next lines, at most [`LINES_AT_ONCE`]. Called at least once, with no lines for an empty body.
    ///
    /// # Errors
    /// When nothing of them could be done; the lines before them stay done.
    async fn take(&mut self, lines: Vec<Line>) -> Result<(), Refused>;

    /// What has been done so far, for the sender.
    fn summary(&self) -> Map<String, Value>;
}

/// Mounts an endpoint that takes lines by POST, for callers with a token.
pub fn configure(
    edge: Arc<Edge>,
    path: &'static str,
    engine: Arc<dyn LineEngine>,
) -> impl FnOnce(&mut ServiceConfig) + Clone {
    move |config| {
        config.service(
            web::resource(path)
                .wrap(edge.origins.middleware())
                .wrap(from_fn(observe))
                .app_data(Data::from(edge))
                .app_data(Data::from(engine))
                .default_service(web::to(handle)),
        );
    }
}

async fn handle(
    edge: Data<Edge>,
    engine: Data<dyn LineEngine>,
    request: HttpRequest,
    mut payload: Payload,
) -> HttpResponse {
    let response = match begin(&edge, &engine, &request).await {
        Ok((payer, session)) => take(&edge, &payer, session, &request, &mut payload).await,
        Err(refused) => respond::refused(Format::Json, &refused),
    };
    body::leave_unread(response, request.headers(), payload).await
}

/// Who sends the lines, and what takes them.
async fn begin(
    edge: &Edge,
    engine: &Data<dyn LineEngine>,
    request: &HttpRequest,
) -> Result<(Payer, Box<dyn LineSession>), Refused> {
    check_transport(edge, request)?;
    let address = edge.client_address(request);
    let caller = edge.identify(bearer(request)?, address).await?;
    let payer = Payer::of(&caller, address);
    edge.rate_limits.charge_request(&payer)?;
    if caller.anonymous {
        return Err(Refused::unauthenticated());
    }
    let session = engine.begin(RequestContext {
        caller,
        request_id: RequestId::of_request(request),
        idempotency_key: None,
        remote_address: address,
        transport: Transport::Http,
    });
    Ok((payer, session))
}

fn check_transport(edge: &Edge, request: &HttpRequest) -> Result<(), Refused> {
    if !edge.is_available() {
        return Err(edge.unavailable());
    }
    if *request.method() != Method::POST {
        return Err(Refused::malformed("Lines are sent by POST.").allow("POST"));
    }
    let kind = request.headers().get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let kinds = [
        "application/x-ndjson",
        "application/ndjson",
        "application/jsonl",
    ];
    match kinds.iter().any(|known| kind.eq_ignore_ascii_case(known)) {
        true => Ok(()),
        false => Err(Refused::malformed(
            "The body must be one JSON object a line in UTF-8, sent as `content-type: application/x-ndjson`.",
        )
        .status(StatusCode::UNSUPPORTED_MEDIA_TYPE)),
    }
}

/// Reads the body and has its lines taken; answers what was done, also when it could not be brought to its end.
async fn take(
    edge: &Edge,
    payer: &Payer,
    mut session: Box<dyn LineSession>,
    request: &HttpRequest,
    payload: &mut Payload,
) -> HttpResponse {
    match take_all(edge, payer, &mut *session, request, payload).await {
        Ok(()) => HttpResponse::Ok().json(session.summary()),
        Err(refused) => respond::refused_with(&refused, session.summary()),
    }
}

async fn take_all(
    edge: &Edge,
    payer: &Payer,
    session: &mut dyn LineSession,
    request: &HttpRequest,
    payload: &mut Payload,
) -> Result<(), Refused> {
    let mut reader = Reader::new(request.headers())?;
    let mut was_taken = false;
    while let Some(chunk) = read::chunk(payload, edge.settings.body_timeout).await? {
        let mut rest = &chunk[..];
        while !rest.is_empty() {
            rest = reader.read(rest)?;
            while let Some(lines) = reader.part(LINES_AT_ONCE) {
                was_taken = true;
                hand_on(edge, payer, session, lines).await?;
            }
        }
    }
    let mut lines = reader.finish()?;
    if lines.is_empty() && was_taken {
        return Ok(());
    }
    // The end of a packed body may bring many lines at once.
    while lines.len() > LINES_AT_ONCE {
        let later = lines.split_off(LINES_AT_ONCE);
        hand_on(edge, payer, session, std::mem::replace(&mut lines, later)).await?;
    }
    hand_on(edge, payer, session, lines).await
}

async fn hand_on(
    edge: &Edge,
    payer: &Payer,
    session: &mut dyn LineSession,
    lines: Vec<Line>,
) -> Result<(), Refused> {
    let units = (lines.len() as u64).div_ceil(LINES_OF_A_UNIT);
    // The request has paid for one; every part pays for itself.
    edge.rate_limits.charge_cost(payer, units + 1)?;
    let allowed = edge.settings.run_timeout;
    let taken = timeout(allowed, session.take(lines)).await;
    taken.unwrap_or_else(|_| Err(Refused::took_too_long(allowed)))
}
