//! Plans.

use std::collections::HashMap;

use async_graphql::{Context, ID, InputObject, Object};
use data::{
    error::Error,
    id::Kind,
    page,
    revenue::{
        entity::plan::Model,
        plan::{self, PlanFilter as Filter},
    },
    scope::Scope,
};
use uuid::Uuid;

use super::Product;
use crate::{
    batch::Batch,
    error::OrFault,
    filter::{IdFilter, StringFilter},
    loaded::{Loaded, identified},
    page::{Total, connection, page_request},
    scalar::DateTime,
    session::ContextSession,
};
use service::id;

connection!(
    /// A page of plans.
    PlanConnection,
    PlanEdge,
    Plan
);
identified!(Model);

/// A way to buy a product.
pub type Plan = Loaded<Model, Relations>;

/// What plans that were loaded together load together.
#[derive(Default)]
pub struct Relations {
    products: Batch<(), HashMap<Uuid, Product>>,
}

impl Plan {
    /// The plans of those ids; unknown ones are left out.
    ///
    /// # Errors
    /// Without the permission to read the portfolio.
    pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<HashMap<Uuid, Self>, Error> {
        Ok(Self::by_id(plan::by_ids(scope, ids).await?))
    }

    /// The plans of those external ids, by them; unknown ones are left out.
    ///
    /// # Errors
    /// Without the permission to read the portfolio.
    pub async fn by_external_ids(
        scope: &Scope,
        external_ids: &[&str],
    ) -> Result<HashMap<String, Self>, Error> {
        let rows = plan::by_keys(scope, external_ids.iter().copied()).await?;
        let plans = Self::family(rows.into_values().collect()).into_iter();
        Ok(plans
            .map(|plan| (plan.row().external_id.clone(), plan))
            .collect())
    }
}

/// A way to buy a product.
#[Object]
impl Plan {
    /// The id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(Kind::Plan, self.uuid())
    }

    /// The key in the billing system; unique in the tenant.
    async fn external_id(&self) -> &str {
        &self.row().external_id
    }

    /// The name that people read.
    async fn name(&self) -> &str {
        &self.row().name
    }

    /// The product that is bought by it.
    async fn product(&self, context: &Context<'_>) -> async_graphql::Result<Option<Product>> {
        let products = &self.batches().products;
        self.one(
            context,
            products,
            |row| Some(row.product_id),
            Product::by_ids,
        )
        .await
    }

    /// Counts the changes; send it with a change to be told of others' changes.
    async fn version(&self) -> i32 {
        self.row().version
    }

    /// When it was made here.
    async fn created_at(&self) -> DateTime {
        DateTime(self.row().created_at)
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.row().updated_at)
    }
}

/// Which plans are wanted; everything that is given must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub struct PlanFilter {
    /// The key in the billing system.
    external_id: Option<StringFilter>,
    /// The name.
    name: Option<StringFilter>,
    /// The id of the product.
    product: Option<IdFilter>,
}

/// Asking for plans.
#[derive(Default)]
pub struct PlanQuery;

/// Asking for plans.
#[Object]
impl PlanQuery {
    /// The plans of the tenant, by name.
    async fn plans(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which plans; all when nothing is said.")] r#where: Option<PlanFilter>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<PlanConnection> {
        let scope = context.scope().await?;
        let r#where = r#where.unwrap_or_default();
        let filter = Filter {
            external_id: r#where
                .external_id
                .unwrap_or_default()
                .comparators("where.externalId")
                .or_fault()?,
            name: r#where
                .name
                .unwrap_or_default()
                .comparators("where.name")
                .or_fault()?,
            product: r#where
                .product
                .unwrap_or_default()
                .comparators(Kind::Product, "where.product")
                .or_fault()?,
        };
        let page = plan::list(
            scope,
            filter.clone(),
            &page_request(first, after, last, before),
        )
        .await
        .or_fault()?;
        let total = Total::counted_by(move |scope| {
            let query = plan::matching(scope, filter.clone());
            Box::pin(page::count(scope, query))
        });
        Ok(PlanConnection::from_page(Plan::page(page), total))
    }
}
