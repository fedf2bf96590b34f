//! Relay connections.

mod nested;

use std::sync::Arc;

use async_graphql::{Context, SimpleObject};
use data::{
    error::Error,
    page::{Page, PageRequest},
    scope::Scope,
};
use futures_util::future::BoxFuture;

pub use nested::{Nested, NestedReads};

use super::{error::fault, session::ContextSession};

/// Where a page of a connection stands in the whole list.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(shareable)]
pub struct PageInfo {
    /// Whether there are more items after this page.
    pub has_next_page: bool,
    /// Whether there are items before this page.
    pub has_previous_page: bool,
    /// The cursor of the first item; null when the page is empty.
    pub start_cursor: Option<String>,
    /// The cursor of the last item, for `after`; null when the page is empty.
    pub end_cursor: Option<String>,
}

impl PageInfo {
    /// Where `page` stands.
    #[must_use]
    pub fn of<M>(page: &Page<M>) -> Self {
        Self {
            has_next_page: page.has_next,
            has_previous_page: page.has_previous,
            start_cursor: page.rows.first().map(|(cursor, _)| cursor.clone()),
            end_cursor: page.rows.last().map(|(cursor, _)| cursor.clone()),
        }
    }
}

/// Counts the whole list when somebody asks.
#[derive(Clone)]
pub struct Total(Arc<Count>);

type Count = dyn Fn(&Scope) -> BoxFuture<'_, Result<i64, Error>> + Send + Sync;

impl Total {
    /// A count made by a query, only when it is asked for.
    pub fn counted_by(
        count: impl Fn(&Scope) -> BoxFuture<'_, Result<i64, Error>> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(count))
    }

    /// A count that is known.
    #[must_use]
    pub fn known(count: i64) -> Self {
        Self::counted_by(move |_| Box::pin(std::future::ready(Ok(count))))
    }

    /// The count.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn count(&self, context: &Context<'_>) -> async_graphql::Result<i64> {
        (self.0)(context.scope().await?).await.map_err(fault)
    }
}

/// The four arguments of a connection as a page request.
#[must_use]
pub fn page_request(
    first: Option<i32>,
    after: Option<String>,
    last: Option<i32>,
    before: Option<String>,
) -> PageRequest {
    PageRequest {
        first: first.map(i64::from),
        after,
        last: last.map(i64::from),
        before,
    }
}

/// Declares a connection and its edge over a GraphQL object. Made by `from_page(page, total)`, where the page holds the objects; or, when its
/// edges say more than that, by `from_edges(page_info, edges, total)`.
macro_rules! connection {
    ($(#[doc = $doc:literal])* $connection:ident, $edge:ident, $node:ty) => {
        $crate::page::connection!($(#[doc = $doc])* $connection, $edge, $node, {});

        impl $connection {
            /// The connection of a page of objects.
            #[must_use]
            pub fn from_page(page: data::page::Page<$node>, total: $crate::page::Total) -> Self {
                let page_info = $crate::page::PageInfo::of(&page);
                let edges = page.rows.into_iter().map(|(cursor, node)| $edge { cursor, node }).collect();
                Self::from_edges(page_info, edges, total)
            }
        }

        impl From<(data::page::Page<$node>, $crate::page::Total)> for $connection {
            fn from((page, total): (data::page::Page<$node>, $crate::page::Total)) -> Self {
                Self::from_page(page, total)
            }
        }
    };
    (
        $(#[doc = $doc:literal])* $connection:ident, $edge:ident, $node:ty,
        { $($(#[doc = $field_doc:literal])* $field:ident: $type:ty),* $(,)? }
    ) => {
        $(#[doc = $doc])*
        pub struct $connection {
            edges: Vec<$edge>,
            page_info: $crate::page::PageInfo,
            total: $crate::page::Total,
        }

        /// One item of a list, with its place in it.
        #[derive(Clone, async_graphql::SimpleObject)]
        pub struct $edge {
            /// The place of the item in the list, for `after` and `before`.
            pub cursor: String,
            /// The item.
            pub node: $node,
            $($(#[doc = $field_doc])* pub $field: $type,)*
        }

        $(#[doc = $doc])*
        #[async_graphql::Object]
        impl $connection {
            /// The items of this page with their cursors.
            async fn edges(&self) -> &[$edge] {
                &self.edges
            }

            /// The items of this page.
            async fn nodes(&self) -> Vec<$node> {
                self.edges.iter().map(|edge| edge.node.clone()).collect()
            }

            /// Where this page stands in the whole list.
            async fn page_info(&self) -> &$crate::page::PageInfo {
                &self.page_info
            }

            /// How many items the whole list has, over all pages. Counted only when asked for.
            async fn total_count(&self, context: &async_graphql::Context<'_>) -> async_graphql::Result<i64> {
                self.total.count(context).await
            }
        }

        impl $connection {
            /// The connection of edges that were made by hand.
            #[must_use]
            pub const fn from_edges(
                page_info: $crate::page::PageInfo,
                edges: Vec<$edge>,
                total: $crate::page::Total,
            ) -> Self {
                Self { edges, page_info, total }
            }
        }
    };
}
pub(crate) use connection;
