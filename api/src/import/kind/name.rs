//! Kinds by their names.

use super::Kind;

/// A name that is no kind of row.
#[derive(Debug, thiserror::Error)]
#[error("{name:?} cannot be imported; what can: {}", Kind::names().join(", "))]
pub struct UnknownKind {
    /// What was asked for.
    pub name: String,
}

impl Kind {
    /// The names of all kinds, in the order of the table.
    #[must_use]
    pub fn names() -> Vec<&'static str> {
        Self::ALL
            .iter()
            .map(|kind| kind.definition().name)
            .collect()
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.definition().name)
    }
}

impl std::str::FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(name: &str) -> Result<Self, UnknownKind> {
        Self::ALL
            .iter()
            .find(|kind| kind.definition().name == name)
            .copied()
            .ok_or_else(|| UnknownKind {
                name: name.to_owned(),
            })
    }
}
