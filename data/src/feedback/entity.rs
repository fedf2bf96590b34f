//! Rows of feedback.

pub mod account;
pub mod item;
pub mod note;
