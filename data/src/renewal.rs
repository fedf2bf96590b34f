//! Renewals: what ends and is to go on, how it came out, and what was foreseen of it.
//!
//! A subscription has one renewal for each of its terms that end. The server makes them ([`prepare`]), people and integrations may, too. An open
//! renewal follows its subscription; a closed one stays what it was. What was called and how it was closed is only added to.

mod access;
mod call;
mod check;
mod close;
mod effect;
pub mod entity;
pub(crate) mod facts;
pub(crate) mod follow;
mod owner;
mod past;
mod prepare;
mod read;
mod record;
mod state;
#[cfg(test)]
mod tests;
mod update;
mod upsert;
mod worth;
mod write;

pub use call::{CallInput, record_call};
pub use close::{ClosingInput, close};
pub use owner::owners;
pub use past::{PastCall, take_over_calls};
pub use prepare::{Prepared, Round, prepare};
pub use read::{
    RenewalFilter, RenewalOrder, RenewalOrderField, by_external_ids, by_ids, calls_of_renewal,
    closings_of, counts_of_accounts, counts_of_calls, current_of_subscriptions, first_calls,
    first_of_accounts, list, matching, of_account,
};
pub use state::{exact, risk_reasons};
pub use update::{RenewalPatch, update};
pub use upsert::{RenewalRow, upsert};
pub use write::{RenewalInput, create};
