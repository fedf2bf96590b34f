//! How a token names its tenant.

use std::{fmt, str::FromStr};

use uuid::Uuid;

/// A tenant as a token names it: our own tokens by id, tokens of other providers by id or by slug.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TenantReference {
    /// The tenant's id in the database.
    Id(Uuid),
    /// The tenant's slug.
    Slug(String),
}

/// What names no tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a tenant is named by its id or its slug, which are neither empty nor nil")]
pub struct NoTenant;

/// The length of a UUID written with hyphens: the only form that is read as an id, because 32 plain digits may be a slug.
const HYPHENATED_LENGTH: usize = 36;

impl FromStr for TenantReference {
    type Err = NoTenant;

    fn from_str(text: &str) -> Result<Self, NoTenant> {
        if text.trim().is_empty() {
            return Err(NoTenant);
        }
        match Uuid::try_parse(text) {
            Ok(id) if id.is_nil() => Err(NoTenant),
            Ok(id) if text.len() == HYPHENATED_LENGTH => Ok(Self::Id(id)),
            _ => Ok(Self::Slug(text.to_owned())),
        }
    }
}

impl fmt::Display for TenantReference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => write!(formatter, "{id}"),
            Self::Slug(slug) => formatter.write_str(slug),
        }
    }
}
