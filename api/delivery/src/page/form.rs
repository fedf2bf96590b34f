//! What is sent with the form.

use std::time::Duration;

use actix_web::{http::header, web};
use futures_util::StreamExt as _;

use super::Closed;

/// The most bytes of a form: four times what the longest comment takes, so that a longer one can be shown again.
const BYTES: usize = 256 * 1024;

/// How long a form may take from its first to its last byte.
const TIME: Duration = Duration::from_secs(10);

/// What somebody filled in.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Form {
    /// The score as it was sent.
    pub(super) score: Option<String>,
    /// The comment, with one character for the end of a line.
    pub(super) comment: Option<String>,
    /// Whether that is all.
    pub(super) is_final: bool,
}

impl Form {
    /// Reads a form, within its bounds of size and time.
    pub(super) async fn receive(
        request: &actix_web::HttpRequest,
        body: web::Payload,
    ) -> Result<Self, Closed> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return Ok(Self::default());
        }
        let bytes = tokio::time::timeout(TIME, read(body)).await;
        let bytes = bytes.unwrap_or(Err(Closed::TooLarge))?;
        Ok(Self::read(&bytes))
    }

    /// The form in a body; of a field that is there twice the first one counts.
    fn read(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let Ok(web::Query(pairs)) = web::Query::<Vec<(String, String)>>::from_query(&text) else {
            return Self::default();
        };
        let first = |name: &str| {
            let found = pairs.iter().find(|(found, _)| found == name);
            found.map(|(_, value)| value.as_str())
        };
        let score = first("score").map(str::trim);
        Self {
            score: score.filter(|score| !score.is_empty()).map(str::to_owned),
            comment: first("comment").map(|comment| comment.replace("\r\n", "\n")),
            is_final: first("step") != Some("next"),
        }
    }
}

async fn read(mut body: web::Payload) -> Result<Vec<u8>, Closed> {
    let mut bytes = Vec::new();
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(|_| Closed::TooLarge)?;
        if bytes.len() + chunk.len() > BYTES {
            return Err(Closed::TooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_as_browsers_send_it() {
        let form = Form::read(b"score=9&comment=One%0D%0Atwo+%26+%C3%A9&step=send");
        let expected = Form {
            score: Some("9".to_owned()),
            comment: Some("One\ntwo & é".to_owned()),
            is_final: true,
        };
        assert_eq!(form, expected);
    }

    #[test]
    fn what_is_not_filled_in_is_not_there() {
        assert_eq!(
            Form::read(b"score=&step=next&score=3"),
            Form::default(),
            "the first counts"
        );
        let empty = Form {
            is_final: true,
            ..Form::default()
        };
        assert_eq!(Form::read(b""), empty);
        assert_eq!(Form::read(b"\xff\xfe&=&=="), empty);
    }
}
