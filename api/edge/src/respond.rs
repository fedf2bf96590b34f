//! Answers as bytes: the JSON of responses, and for HTTP its status and headers.

use std::collections::BTreeMap;

use super::{
    answer::{Answer, ResponseBody},
    negotiation::Format,
    operation::cost_extension,
    rate_limit::whole_seconds,
    refused::{ErrorCode, Refused},
};
use actix_web::{
    HttpResponse, HttpResponseBuilder,
    http::{StatusCode, header},
};

/// The header that says that an answer is that of an earlier request.
pub(super) const REPLAYED: &str = "idempotent-replayed";
const CHALLENGE: &str = "Bearer realm=\"tenure\"";

/// The HTTP answer of an operation that was run.
pub(super) fn answered(format: Format, answer: &Answer) -> HttpResponse {
    let mut builder = HttpResponse::Ok();
    match answer {
        Answer::Made(response) => json(format, &mut builder, &ResponseBody::from(response)),
        Answer::Kept(kept) => builder
            .insert_header((REPLAYED, "true"))
            .content_type(format.content_type())
            .body(kept.as_text().to_owned()),
    }
}

/// The HTTP answer of a request that was not run.
pub(super) fn refused(format: Format, refused: &Refused) -> HttpResponse {
    metrics::counter!("tenure_graphql_refusals_total", "code" => refused.code.as_str())
        .increment(1);
    let mut builder = HttpResponse::build(status(format, refused));
    if let Some(methods) = refused.allow {
        builder.insert_header((header::ALLOW, methods));
    }
    if refused.code == ErrorCode::Unauthenticated {
        builder.insert_header((header::WWW_AUTHENTICATE, CHALLENGE));
    }
    if let Some(wait) = refused.retry_after {
        builder.insert_header((header::RETRY_AFTER, whole_seconds(wait)));
    }
    let mut extensions = BTreeMap::new();
    if let Some(cost) = refused.cost {
        extensions.insert("cost".to_owned(), cost_extension(cost, None));
    }
    let body = ResponseBody {
        data: None,
        errors: &refused.errors,
        extensions: &extensions,
    };
    json(format, &mut builder, &body)
}

fn status(format: Format, refused: &Refused) -> StatusCode {
    if format == Format::LegacyJson && refused.well_formed {
        return StatusCode::OK;
    }
    refused.status.unwrap_or_else(|| refused.code.status())
}

fn json(
    format: Format,
    builder: &mut HttpResponseBuilder,
    body: &ResponseBody<'_>,
) -> HttpResponse {
    match serde_json::to_vec(body) {
        Ok(bytes) => builder.content_type(format.content_type()).body(bytes),
        Err(error) => {
            tracing::error!(%error, "a response could not be written as JSON");
            HttpResponse::InternalServerError().finish()
        }
    }
}
