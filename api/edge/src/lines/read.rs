//! Reading a body chunk by chunk, unpacked where it is packed.

use std::{io::Write as _, time::Duration};

use actix_web::{
    http::{
        StatusCode,
        header::{self, HeaderMap},
    },
    web::{Bytes, Payload},
};
use flate2::write::MultiGzDecoder;
use futures_util::StreamExt as _;
use tokio::time::timeout;

use super::{Line, split::Splitter};
use crate::refused::Refused;

/// How much of a packed body is unpacked at once, in bytes: at most a thousand times as much comes out.
const PACKED_AT_ONCE: usize = 1_024;

/// The next chunk of a body; none at its end.
///
/// # Errors
/// 408 when none comes in time, 400 when the connection breaks.
pub(super) async fn chunk(
    payload: &mut Payload,
    patience: Duration,
) -> Result<Option<Bytes>, Refused> {
    match timeout(patience, payload.next()).await {
        Ok(Some(Ok(chunk))) => Ok(Some(chunk)),
        Ok(Some(Err(_))) => Err(Refused::malformed("The body is incomplete.")),
        Ok(None) => Ok(None),
        Err(_) => Err(Refused::malformed(format!(
            "Nothing of the body came for {} seconds.",
            patience.as_secs_f32()
        ))
        .status(StatusCode::REQUEST_TIMEOUT)),
    }
}

/// Makes lines of a body.
pub(super) struct Reader {
    unpacker: Option<MultiGzDecoder<Vec<u8>>>,
    splitter: Splitter,
}

impl Reader {
    /// The reader of a body with these headers.
    ///
    /// # Errors
    /// 415 when it is packed in an unknown way.
    pub(super) fn new(headers: &HeaderMap) -> Result<Self, Refused> {
        let encoding = headers.get(header::CONTENT_ENCODING);
        let encoding = encoding.map(|encoding| encoding.to_str().unwrap_or("?").trim());
        let unpacker = match encoding.map(str::to_ascii_lowercase).as_deref() {
            None | Some("identity") => None,
            Some("gzip" | "x-gzip") => Some(MultiGzDecoder::new(Vec::new())),
            Some(_) => {
                let rule =
                    "The body may be packed by gzip (`content-encoding: gzip`), not otherwise.";
                return Err(Refused::malformed(rule).status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
            }
        };
        Ok(Self {
            unpacker,
            splitter: Splitter::default(),
        })
    }

    /// Reads some bytes of the body, and answers those that are left to read.
    ///
    /// # Errors
    /// 400 when they cannot be unpacked.
    pub(super) fn read<'b>(&mut self, bytes: &'b [u8]) -> Result<&'b [u8], Refused> {
        let Some(unpacker) = &mut self.unpacker else {
            self.splitter.take(bytes);
            return Ok(&[]);
        };
        let (now, later) = bytes.split_at(bytes.len().min(PACKED_AT_ONCE));
        unpacker.write_all(now).map_err(|_| not_gzip())?;
        self.splitter.take(unpacker.get_ref());
        unpacker.get_mut().clear();
        Ok(later)
    }

    /// The next lines, when there are so many.
    pub(super) fn part(&mut self, lines: usize) -> Option<Vec<Line>> {
        self.splitter.part(lines)
    }

    /// The lines that are left when the body has ended.
    ///
    /// # Errors
    /// 400 when what was packed is incomplete.
    pub(super) fn finish(mut self) -> Result<Vec<Line>, Refused> {
        if let Some(unpacker) = self.unpacker.take() {
            let rest = unpacker.finish().map_err(|_| not_gzip())?;
            self.splitter.take(&rest);
        }
        Ok(self.splitter.finish())
    }
}

fn not_gzip() -> Refused {
    Refused::malformed("The body is no gzip, or incomplete.")
}
