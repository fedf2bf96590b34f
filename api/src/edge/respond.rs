//! Answers as bytes: the JSON of responses, and for HTTP its status and headers.

use std::collections::BTreeMap;

use actix_web::{
    HttpResponse, HttpResponseBuilder,
    http::{StatusCode, header},
};
use async_graphql::{Response, ServerError, Value};
use serde::Serialize;

use super::{
    negotiation::Format,
    operation::{Answer, cost_extension},
    rate_limit::whole_seconds,
    refused::{ErrorCode, Refused},
};

/// The header that says that an answer is that of an earlier request.
pub(super) const REPLAYED: &str = "idempotent-replayed";
const CHALLENGE: &str = "Bearer realm=\"tenure\"";

/// A GraphQL response as the specification has it: no `data` when nothing was run.
#[derive(Serialize)]
pub(super) struct ResponseBody<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [ServerError],
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    extensions: &'a BTreeMap<String, Value>,
}

impl<'a> From<&'a Response> for ResponseBody<'a> {
    fn from(response: &'a Response) -> Self {
        Self {
            data: Some(&response.data),
            errors: &response.errors,
            extensions: &response.extensions,
        }
    }
}

/// The HTTP answer of an operation that was run.
pub(super) fn answered(format: Format, answer: &Answer) -> HttpResponse {
    let mut builder = HttpResponse::Ok();
    if answer.replayed {
        builder.insert_header((REPLAYED, "true"));
    }
    json(format, &mut builder, &ResponseBody::from(&answer.response))
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
