//! Products and plans.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{ComplexObject, Context, ID, InputObject, Object, SimpleObject};
use data::{
    id::Kind,
    page::{self, Page},
    reference::Reference,
    revenue::{
        entity::{plan::Model as PlanRow, product::Model as ProductRow},
        plan::{self, PlanFilter as PlansWanted, PlanInput, PlanPatch},
        product::{self, ProductFilter as ProductsWanted, ProductInput, ProductPatch},
    },
    scope::Scope,
};
use uuid::Uuid;

use crate::graphql::{
    batch::Batch,
    error::OrFault,
    filter::{IdFilter, StringFilter},
    id,
    page::{Total, connection, page_request},
    payload::{mutate, payload},
    scalar::DateTime,
    session::ContextSession,
};

connection!(
    /// A page of products.
    ProductConnection,
    ProductEdge,
    Product
);
connection!(
    /// A page of plans.
    PlanConnection,
    PlanEdge,
    Plan
);

/// Something that is sold.
#[derive(Clone, SimpleObject)]
#[graphql(complex)]
pub struct Product {
    /// The key in the billing system; unique in the tenant.
    external_id: String,
    /// The name that people read.
    name: String,
    /// Counts the changes; send it with a change to be told of others' changes.
    version: i32,
    /// When it was made here.
    created_at: DateTime,
    /// When it was last changed.
    updated_at: DateTime,
    #[graphql(skip)]
    uuid: Uuid,
}

impl From<ProductRow> for Product {
    fn from(row: ProductRow) -> Self {
        Self {
            external_id: row.external_id,
            name: row.name,
            version: row.version,
            created_at: DateTime(row.created_at),
            updated_at: DateTime(row.updated_at),
            uuid: row.id,
        }
    }
}

#[ComplexObject]
impl Product {
    /// The id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        id::encode(Kind::Product, self.uuid)
    }
}

impl Product {
    /// The id in the database.
    #[must_use]
    pub const fn uuid(&self) -> Uuid {
        self.uuid
    }
}

/// A way to buy a product.
#[derive(Clone)]
pub struct Plan {
    row: Arc<PlanRow>,
    family: Arc<PlanFamily>,
}

#[derive(Default)]
struct PlanFamily {
    product_ids: Vec<Uuid>,
    products: Batch<(), HashMap<Uuid, Product>>,
}

impl Plan {
    /// The plans of rows that were loaded together.
    #[must_use]
    pub fn family(rows: Vec<PlanRow>) -> Vec<Self> {
        let mut product_ids: Vec<Uuid> = rows.iter().map(|row| row.product_id).collect();
        product_ids.sort_unstable();
        product_ids.dedup();
        let family = Arc::new(PlanFamily {
            product_ids,
            ..PlanFamily::default()
        });
        rows.into_iter()
            .map(|row| Self {
                row: Arc::new(row),
                family: Arc::clone(&family),
            })
            .collect()
    }

    /// The id in the database.
    #[must_use]
    pub fn uuid(&self) -> Uuid {
        self.row.id
    }

    fn alone(row: PlanRow) -> Self {
        let family = Arc::new(PlanFamily {
            product_ids: vec![row.product_id],
            ..PlanFamily::default()
        });
        Self {
            row: Arc::new(row),
            family,
        }
    }
}

/// A way to buy a product.
#[Object]
impl Plan {
    /// The id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        id::encode(Kind::Plan, self.row.id)
    }

    /// The key in the billing system; unique in the tenant.
    async fn external_id(&self) -> &str {
        &self.row.external_id
    }

    /// The name that people read.
    async fn name(&self) -> &str {
        &self.row.name
    }

    /// The product that is bought by it.
    async fn product(&self, context: &Context<'_>) -> async_graphql::Result<Option<Product>> {
        let scope = context.scope().await?;
        let load = async {
            let rows = product::by_ids(scope, &self.family.product_ids).await?;
            Ok(rows
                .into_iter()
                .map(|row| (row.id, Product::from(row)))
                .collect())
        };
        Ok(self
            .family
            .products
            .get((), load)
            .await
            .or_fault()?
            .get(&self.row.product_id)
            .cloned())
    }

    /// Counts the changes; send it with a change to be told of others' changes.
    async fn version(&self) -> i32 {
        self.row.version
    }

    /// When it was made here.
    async fn created_at(&self) -> DateTime {
        DateTime(self.row.created_at)
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.row.updated_at)
    }
}

/// Which products are wanted; everything that is given must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub struct ProductFilter {
    /// The key in the billing system.
    external_id: Option<StringFilter>,
    /// The name.
    name: Option<StringFilter>,
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

/// Asking for products and plans.
#[derive(Default)]
pub struct CatalogueQuery;

/// Asking for products and plans.
#[Object]
impl CatalogueQuery {
    /// The products of the tenant, by name.
    async fn products(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which products; all when nothing is said.")] r#where: Option<
            ProductFilter,
        >,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<ProductConnection> {
        let scope = context.scope().await?;
        let r#where = r#where.unwrap_or_default();
        let filter = ProductsWanted {
            external_id: r#where
                .external_id
                .unwrap_or_default()
                .comparators("externalId")
                .or_fault()?,
            name: r#where
                .name
                .unwrap_or_default()
                .comparators("name")
                .or_fault()?,
        };
        let page = product::list(
            scope,
            filter.clone(),
            &page_request(first, after, last, before),
        )
        .await
        .or_fault()?;
        let total = Total::counted_by(move |scope| {
            let query = product::matching(scope, filter.clone());
            Box::pin(page::count(scope, query))
        });
        Ok(ProductConnection::from_page(
            mapped(page, Product::from),
            total,
        ))
    }

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
        let filter = PlansWanted {
            external_id: r#where
                .external_id
                .unwrap_or_default()
                .comparators("externalId")
                .or_fault()?,
            name: r#where
                .name
                .unwrap_or_default()
                .comparators("name")
                .or_fault()?,
            product: r#where
                .product
                .unwrap_or_default()
                .comparators(Kind::Product, "product")
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
        let (cursors, rows): (Vec<String>, Vec<PlanRow>) = page.rows.into_iter().unzip();
        let rows = cursors.into_iter().zip(Plan::family(rows)).collect();
        let page = Page {
            rows,
            has_next: page.has_next,
            has_previous: page.has_previous,
        };
        Ok(PlanConnection::from_page(page, total))
    }
}

/// A page with its rows shown.
fn mapped<M, T>(page: Page<M>, show: impl Fn(M) -> T) -> Page<T> {
    let rows = page
        .rows
        .into_iter()
        .map(|(cursor, row)| (cursor, show(row)))
        .collect();
    Page {
        rows,
        has_next: page.has_next,
        has_previous: page.has_previous,
    }
}

/// A new product.
#[derive(InputObject)]
pub struct CreateProductInput {
    /// The key in the billing system, 1 to 200 characters; unique in the tenant.
    external_id: String,
    /// The name that people read; the key when it is not given.
    name: Option<String>,
}

/// What to change about a product. Fields that are not given stay as they are.
#[derive(InputObject)]
pub struct UpdateProductInput {
    /// The id of the product.
    id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    version: Option<i32>,
    /// The key in the billing system, 1 to 200 characters; unique in the tenant.
    external_id: Option<String>,
    /// The name that people read.
    name: Option<String>,
}

/// A new plan.
#[derive(InputObject)]
pub struct CreatePlanInput {
    /// The id of the product that is bought by it.
    product: ID,
    /// The key in the billing system, 1 to 200 characters; unique in the tenant.
    external_id: String,
    /// The name that people read; the key when it is not given.
    name: Option<String>,
}

/// What to change about a plan. Fields that are not given stay as they are.
#[derive(InputObject)]
pub struct UpdatePlanInput {
    /// The id of the plan.
    id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    version: Option<i32>,
    /// The id of the product that is bought by it.
    product: Option<ID>,
    /// The key in the billing system, 1 to 200 characters; unique in the tenant.
    external_id: Option<String>,
    /// The name that people read.
    name: Option<String>,
}

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
