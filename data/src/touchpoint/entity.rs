//! Rows of touchpoints.

pub mod contact;
pub mod touchpoint;
