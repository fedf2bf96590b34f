//! Who is asking: access tokens, the keys that sign them, passwords and opaque secrets. No database: what is stored is stored by others.
//!
//! - [`claims`]: what a token of our own says.
//! - [`key`]: our own signing keys, their rotation and their publication as a JWKS.
//! - [`provider`]: identity providers of others, each bound to the tenants it may speak for.
//! - [`verify`]: from the text of a token to an [`Identity`], or to one opaque refusal.
//! - [`password`]: argon2id, bounded in memory, constant in work.
//! - [`secret`]: refresh tokens and client secrets.

pub mod algorithm;
pub mod claims;
mod compact;
mod json;
pub mod key;
mod key_set;
pub mod password;
pub mod provider;
pub mod secret;
pub mod tenant;
pub mod verify;

#[cfg(test)]
mod tests;

pub use algorithm::Algorithm;
pub use claims::Claims;
pub use key::{KeyError, KeyRing, RotationPolicy, SigningKey, StoredKey};
pub use key_set::KeySetError;
pub use password::{PasswordHasher, check_password};
pub use provider::{Provider, ProviderConfiguration, ProviderError};
pub use secret::{ClientSecret, RefreshToken};
pub use tenant::TenantReference;
pub use verify::{Authenticator, Identity, Source, Unauthenticated};
