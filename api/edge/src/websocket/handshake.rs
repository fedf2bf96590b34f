//! From an HTTP request to a socket.

use std::sync::{Arc, atomic::Ordering};

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        Method, StatusCode,
        header::{self, HeaderName},
    },
    web::Payload,
};

use super::{
    closing::Closing,
    socket::{self, Peer},
};
use crate::{
    refused::{ErrorCode, Refused},
    request_id::RequestId,
    server::Edge,
};

const PROTOCOL: &str = "graphql-transport-ws";

/// A place among the sockets that may be open at once, given back when dropped.
pub(super) struct Place(Arc<Edge>);

impl Place {
    fn take(edge: &Arc<Edge>) -> Option<Self> {
        let place = Self(edge.clone());
        let open = edge.open_sockets.fetch_add(1, Ordering::Relaxed);
        metrics::gauge!("tenure_websockets_open").increment(1.0);
        (open < edge.settings.websocket.sockets).then_some(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.open_sockets.fetch_sub(1, Ordering::Relaxed);
        metrics::gauge!("tenure_websockets_open").decrement(1.0);
    }
}

/// Whether the request asks for a socket.
pub(crate) fn is_upgrade(request: &HttpRequest) -> bool {
    *request.method() == Method::GET
        && text(request, header::UPGRADE)
            .is_some_and(|protocol| protocol.eq_ignore_ascii_case("websocket"))
}

/// Opens a socket, or says why not: 503 when the server cannot answer or has no room, 403 for pages of origins that are not allowed, 400 for a broken
/// handshake. Without the right subprotocol the socket is opened and closed with 4406, because clients see no other reason.
pub(crate) fn open(
    edge: Arc<Edge>,
    request: &HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Refused> {
    if !edge.is_available() {
        return Err(edge.unavailable());
    }
    let origin = request
        .headers()
        .get(header::ORIGIN)
        .map(|origin| origin.to_str().unwrap_or("null"));
    if !edge
        .origins
        .allow_socket(origin, text(request, header::HOST))
    {
        return Err(Refused::new(
            ErrorCode::Forbidden,
            "Pages of this origin may not open a socket here.",
        ));
    }
    let place = Place::take(&edge).ok_or_else(|| edge.unavailable())?;
    let (response, session, messages) =
        actix_ws::handle_with_protocols(request, payload, &[PROTOCOL]).map_err(|_| {
            Refused::malformed("The WebSocket handshake is broken.").status(StatusCode::BAD_REQUEST)
        })?;
    let peer = Peer {
        request_id: RequestId::of_request(request),
        address: edge.client_address(request),
    };
    if response
        .headers()
        .contains_key(header::SEC_WEBSOCKET_PROTOCOL)
    {
        actix_web::rt::spawn(socket::serve(edge, peer, session, messages, place));
    } else {
        actix_web::rt::spawn(session.close(Closing::SubprotocolNotAcceptable.reason()));
    }
    Ok(response)
}

fn text(request: &HttpRequest, name: HeaderName) -> Option<&str> {
    request.headers().get(name)?.to_str().ok()
}
