//! The document guard: everything that happens to a GraphQL document before it runs.
//!
//! The engine walks a document before it counts it, lets some invalid documents pass and coerces
//! variables only when a field asks for them. The guard therefore does all of it first, in an order
//! in which no step is exposed to what a later step would refuse:
//!
//! 1. [`parse`]: bytes, tokens and nesting are limited while the text is read.
//! 2. [`extent`]: the size of the document with its fragments spread out is counted without
//!    spreading them out; depth, aliases, directives and root fields are counted on the way.
//! 3. [`validate`]: the rules of the specification, against the schema.
//! 4. [`coerce`]: the operation is chosen and all its variables are coerced.
//! 5. [`cost`]: what the operation may cost with these variables.
//! 6. [`merge`]: fields that are asked for more than once become one, so that each runs once.
//!
//! Steps 1 to 3, and 6 where no variable decides, depend on the text alone, so their result is kept
//! and found again by the text.

mod cache;
mod checked;
mod coerce;
mod convert;
mod cost;
mod extent;
mod flags;
mod input;
mod limits;
mod locate;
mod merge;
mod overlap;
mod parse;
mod refusal;
mod scalar;
mod schema;
mod text;
mod validate;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{Request, Variables};
use serde_json::{Map, Value};

use super::completion::Completion;
use cache::CheckedDocuments;
use checked::{CheckedDocument, CheckedOperation};
pub(super) use convert::MARK;
pub use cost::Cost;
pub(super) use flags::Flags;
pub use limits::Limits;
pub(super) use locate::Locator;
pub use refusal::{DocumentError, Location, Refusal, RefusalCode, Stage};
pub use scalar::ScalarRule;
use scalar::ScalarRules;
use schema::LoadedSchema;
pub use schema::SchemaError;
pub(super) use schema::possible_types;

/// A GraphQL request as a client sent it, with nothing checked.
#[derive(Clone, Debug, Default)]
pub struct RawRequest {
    /// The text of the document.
    pub query: String,
    /// The operation to run. An empty name counts as none.
    pub operation_name: Option<String>,
    /// The values of the variables. Values of undeclared variables are dropped.
    pub variables: Map<String, Value>,
    /// The protocol extensions of the request, handed on to the engine as they are.
    pub extensions: Map<String, Value>,
}

/// What an operation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OperationKind {
    /// Reads.
    Query,
    /// Writes.
    Mutation,
    /// Opens a stream of events.
    Subscription,
}

/// A request that may run.
#[derive(Debug)]
pub struct PreparedRequest {
    /// The request for the engine: parsed document, operation name and coerced variables are set.
    pub request: Request,
    /// What the chosen operation does.
    pub kind: OperationKind,
    /// The names of the root fields that the chosen operation selects, each once, fragments
    /// included, in the order of the document. `__typename`, `__schema` and `__type` are among them.
    pub root_fields: Vec<String>,
    /// What the operation may cost, and the most that it might have cost.
    pub cost: Cost,
    /// Puts right what the engine answers. The edge applies it to every response; an engine that
    /// keeps an answer to give it again applies it before it keeps it.
    pub completion: Completion,
}

/// Checks documents against one schema and one set of [`Limits`]. Share one for all requests.
#[derive(Debug)]
pub struct DocumentGuard {
    schema: LoadedSchema,
    limits: Limits,
    documents: CheckedDocuments,
}

impl DocumentGuard {
    /// Makes a guard for the schema that `sdl` describes: the text of
    /// [`async_graphql::Schema::sdl`], or of its federated form.
    ///
    /// # Errors
    /// [`SchemaError`] when the text is no valid schema.
    pub fn new(sdl: &str, limits: Limits) -> Result<Self, SchemaError> {
        Ok(Self {
            schema: LoadedSchema::load(sdl)?,
            documents: CheckedDocuments::new(limits.cache_bytes),
            limits,
        })
    }

    /// The same guard, which holds the values of scalars to these rules too.
    #[must_use]
    pub fn with_scalars(mut self, rules: Vec<ScalarRule>) -> Self {
        self.schema.scalars = ScalarRules::new(rules);
        self
    }

    /// The limits that this guard holds requests to.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Checks a request and makes it ready to run.
    ///
    /// # Errors
    /// [`Refusal`] with the errors for the client when the document is too large, does not parse,
    /// breaks a rule of the specification, names no operation of the document, has variables of
    /// the wrong type, or costs too much. Nothing has run then.
    pub fn prepare(&self, raw: RawRequest) -> Result<PreparedRequest, Refusal> {
        let document = self.checked(&raw.query)?;
        let operation = document.choose(raw.operation_name.as_deref())?;
        let variables = coerce::variables(
            &self.schema,
            &operation.variables,
            &raw.variables,
            self.limits.errors,
        )?;
        let cost = cost::charge(
            &document.fragments,
            &operation.plan,
            &variables,
            self.limits.cost,
        )?;
        let flags = Flags::of(&variables);
        let merged = document.merged(operation, &raw.query, &self.schema, &flags)?;
        let completion = Completion::new(
            &self.schema.schema,
            &document.typed,
            operation.name.as_deref(),
            flags,
            merged.marked,
        );
        let request = request(operation, merged.executable, variables, raw);
        Ok(PreparedRequest {
            request,
            kind: operation.kind,
            root_fields: operation.root_fields.clone(),
            cost,
            completion,
        })
    }

    fn checked(&self, text: &str) -> Result<Arc<CheckedDocument>, Refusal> {
        if let Some(known) = self.documents.get(text) {
            return Ok(known);
        }
        let checked = Arc::new(checked::check(text, &self.schema, &self.limits)?);
        self.documents.insert(text, &checked);
        Ok(checked)
    }
}

fn request(
    operation: &CheckedOperation,
    merged: ExecutableDocument,
    variables: Variables,
    raw: RawRequest,
) -> Request {
    let mut request = Request::new(raw.query).variables(variables);
    request.operation_name = operation.name.clone();
    for (key, value) in raw.extensions {
        if let Ok(value) = async_graphql::Value::from_json(value) {
            request.extensions.insert(key, value);
        }
    }
    request.set_parsed_query(merged);
    request
}
