//! One-off purchases of a portfolio.

mod additional;
mod answer;
mod repeat;

pub use additional::AdditionalSales;
pub use answer::Purchases;
pub use repeat::RepeatCohort;
