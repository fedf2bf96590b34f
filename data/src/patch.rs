//! What an input says about a field: nothing, that it is to be empty, or its new value.

/// The change of one field.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Patch<T> {
    /// The field stays as it is; in something new it is empty.
    #[default]
    Keep,
    /// The field becomes empty.
    Clear,
    /// The field gets this value.
    Set(T),
}

impl<T: Clone> Patch<T> {
    /// Changes a field.
    pub fn apply_to(&self, field: &mut Option<T>) {
        match self {
            Self::Keep => {}
            Self::Clear => *field = None,
            Self::Set(value) => *field = Some(value.clone()),
        }
    }
}
