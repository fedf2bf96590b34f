//! The data layer: rows, the one door to them, and the reads and writes that the door allows.
//!
//! Everything that belongs to a tenant is reached through a [`Scope`], which knows the tenant, the actor and the time,
//! holds one transaction, and writes the log of changes.

pub mod account;
pub mod advocacy;
mod answer;
pub mod bulk;
mod change;
pub mod clock;
pub mod cost;
pub mod database;
pub mod engagement;
pub mod error;
pub mod feedback;
pub mod filter;
pub mod frozen;
pub mod growth;
pub mod health;
pub mod id;
pub mod idempotency;
pub mod invoice;
pub mod job;
pub mod link_key;
pub mod log;
pub mod member;
pub mod onboarding;
pub mod outcome;
pub mod ownership;
pub mod page;
pub mod patch;
pub mod portfolio;
pub mod purchase;
pub mod reference;
pub mod refresh;
pub mod renewal;
pub mod revenue;
pub mod scope;
mod shelf;
pub mod signing_key;
pub mod support;
pub mod survey;
pub mod tenant;
#[cfg(test)]
mod testing;
pub mod touchpoint;
pub mod transaction;
pub mod upkeep;
mod upsert;
pub mod work;

use error::Refusal;

/// Refuses a change that was made on an older state than the one that is there.
pub(crate) fn check_version(seen: Option<i32>, current: i32) -> Result<(), Refusal> {
    match seen {
        Some(seen) if seen != current => Err(Refusal::conflict(
            "version",
            format!(
                "this was changed meanwhile: you sent version {seen}, it is at {current}; load it again and repeat the change"
            ),
        )),
        _ => Ok(()),
    }
}
