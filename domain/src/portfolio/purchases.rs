//! One-off purchases of a portfolio.

mod additional;
mod answer;
mod left_out;
mod repeat;

pub use additional::AdditionalSales;
pub use answer::Purchases;
pub use left_out::LeftOut;
pub use repeat::RepeatCohort;
