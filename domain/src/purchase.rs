//! One-off purchases: what they are worth after refunds, and who buys again.

mod order;
mod terms;
#[cfg(test)]
mod tests;

pub use terms::{Purchase, PurchaseError, PurchaseTerms, Refund};

pub(crate) use order::{Order, Sale, orders};
