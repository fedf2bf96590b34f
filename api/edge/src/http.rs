//! GraphQL over HTTP: one request, one answer.

use actix_web::{
    HttpMessage as _, HttpRequest, HttpResponse,
    http::{Method, StatusCode, header},
    web::{Data, Payload},
};

use super::{
    access_log::OperationLabel,
    answer::Answer,
    body,
    document::{OperationKind, PreparedRequest, RawRequest},
    engine::{Caller, RequestContext, Transport},
    idempotency,
    negotiation::{self, Format},
    parameters,
    rate_limit::Payer,
    refused::{ErrorCode, Refused},
    request_id::RequestId,
    respond,
    server::Edge,
    websocket,
};

/// Answers a request to the endpoint, whatever its method.
pub(super) async fn handle(
    edge: Data<Edge>,
    request: HttpRequest,
    payload: Payload,
) -> HttpResponse {
    if websocket::is_upgrade(&request) {
        return websocket::open(edge.into_inner(), &request, payload)
            .unwrap_or_else(|refused| respond::refused(Format::Json, &refused));
    }
    let (response, payload) = respond(&edge, &request, payload).await;
    body::leave_unread(response, request.headers(), payload).await
}

/// The answer and what is left of the body.
async fn respond(
    edge: &Edge,
    request: &HttpRequest,
    mut payload: Payload,
) -> (HttpResponse, Payload) {
    let Some(format) = negotiation::negotiate(request) else {
        let refused = Refused::malformed(
            "Answers are application/graphql-response+json or application/json.",
        )
        .status(StatusCode::NOT_ACCEPTABLE);
        return (respond::refused(Format::Json, &refused), payload);
    };
    let response = match answer(edge, request, &mut payload).await {
        Ok(answer) => respond::answered(format, &answer),
        Err(refused) => respond::refused(format, &refused),
    };
    (response, payload)
}

async fn answer(
    edge: &Edge,
    request: &HttpRequest,
    payload: &mut Payload,
) -> Result<Answer, Refused> {
    check_transport(edge, request)?;
    let address = edge.client_address(request);
    let idempotency_key = idempotency::from_headers(request.headers())?;
    let caller = edge.identify(bearer(request)?, address).await?;
    let payer = Payer::of(&caller, address);
    let remaining = edge.rate_limits.charge_request(&payer)?;
    let raw = read(edge, request, payload).await?;
    let admitted = edge.admit(raw, &caller, &payer, remaining)?;
    label(request, &caller, &admitted.prepared);
    check_kind(request.method(), admitted.prepared.kind)?;
    let context = RequestContext {
        caller,
        request_id: RequestId::of_request(request),
        idempotency_key,
        remote_address: address,
        transport: Transport::Http,
    };
    edge.run(context, admitted).await
}

/// What can be refused without looking at who asks for what.
fn check_transport(edge: &Edge, request: &HttpRequest) -> Result<(), Refused> {
    if !edge.is_available() {
        return Err(edge.unavailable());
    }
    match *request.method() {
        Method::GET => Ok(()),
        Method::POST if negotiation::is_json(request.headers()) => Ok(()),
        Method::POST => Err(Refused::malformed(
            "The body must be JSON in UTF-8, sent as `content-type: application/json`.",
        )
        .status(StatusCode::UNSUPPORTED_MEDIA_TYPE)),
        _ => Err(Refused::malformed("Only GET and POST are supported.").allow("GET, POST")),
    }
}

/// The token of the `Authorization` header. Anything else in that header is a bad token.
fn bearer(request: &HttpRequest) -> Result<Option<&str>, Refused> {
    let mut values = request.headers().get_all(header::AUTHORIZATION);
    let Some(value) = values.next() else {
        return Ok(None);
    };
    let token = value.to_str().ok().and_then(bearer_token);
    match (token, values.next()) {
        (Some(token), None) => Ok(Some(token)),
        _ => Err(Refused::unauthenticated()),
    }
}

/// The token in `Bearer TOKEN`.
pub(super) fn bearer_token(credentials: &str) -> Option<&str> {
    let (scheme, token) = credentials.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

async fn read(
    edge: &Edge,
    request: &HttpRequest,
    payload: &mut Payload,
) -> Result<RawRequest, Refused> {
    if *request.method() == Method::GET {
        return parameters::from_url(request.query_string());
    }
    let settings = &edge.settings;
    let bytes = body::read(
        request.headers(),
        payload,
        settings.body_bytes,
        settings.body_timeout,
    )
    .await?;
    parameters::from_json(&bytes)
}

fn check_kind(method: &Method, kind: OperationKind) -> Result<(), Refused> {
    match kind {
        OperationKind::Query => Ok(()),
        OperationKind::Mutation if *method == Method::POST => Ok(()),
        OperationKind::Mutation => Err(Refused::new(
            ErrorCode::ValidationFailed,
            "Mutations are sent by POST.",
        )
        .allow("POST")),
        OperationKind::Subscription => Err(Refused::new(
            ErrorCode::ValidationFailed,
            "Subscriptions run over a WebSocket with the protocol graphql-transport-ws.",
        )),
    }
}

/// Leaves for the access log what was asked for.
fn label(request: &HttpRequest, caller: &Caller, prepared: &PreparedRequest) {
    request.extensions_mut().insert(OperationLabel {
        kind: prepared.kind,
        name: prepared.request.operation_name.clone(),
        tenant: caller.tenant,
        cost: prepared.cost.requested,
    });
}
