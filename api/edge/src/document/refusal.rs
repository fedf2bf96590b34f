//! The answer to a request that may not run.

use std::fmt;

use apollo_compiler::validation::DiagnosticList;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::Cost;

/// The longest message that a client is sent, in bytes: names and values of a document can be long.
const MESSAGE_BYTES: usize = 300;

/// The stable code of a refusal, as `extensions.code` of each of its errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RefusalCode {
    /// The request is wrong: it does not parse, breaks a rule or has variables of the wrong type.
    ValidationFailed,
    /// The request is too long, too deep or too costly.
    TooComplex,
}

impl RefusalCode {
    /// The code as clients see it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ValidationFailed => "VALIDATION_FAILED",
            Self::TooComplex => "TOO_COMPLEX",
        }
    }
}

/// The step that refused a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// The text is no GraphQL document.
    Parse,
    /// The document breaks a rule of the specification, or the operation to run is not in it.
    Validate,
    /// A variable is missing or has the wrong type.
    Coerce,
    /// A limit is exceeded.
    Limit,
}

/// A place in the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Location {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

/// One error of a refusal, in the shape of a GraphQL response.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DocumentError {
    /// What is wrong, for a person. At most some 300 bytes.
    pub message: String,
    /// Where in the document it is wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub locations: Vec<Location>,
    /// `code` always; `cost` when the cost was too high; `variable`, `path` and `expected` when a
    /// variable was wrong.
    pub extensions: Map<String, Value>,
}

/// Why a request may not run. None of it has run.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// The code that all the errors carry.
    pub code: RefusalCode,
    /// At least one error, at most [`super::Limits::errors`].
    pub errors: Vec<DocumentError>,
    /// The step that refused.
    pub stage: Stage,
    /// The cost, when it was computed.
    pub cost: Option<Cost>,
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = self
            .errors
            .first()
            .map_or("refused", |error| &error.message);
        write!(formatter, "{}: {message}", self.code.as_str())
    }
}

impl std::error::Error for Refusal {}

impl Refusal {
    /// A refusal of a request that is over a limit.
    pub(super) fn over(what: &str, limit: impl fmt::Display) -> Self {
        let message = format!("The document has too many {what}: at most {limit} are allowed.");
        Self::limit(&message)
    }

    /// A refusal of a request that is over a limit, in its own words.
    pub(super) fn limit(message: &str) -> Self {
        Self::single(RefusalCode::TooComplex, Stage::Limit, message)
    }

    /// A refusal of a request that is wrong in one way.
    pub(super) fn invalid(message: &str) -> Self {
        Self::single(RefusalCode::ValidationFailed, Stage::Validate, message)
    }

    /// A refusal of a request whose cost is over the limit.
    pub(super) fn costly(cost: Cost) -> Self {
        let message = format!(
            "The operation costs {}: at most {} is allowed. Ask for smaller pages or fewer fields.",
            cost.requested, cost.limit
        );
        let mut refusal = Self::limit(&message);
        for error in &mut refusal.errors {
            let value = json!({ "requested": cost.requested, "limit": cost.limit });
            error.extensions.insert("cost".to_owned(), value);
        }
        refusal.cost = Some(cost);
        refusal
    }

    /// A refusal for what the parser or the validator found, of which `most` errors are kept.
    pub(super) fn diagnosed(stage: Stage, found: &DiagnosticList, most: usize) -> Self {
        let errors = found.iter().take(most.max(1)).map(|diagnostic| {
            let start = diagnostic.line_column_range().map(|range| range.start);
            let place = start.map(|at| Location {
                line: at.line,
                column: at.column,
            });
            DocumentError::new(
                RefusalCode::ValidationFailed,
                &diagnostic.error.to_string(),
                place,
            )
        });
        Self {
            code: RefusalCode::ValidationFailed,
            errors: errors.collect(),
            stage,
            cost: None,
        }
    }

    fn single(code: RefusalCode, stage: Stage, message: &str) -> Self {
        Self {
            code,
            errors: vec![DocumentError::new(code, message, None)],
            stage,
            cost: None,
        }
    }
}

impl DocumentError {
    /// An error with its code; the message is cut to the length that may be sent.
    pub(super) fn new(code: RefusalCode, message: &str, place: Option<Location>) -> Self {
        let mut extensions = Map::new();
        extensions.insert("code".to_owned(), code.as_str().into());
        Self {
            message: shorten(message, MESSAGE_BYTES),
            locations: place.into_iter().collect(),
            extensions,
        }
    }
}

/// Cuts a text to about `most` bytes, between characters, and marks the cut.
pub(super) fn shorten(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    let mut shortened = text[..text.floor_char_boundary(most)].to_owned();
    shortened.push('…');
    shortened
}
