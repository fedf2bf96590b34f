//! Tenants: one customer success team with everything that is its own.

pub mod entity;
mod read;
mod settings;
#[cfg(test)]
mod tests;
mod write;

pub use read::{by_slug, current, list_slugs};
pub use settings::{CsmWrites, MOST_DAYS, RevenueChoices, RevenuePatch, TenantSettings};
pub use write::{NewTenant, TenantPatch, create, set_status, update};
