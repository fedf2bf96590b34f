//! What accounts pay for: products and plans, subscriptions with their lines, and exchange rates.

mod catalogue;
pub mod entity;
pub(crate) mod facts;
pub mod movement;
pub mod rate;
pub mod subscription;
#[cfg(test)]
mod tests;

pub use catalogue::{churn_reason, plan, product};
pub(crate) use catalogue::{key, save_new};
pub(crate) use facts::{Currencies, rate_table};
