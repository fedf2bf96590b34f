//! Tenants: one customer success team with everything that is its own.

pub mod entity;
mod read;
mod renewals;
mod settings;
#[cfg(test)]
mod tests;
mod write;

pub(crate) use read::has_moved;
pub use read::{by_slug, current, list_slugs};
pub use renewals::{MOST_GRACE_DAYS, MOST_HORIZON_DAYS, RenewalChoices, RenewalSettingsPatch};
pub use settings::{
    CsmWrites, MOST_DAYS, MOST_HOLIDAYS, RevenueChoices, RevenuePatch, TenantSettings,
};
pub use write::{NewTenant, TenantPatch, create, set_status, update};
