//! What is sold: products, and the plans in which they are bought.

mod input;
mod mutation;
mod plan;
mod product;

pub use mutation::CatalogueMutation;
pub use plan::{Plan, PlanQuery};
pub use product::{Product, ProductQuery};
