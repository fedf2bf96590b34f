//! Texts with the character U+0000: PostgreSQL does not keep it, and SQLite takes it for the end of the text. No field has a use for it.

use apollo_compiler::ast::{Argument, Directive, Value};
use apollo_compiler::executable::{Selection, SelectionSet};
use apollo_compiler::{ExecutableDocument, Node};

use super::refusal::{DocumentError, Location, Refusal, RefusalCode, Stage};

/// Whether a text has the character.
pub(super) fn has_null_character(text: &str) -> bool {
    text.contains('\0')
}

/// Refuses a document that has such a text in a value. Texts in variables are seen to when they are coerced.
pub(super) fn validate(document: &ExecutableDocument, most: usize) -> Result<(), Refusal> {
    let mut search = Search {
        document,
        errors: Vec::new(),
    };
    for operation in document.operations.iter() {
        for variable in &operation.variables {
            if let Some(default) = &variable.default_value {
                search.value(&variable.name, default);
            }
        }
        search.directives(&operation.directives);
        search.selection_set(&operation.selection_set);
    }
    for fragment in document.fragments.values() {
        search.directives(&fragment.directives);
        search.selection_set(&fragment.selection_set);
    }
    if search.errors.is_empty() {
        return Ok(());
    }
    search.errors.truncate(most.max(1));
    Err(Refusal {
        code: RefusalCode::ValidationFailed,
        errors: search.errors,
        stage: Stage::Validate,
        cost: None,
    })
}

struct Search<'document> {
    document: &'document ExecutableDocument,
    errors: Vec<DocumentError>,
}

impl Search<'_> {
    fn selection_set(&mut self, set: &SelectionSet) {
        for selection in &set.selections {
            self.directives(selection.directives());
            match selection {
                Selection::Field(field) => {
                    self.arguments(&field.arguments);
                    self.selection_set(&field.selection_set);
                }
                Selection::InlineFragment(inline) => self.selection_set(&inline.selection_set),
                Selection::FragmentSpread(_) => {}
            }
        }
    }

    fn directives(&mut self, directives: &[Node<Directive>]) {
        for directive in directives {
            self.arguments(&directive.arguments);
        }
    }

    fn arguments(&mut self, arguments: &[Node<Argument>]) {
        for argument in arguments {
            self.value(&argument.name, &argument.value);
        }
    }

    /// Searches the value of an argument, input field or variable.
    fn value(&mut self, name: &str, value: &Node<Value>) {
        match &**value {
            Value::String(text) if has_null_character(text) => self.error(name, value),
            Value::List(items) => items.iter().for_each(|item| self.value(name, item)),
            Value::Object(fields) => {
                for (name, value) in fields {
                    self.value(name, value);
                }
            }
            _ => {}
        }
    }

    fn error(&mut self, name: &str, value: &Node<Value>) {
        let message =
            format!("The text of \"{name}\" has the character U+0000, which is not allowed.");
        let start = value
            .location()
            .and_then(|span| span.line_column(&self.document.sources));
        let place = start.map(|at| Location {
            line: at.line,
            column: at.column,
        });
        self.errors.push(DocumentError::new(
            RefusalCode::ValidationFailed,
            &message,
            place,
        ));
    }
}
