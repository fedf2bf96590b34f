//! The walks over the whole schema. They find every field by introspection, so that nothing new escapes them:
//!
//! - [`foreign`]: no field, argument, filter, cursor or nested input reaches what another tenant has.
//! - [`permissions`]: every mutation, with every role and every scope of integrations, against one table; what is done is in the log.
//! - [`bad_input`]: every operation refuses what breaks a rule, names the field, and changes nothing.
//! - [`malformed`]: so does every place for a value with what is no such value.
//!
//! What the walks need to know stands in [`rooms`], one file per feature. A new feature adds a file there and a line to the list of rooms:
//! `seed` makes one of each of its objects, `arguments` knows good arguments of its fields, `PERMISSIONS` is its part of the table, and
//! `bad_input` its part of the bad examples. What is missing fails with a message that says what to add.

mod bad_input;
mod call;
mod foreign;
mod malformed;
mod permissions;
mod places;
mod rooms;
mod schema;
mod world;
