//! What accounts pay for: products and plans, subscriptions with their lines, and exchange rates.

pub mod entity;
pub(crate) mod facts;

pub use facts::rate_table;
