//! Members, their sessions, integration clients and revoked tokens.

pub mod client;
pub mod entity;
mod read;
pub mod session;
mod write;

pub use read::{by_email, by_emails, by_id, by_ids, list};
pub use write::{MemberPatch, NewMember, create, set_password_hash, update};
