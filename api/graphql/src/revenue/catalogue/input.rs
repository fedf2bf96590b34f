//! What callers say about products and plans.

use async_graphql::{ID, InputObject};

/// A new product.
#[derive(InputObject)]
pub struct CreateProductInput {
    /// The key in the billing system, 1 to 200 characters; unique in the tenant.
    pub(super) external_id: String,
    /// The name that people read; the key when it is not given.
    pub(super) name: Option<String>,
}

/// What to change about a product. Fields that are not given stay as they are.
#[derive(InputObject)]
pub struct UpdateProductInput {
    /// The id of the product.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
    /// The key in the billing system, 1 to 200 characters; unique in the tenant.
    pub(super) external_id: Option<String>,
    /// The name that people read.
    pub(super) name: Option<String>,
}

/// A new plan.
#[derive(InputObject)]
pub struct CreatePlanInput {
    /// The id of the product that is bought by it.
    pub(super) product: ID,
    /// The key in the billing system, 1 to 200 characters; unique in the tenant.
    pub(super) external_id: String,
    /// The name that people read; the key when it is not given.
    pub(super) name: Option<String>,
}

/// What to change about a plan. Fields that are not given stay as they are.
#[derive(InputObject)]
pub struct UpdatePlanInput {
    /// The id of the plan.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
    /// The id of the product that is bought by it.
    pub(super) product: Option<ID>,
    /// The key in the billing system, 1 to 200 characters; unique in the tenant.
    pub(super) external_id: Option<String>,
    /// The name that people read.
    pub(super) name: Option<String>,
}
