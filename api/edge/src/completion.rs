//! Responses as the specification has them.
//!
//! The engine leaves a field out of `data` when its resolver fails. The specification wants `null`
//! in its place, and where the schema allows no `null`, in the place of the nearest parent that may
//! be `null`. [`Completion`] walks a response along the operation that it answers and puts that
//! right. Only responses with errors need it; the others are not walked.
//!
//! - [`errors`]: the places that errors name, found by walking down.
//! - [`selection`]: the fields that a document asks of a place, for each type of object.
//! - [`walk`]: the walk itself.

mod errors;
mod selection;
mod walk;

use std::{fmt, mem, sync::Arc};

use apollo_compiler::{ExecutableDocument, Schema, validation::Valid};
use async_graphql::{Response, Value as ConstValue};

use super::document::{Flags, MARK};
use errors::ErrorTree;
use selection::Selections;
use walk::Walk;

/// Puts right what the engine answers to one operation. Cheap to clone.
#[derive(Clone)]
pub struct Completion {
    schema: Arc<Valid<Schema>>,
    document: Arc<Valid<ExecutableDocument>>,
    operation: Option<String>,
    flags: Flags,
    marked: bool,
    extensions: Vec<(String, ConstValue)>,
}

impl Completion {
    /// The completion for an operation of a document, with what the request says of its conditions. `marked` when the engine was
    /// handed an operation that asks for [`MARK`].
    pub(super) fn new(
        schema: &Arc<Valid<Schema>>,
        document: &Arc<Valid<ExecutableDocument>>,
        operation: Option<&str>,
        flags: Flags,
        marked: bool,
    ) -> Self {
        Self {
            schema: Arc::clone(schema),
            document: Arc::clone(document),
            operation: operation.map(str::to_owned),
            flags,
            marked,
            extensions: Vec::new(),
        }
    }

    /// Has completed responses carry an entry in their extensions.
    pub(super) fn extend(&mut self, key: &str, value: ConstValue) {
        self.extensions.push((key.to_owned(), value));
    }

    /// Completes a response of the engine: fields that failed become `null`, `null` rises to where
    /// the schema allows it, and the fields of objects stand in the order of the document.
    ///
    /// An object of which no field is asked is empty, and not the `null` that the engine has for it. Otherwise a response without
    /// errors is left as it is. A response that says that nothing was run (no
    /// data, and no error of a field) stays without data. Completing a response twice does not
    /// change it again. Takes time in proportion to the response.
    pub fn complete(&self, response: &mut Response) {
        response.extensions.extend(self.extensions.iter().cloned());
        if self.marked {
            unmark(&mut response.data);
        }
        if response.errors.is_empty() {
            return;
        }
        let Ok(operation) = self.document.operations.get(self.operation.as_deref()) else {
            return;
        };
        let errors = ErrorTree::of(&response.errors);
        let selections = Selections::new(&self.schema, &self.document, &self.flags);
        let root = selections.root(&operation.selection_set);
        let mut walk = Walk::new(&selections);
        response.data = walk.root(&root, mem::take(&mut response.data), &errors);
        let unexplained = walk.into_unexplained();
        errors::add_paths(&mut response.errors, unexplained, &self.document);
    }
}

/// Removes the marks of objects of which perhaps nothing was asked.
fn unmark(value: &mut ConstValue) {
    match value {
        ConstValue::Object(fields) => {
            fields.shift_remove(MARK);
            fields.values_mut().for_each(unmark);
        }
        ConstValue::List(items) => items.iter_mut().for_each(unmark),
        _ => {}
    }
}

impl fmt::Debug for Completion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Completion")
            .field("operation", &self.operation)
            .finish_non_exhaustive()
    }
}
