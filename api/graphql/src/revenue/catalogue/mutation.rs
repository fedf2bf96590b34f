//! Changing products and plans.

use async_graphql::{Context, Object};
use data::{
    id::Kind,
    reference::Reference,
    revenue::{
        plan::{self, PlanInput, PlanPatch},
        product::{self, ProductInput, ProductPatch},
    },
    scope::Scope,
};

use super::{
    Plan, Product,
    input::{CreatePlanInput, CreateProductInput, UpdatePlanInput, UpdateProductInput},
};
use crate::payload::{mutate, payload};
use service::id;

payload! {
    /// What became of `createProduct`.
    CreateProductPayload {
        /// The new product.
        product: Product
    }
}
payload! {
    /// What became of `updateProduct`.
    UpdateProductPayload {
        /// The product as it is now.
        product: Product
    }
}
payload! {
    /// What became of `createPlan`.
    CreatePlanPayload {
        /// The new plan.
        plan: Plan
    }
}
payload! {
    /// What became of `updatePlan`.
    UpdatePlanPayload {
        /// The plan as it is now.
        plan: Plan
    }
}

/// Changing products and plans.
#[derive(Default)]
pub struct CatalogueMutation;

/// Changing products and plans.
#[Object]
impl CatalogueMutation {
    /// Makes a product. Needs a role of MANAGER or above, or the scope `catalogue:write`.
    async fn create_product(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: CreateProductInput,
    ) -> async_graphql::Result<CreateProductPayload> {
        let change = async |scope: &Scope| {
            let input = ProductInput {
                external_id: input.external_id,
                name: input.name,
            };
            product::create(scope, input).await.map(Product::from)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Changes a product. Needs a role of MANAGER or above, or the scope `catalogue:write`.
    async fn update_product(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: UpdateProductInput,
    ) -> async_graphql::Result<UpdateProductPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::Product, &input.id, "id")?;
            let patch = ProductPatch {
                external_id: input.external_id,
                name: input.name,
                version: input.version,
            };
            product::update(scope, id, patch).await.map(Product::from)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Makes a plan of a product. Needs a role of MANAGER or above, or the scope `catalogue:write`.
    async fn create_plan(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: CreatePlanInput,
    ) -> async_graphql::Result<CreatePlanPayload> {
        let change = async |scope: &Scope| {
            let product = Reference::Id(id::expect(Kind::Product, &input.product, "product")?);
            let input = PlanInput {
                external_id: input.external_id,
                product,
                name: input.name,
            };
            plan::create(scope, input).await.map(Plan::alone)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Changes a plan. Needs a role of MANAGER or above, or the scope `catalogue:write`.
    async fn update_plan(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: UpdatePlanInput,
    ) -> async_graphql::Result<UpdatePlanPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::Plan, &input.id, "id")?;
            let product = input
                .product
                .as_ref()
                .map(|product| id::expect(Kind::Product, product, "product"))
                .transpose()?;
            let patch = PlanPatch {
                external_id: input.external_id,
                product: product.map(Reference::Id),
                name: input.name,
                version: input.version,
            };
            plan::update(scope, id, patch).await.map(Plan::alone)
        };
        Ok(mutate(context, change).await?.into())
    }
}
