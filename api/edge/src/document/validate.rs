//! The rules of the specification.

use apollo_compiler::ExecutableDocument;
use apollo_compiler::ast::Document;
use apollo_compiler::validation::Valid;

use super::input;
use super::limits::Limits;
use super::overlap;
use super::refusal::{Refusal, Stage};
use super::schema::LoadedSchema;
use super::text;

/// Validates a document against the schema. Only documents that [`super::extent`] has passed may
/// come here: the validator walks them fragment by fragment.
pub(super) fn validate(
    document: &Document,
    schema: &LoadedSchema,
    limits: &Limits,
) -> Result<Valid<ExecutableDocument>, Refusal> {
    let typed = match document.to_executable_validate(&schema.schema) {
        Ok(typed) => typed,
        Err(found) => {
            return Err(Refusal::diagnosed(
                Stage::Validate,
                &found.errors,
                limits.errors,
            ));
        }
    };
    input::validate(&typed, schema, limits.errors)?;
    overlap::validate(&typed, &schema.schema, limits)?;
    text::validate(&typed, limits.errors)?;
    Ok(typed)
}
