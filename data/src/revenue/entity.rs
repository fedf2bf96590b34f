//! Rows of the catalogue, of subscriptions and of exchange rates.

pub mod exchange_rate;
pub mod line;
pub mod plan;
pub mod product;
pub mod subscription;
