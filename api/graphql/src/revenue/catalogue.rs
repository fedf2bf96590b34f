//! What is sold: products, and the plans in which they are bought.

mod churn_reason;
mod input;
mod mutation;
mod plan;
mod product;

pub use churn_reason::{ChurnReason, ChurnReasonMutation, ChurnReasonQuery};
pub use mutation::CatalogueMutation;
pub use plan::{Plan, PlanQuery};
pub use product::{Product, ProductQuery};
