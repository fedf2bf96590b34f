//! Products.

use std::collections::HashMap;

use async_graphql::{ComplexObject, Context, ID, InputObject, Object, SimpleObject};
use data::{
    error::Error,
    id::Kind,
    page,
    revenue::{
        entity::product::Model,
        product::{self, ProductFilter as Filter},
    },
    scope::Scope,
};
use uuid::Uuid;

use crate::{
    error::OrFault,
    filter::StringFilter,
    page::{Total, connection, page_request},
    scalar::DateTime,
    session::ContextSession,
};
use service::id;

connection!(
    /// A page of products.
    ProductConnection,
    ProductEdge,
    Product
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

impl From<Model> for Product {
    fn from(row: Model) -> Self {
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
    pub(crate) async fn id(&self) -> ID {
        id::encode(Kind::Product, self.uuid)
    }
}

impl Product {
    /// The products of those ids; unknown ones are left out.
    ///
    /// # Errors
    /// Without the permission to read the portfolio.
    pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<HashMap<Uuid, Self>, Error> {
        let rows = product::by_ids(scope, ids).await?.into_iter();
        Ok(rows.map(|row| (row.id, Self::from(row))).collect())
    }

    /// The products of those external ids, by them; unknown ones are left out.
    ///
    /// # Errors
    /// Without the permission to read the portfolio.
    pub async fn by_external_ids(
        scope: &Scope,
        external_ids: &[&str],
    ) -> Result<HashMap<String, Self>, Error> {
        let rows = product::by_keys(scope, external_ids.iter().copied()).await?;
        let rows = rows.into_iter();
        Ok(rows.map(|(key, row)| (key, Self::from(row))).collect())
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

/// Asking for products.
#[derive(Default)]
pub struct ProductQuery;

/// Asking for products.
#[Object]
impl ProductQuery {
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
        Ok(ProductConnection::from_page(page.map(Product::from), total))
    }
}
