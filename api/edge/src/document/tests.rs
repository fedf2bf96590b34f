//! What the guard lets pass and what it refuses.

mod coercion;
mod costs;
mod engine;
mod introspection;
mod limits;
mod merging;
mod parsing;
mod scalars;
mod schemas;
mod validation;

use serde_json::Value;

use super::{DocumentGuard, Limits, PreparedRequest, RawRequest, Refusal, RefusalCode, Stage};

const SDL: &str = include_str!("tests/schema.graphql");

/// A guard for the schema of the tests with the default limits.
fn guard() -> DocumentGuard {
    guard_with(Limits::default())
}

fn guard_with(limits: Limits) -> DocumentGuard {
    DocumentGuard::new(SDL, limits).unwrap()
}

fn raw(query: &str, variables: &Value) -> RawRequest {
    RawRequest {
        query: query.to_owned(),
        variables: variables.as_object().cloned().unwrap_or_default(),
        ..RawRequest::default()
    }
}

fn prepare(query: &str) -> Result<PreparedRequest, Refusal> {
    prepare_with(query, &Value::Null)
}

fn prepare_with(query: &str, variables: &Value) -> Result<PreparedRequest, Refusal> {
    guard().prepare(raw(query, variables))
}

/// The refusal of a document, by this code and stage.
fn refused(query: &str, code: RefusalCode, stage: Stage) -> Refusal {
    let refusal = prepare(query).unwrap_err();
    assert_eq!((refusal.code, refusal.stage), (code, stage), "{refusal:?}");
    assert!(!refusal.errors.is_empty());
    for error in &refusal.errors {
        assert_eq!(error.extensions["code"], code.as_str());
        assert!(error.message.len() < 320, "{}", error.message);
    }
    refusal
}

fn invalid(query: &str) -> Refusal {
    refused(query, RefusalCode::ValidationFailed, Stage::Validate)
}

fn too_complex(query: &str) -> Refusal {
    refused(query, RefusalCode::TooComplex, Stage::Limit)
}
