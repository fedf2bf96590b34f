//! What accounts pay for: products and plans, subscriptions with their lines, and exchange rates.

mod catalogue;
pub mod entity;
pub(crate) mod facts;
pub mod rate;
pub mod subscription;

pub use catalogue::{plan, product};
pub use facts::rate_table;
