//! Tenants: one customer success team with everything that is its own.

pub mod entity;
mod read;
mod write;

use serde::{Deserialize, Serialize};

pub use read::{by_slug, current, list_slugs};
pub use write::{NewTenant, TenantPatch, create, set_status, update};

/// The choices of a tenant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TenantSettings {
    /// Which accounts a customer success manager may change.
    pub csm_writes: CsmWrites,
}

/// Which accounts members of the role CSM may change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CsmWrites {
    /// The accounts that they own, in any role, on the day of the change.
    #[default]
    OwnedAccounts,
    /// Every account.
    AllAccounts,
}
