//! Reading a request's body within bounds of size and time.

use std::time::Duration;

use actix_web::{
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
    payload: Payload,
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

async fn collect(mut payload: Payload, limit: usize) -> Result<Bytes, Refused> {
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
