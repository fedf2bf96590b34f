//! What is known about a kind.

use super::{super::value::Values, field::Field};

/// Everything the import has to know about one kind of row.
#[derive(Debug)]
pub struct Definition {
    /// The word on the command line and in a mapping file, such as `exchange-rates`.
    pub name: &'static str,
    /// The fields a mapping can fill, in the order in which they are shown.
    pub fields: &'static [Field],
    /// The fields that together say which object a row is about.
    pub identity: &'static [&'static str],
    /// Whether rows of this kind can carry custom traits.
    pub takes_traits: bool,
    /// Fills what follows from other fields, after a row was read.
    pub complete: fn(&mut Values),
}

impl Definition {
    /// The position of the field with this name.
    #[must_use]
    pub fn position(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }
}
