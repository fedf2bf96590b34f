//! What a metric or a rule of customer success *is*: pure functions and plain types.
//!
//! Nothing here reads a database, a clock or a random number: time and data come in as arguments.

pub mod account;
pub mod cost;
mod exact;
mod grouping;
pub mod member;
pub mod metric;
pub mod money;
pub mod name;
pub mod ownership;
pub mod portfolio;
pub mod purchase;
pub mod renewal;
pub mod revenue;
pub mod time;
pub mod trial;
