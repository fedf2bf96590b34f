//! Rows of support cases.

pub mod case;
pub mod event;
