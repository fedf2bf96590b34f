//! Rows of the catalogue, of subscriptions and of exchange rates.

pub mod churn_reason;
pub mod exchange_rate;
pub mod line;
pub mod pause;
pub mod plan;
pub mod product;
pub mod reason_pick;
pub mod subscription;
