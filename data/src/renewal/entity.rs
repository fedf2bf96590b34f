//! Rows of renewals.

pub mod closing;
pub mod forecast;
pub mod renewal;
