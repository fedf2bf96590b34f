//! Members, their sessions, integration clients, and tokens revoked before they expire.

mod appointment;
pub mod client;
pub mod entity;
mod list;
mod read;
pub mod revoked_token;
pub mod session;
mod write;

#[cfg(test)]
mod tests;

pub use entity::member::Model as Member;
pub use list::{MemberFilter, MemberOrder, MemberOrderField, count, list};
pub use read::{by_email, by_id, by_ids, ids_by_emails};
pub use write::{MemberPatch, NewMember, create, renew_password_hash, set_password_hash, update};

use domain::account::AccountName;

use crate::error::Refusal;

/// Checks the name of a member or a client: 1 to 200 characters on one line, white space around it removed.
fn checked_name(name: &str) -> Result<String, Refusal> {
    name.parse::<AccountName>()
        .map(AccountName::into_string)
        .map_err(|error| Refusal::invalid("name", error))
}
