//! Rows of members and of what gives them and integrations access.

pub mod client;
pub mod member;
pub mod revoked_token;
pub mod session;
