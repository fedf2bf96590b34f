//! Rows of accounts and of what belongs to them.

pub mod account;
pub mod contact;
pub mod stage;
pub mod trait_definition;
pub mod trait_value;
