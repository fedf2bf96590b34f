//! Reading a request's body within bounds of size and time, and getting rid of one that is not wanted.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use actix_web::{
    HttpResponse,
    body::{BodySize, BoxBody, MessageBody},
    http::{
        StatusCode,
        header::{self, HeaderMap},
    },
    web::{Bytes, BytesMut, Payload},
};
use futures_util::StreamExt as _;
use tokio::time::timeout;

use super::refused::{ErrorCode, Refused};

/// Reads the whole body. It may be `limit` bytes long and take `deadline` from first to last byte, however it is sent.
///
/// # Errors
/// 413 when it is longer (announced or found), 408 when it takes longer, 400 when the connection breaks.
pub(super) async fn read(
    headers: &HeaderMap,
    payload: &mut Payload,
    limit: usize,
    deadline: Duration,
) -> Result<Bytes, Refused> {
    if announced_length(headers).is_some_and(|length| length > limit as u64) {
        return Err(too_long(limit));
    }
    timeout(deadline, collect(payload, limit))
        .await
        .unwrap_or_else(|_| {
            Err(Refused::malformed(format!(
                "The body was not complete after {} seconds.",
                deadline.as_secs_f32()
            ))
            .status(StatusCode::REQUEST_TIMEOUT))
        })
}

async fn collect(payload: &mut Payload, limit: usize) -> Result<Bytes, Refused> {
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Refused::malformed("The body is incomplete."))?;
        if body.len() + chunk.len() > limit {
            return Err(too_long(limit));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// The longest rest of a body that is read and thrown away to keep a connection open, in bytes.
const REST_BYTES: usize = 64 * 1024;
/// How long such a rest may take.
const REST_TIME: Duration = Duration::from_millis(250);

/// Makes the answer to a request whose body was not read to its end. A short rest that is there already is thrown away, and the connection serves on.
/// Otherwise the connection is closed after the answer.
pub(super) async fn leave_unread(
    response: HttpResponse,
    headers: &HeaderMap,
    mut payload: Payload,
) -> HttpResponse {
    let may_be_short = announced_length(headers).is_none_or(|length| length <= REST_BYTES as u64);
    if may_be_short {
        let rest = timeout(REST_TIME, collect(&mut payload, REST_BYTES)).await;
        if matches!(rest, Ok(Ok(_))) {
            return response;
        }
    }
    response.map_body(|_, body| BoxBody::new(Holding { body, payload }))
}

/// A response body that keeps the request's body from being dropped before the response is written. The server reads a dropped chunked body to its end,
/// however long that takes, but closes the connection when the body is still held.
struct Holding {
    body: BoxBody,
    #[expect(dead_code, reason = "held, not used")]
    payload: Payload,
}

impl MessageBody for Holding {
    type Error = Box<dyn std::error::Error>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.get_mut().body).poll_next(context)
    }
}

fn announced_length(headers: &HeaderMap) -> Option<u64> {
    headers
        .get(header::CONTENT_LENGTH)?
        .to_str()
        .ok()?
        .parse()
        .ok()
}

fn too_long(limit: usize) -> Refused {
    Refused::new(
        ErrorCode::TooComplex,
        format!("The body is longer than {limit} bytes."),
    )
    .status(StatusCode::PAYLOAD_TOO_LARGE)
}
