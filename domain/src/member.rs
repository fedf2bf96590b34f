//! Who may do what: the roles of members, the scopes of integrations, and the one table that turns either into permissions.

mod permission;
mod role;
mod status;
#[cfg(test)]
mod tests;

pub use crate::name::UnknownName;
pub use permission::{Permission, Permissions};
pub use role::{AccessScope, Role};
pub use status::MemberStatus;
