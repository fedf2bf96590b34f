//! Which media types a request may have and which one its answer gets, by the GraphQL-over-HTTP draft.

use actix_web::{
    HttpRequest,
    http::header::{self, HeaderMap},
    mime::Mime,
};

const GRAPHQL_RESPONSE: &str = "application/graphql-response+json";
const JSON: &str = "application/json";

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// `application/graphql-response+json`: the status says what became of the request.
    GraphqlResponse,
    /// `application/json` for clients that would take anything or did not say.
    Json,
    /// `application/json` for clients that take nothing else: they expect 200 for every well-formed request, even if its document is refused.
    LegacyJson,
}

impl Format {
    pub(super) const fn content_type(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json | Self::LegacyJson => "application/json; charset=utf-8",
        }
    }
}

/// How well a media range names a type: the more exact one decides.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Exactness {
    Anything,
    AnyApplication,
    Exact,
}

/// The format that the `Accept` header asks for; `None` when it allows neither.
pub(super) fn negotiate(request: &HttpRequest) -> Option<Format> {
    let ranges = accepted(request.headers());
    if ranges.is_empty() {
        return Some(Format::Json);
    }
    let graphql = preference(&ranges, GRAPHQL_RESPONSE);
    let json = preference(&ranges, JSON);
    match (graphql, json) {
        (None, None) => None,
        (None, Some(_)) => Some(Format::LegacyJson),
        (Some(_), None) => Some(Format::GraphqlResponse),
        (Some(graphql), Some(json)) if graphql > json => Some(Format::GraphqlResponse),
        (Some(graphql), Some(json)) if graphql == json && graphql.1 == Exactness::Exact => {
            Some(Format::GraphqlResponse)
        }
        (Some(_), Some(_)) => Some(Format::Json),
    }
}

/// Whether a body with these headers is JSON in UTF-8, sent as it is.
pub(super) fn is_json(headers: &HeaderMap) -> bool {
    let plain = headers
        .get(header::CONTENT_ENCODING)
        .is_none_or(|encoding| encoding.as_bytes().eq_ignore_ascii_case(b"identity"));
    plain
        && headers
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.parse::<Mime>().ok())
            .is_some_and(|media_type| media_type.essence_str() == JSON && is_utf8(&media_type))
}

/// The media ranges of the `Accept` headers with their qualities in thousandths; ranges that do not parse are left out.
fn accepted(headers: &HeaderMap) -> Vec<(Mime, u16)> {
    headers
        .get_all(header::ACCEPT)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|range| range.trim().parse::<Mime>().ok())
        .map(|range| {
            let quality = range
                .get_param("q")
                .and_then(|quality| quality.as_str().parse::<f32>().ok())
                .map_or(1000, |quality| {
                    (quality.clamp(0.0, 1.0) * 1000.0).round() as u16
                });
            (range, quality)
        })
        .collect()
}

/// The quality of a type and how exactly it was named; `None` when it is not accepted.
fn preference(ranges: &[(Mime, u16)], media_type: &str) -> Option<(u16, Exactness)> {
    ranges
        .iter()
        .filter_map(|(range, quality)| Some((exactness(range, media_type)?, *quality)))
        .max()
        .map(|(exactness, quality)| (quality, exactness))
        .filter(|(quality, _)| *quality > 0)
}

fn exactness(range: &Mime, media_type: &str) -> Option<Exactness> {
    if !is_utf8(range) {
        return None;
    }
    match range.essence_str() {
        "*/*" => Some(Exactness::Anything),
        "application/*" => Some(Exactness::AnyApplication),
        essence if essence == media_type => Some(Exactness::Exact),
        _ => None,
    }
}

fn is_utf8(media_type: &Mime) -> bool {
    media_type
        .get_param("charset")
        .is_none_or(|charset| charset == "utf-8" || charset.as_str().eq_ignore_ascii_case("utf8"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn format(accept: &str) -> Option<Format> {
        negotiate(
            &TestRequest::default()
                .insert_header((header::ACCEPT, accept))
                .to_http_request(),
        )
    }

    #[test]
    fn the_most_wanted_format_is_chosen() {
        for (accept, expected) in [
            ("", Some(Format::Json)),
            ("*/*", Some(Format::Json)),
            ("application/*", Some(Format::Json)),
            ("application/json", Some(Format::LegacyJson)),
            ("application/json; charset=utf-8", Some(Format::LegacyJson)),
            ("Application/JSON;q=0.1", Some(Format::LegacyJson)),
            ("application/json, text/plain, */*", Some(Format::Json)),
            ("application/json, */*;q=0", Some(Format::LegacyJson)),
            (
                "application/graphql-response+json",
                Some(Format::GraphqlResponse),
            ),
            (
                "application/graphql-response+json, application/json",
                Some(Format::GraphqlResponse),
            ),
            (
                "application/json;q=0.9, application/graphql-response+json",
                Some(Format::GraphqlResponse),
            ),
            (
                "application/graphql-response+json;q=0.5, application/json",
                Some(Format::Json),
            ),
            (
                "application/graphql-response+json;q=0, */*",
                Some(Format::LegacyJson),
            ),
            (
                "text/event-stream, application/graphql-response+json, */*;q=0.1",
                Some(Format::GraphqlResponse),
            ),
            ("text/html", None),
            ("application/json; charset=latin1", None),
            ("application/json;q=0", None),
        ] {
            assert_eq!(format(accept), expected, "{accept}");
        }
    }

    #[test]
    fn only_plain_json_in_utf8_is_read() {
        for (content_type, encoding, expected) in [
            ("application/json", None, true),
            ("application/json; charset=UTF-8", None, true),
            ("application/json", Some("identity"), true),
            ("application/json", Some("gzip"), false),
            ("application/json; charset=utf-16", None, false),
            ("application/graphql", None, false),
            ("text/plain", None, false),
            ("multipart/form-data; boundary=x", None, false),
            ("application/x-www-form-urlencoded", None, false),
            ("", None, false),
        ] {
            let mut request =
                TestRequest::default().insert_header((header::CONTENT_TYPE, content_type));
            if let Some(encoding) = encoding {
                request = request.insert_header((header::CONTENT_ENCODING, encoding));
            }
            assert_eq!(
                is_json(request.to_http_request().headers()),
                expected,
                "{content_type} {encoding:?}"
            );
        }
    }
}
