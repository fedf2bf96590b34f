//! The places of a response that errors name.

use std::collections::HashMap;

use apollo_compiler::{ExecutableDocument, parser::SourceSpan};
use async_graphql::{PathSegment, Pos, ServerError};

use crate::document::Locator;

/// The paths of errors as a tree that is walked down along with the response.
#[derive(Default)]
pub(super) struct ErrorTree<'errors> {
    fields: HashMap<&'errors str, ErrorTree<'errors>>,
    items: HashMap<usize, ErrorTree<'errors>>,
}

impl<'errors> ErrorTree<'errors> {
    pub(super) fn of(errors: &'errors [ServerError]) -> Self {
        let mut root = Self::default();
        for error in errors {
            error
                .path
                .iter()
                .fold(&mut root, |tree, segment| match segment {
                    PathSegment::Field(key) => tree.fields.entry(key).or_default(),
                    PathSegment::Index(index) => tree.items.entry(*index).or_default(),
                });
        }
        root
    }

    /// The errors of a field and of what is within it; nothing when there are none.
    pub(super) fn field(&self, key: &str) -> Option<&Self> {
        self.fields.get(key)
    }

    /// The errors of a list item and of what is within it; nothing when there are none.
    pub(super) fn item(&self, index: usize) -> Option<&Self> {
        self.items.get(&index)
    }

    /// The fields of this place with errors at or within them.
    pub(super) fn fields(&self) -> impl Iterator<Item = &'errors str> {
        self.fields.keys().copied()
    }

    pub(super) fn has_fields(&self) -> bool {
        !self.fields.is_empty()
    }
}

/// A failed field that no error names by its path.
pub(super) struct Unexplained {
    /// Where the document selects the field.
    pub(super) selected: SourceSpan,
    /// Where it stands in the response.
    pub(super) path: Vec<PathSegment>,
}

/// Gives errors that have no path the path of the failed field that they speak of. The engine
/// forgets it for fields that are resolved through an interface, but keeps the field's place in the
/// document. Where several fields were selected at that place and failed, it is not known which
/// error is whose, and they stay without paths.
pub(super) fn add_paths(
    errors: &mut [ServerError],
    unexplained: Vec<Unexplained>,
    document: &ExecutableDocument,
) {
    let mut paths: HashMap<Pos, Vec<Vec<PathSegment>>> = HashMap::new();
    for (position, path) in located(unexplained, document) {
        paths.entry(position).or_default().push(path);
    }
    for (position, paths) in paths {
        let mut nameless = errors
            .iter_mut()
            .filter(|error| error.path.is_empty() && error.locations == [position]);
        if let (Ok([path]), Some(error), None) =
            (<[_; 1]>::try_from(paths), nameless.next(), nameless.next())
        {
            error.path = path;
        }
    }
}

/// The failed fields with their places in the document as lines and columns.
fn located(
    unexplained: Vec<Unexplained>,
    document: &ExecutableDocument,
) -> Vec<(Pos, Vec<PathSegment>)> {
    let file = unexplained.first().map(|first| first.selected.file_id());
    let Some(source) = file.and_then(|file| document.sources.get(&file)) else {
        return Vec::new();
    };
    let locator = Locator::new(source.source_text());
    unexplained
        .into_iter()
        .map(|failed| (locator.at(failed.selected.offset()), failed.path))
        .collect()
}
