//! Lists that many objects of a page have, such as the contacts of every account: read once for all of them.

use std::collections::HashMap;

use async_graphql::Context;
use data::{
    error::Error,
    page::{Page, PageRequest},
    scope::Scope,
};
use futures_util::future::BoxFuture;
use uuid::Uuid;

use super::Total;
use crate::{
    batch::Batch,
    error::OrFault,
    loaded::{Identified, Loaded},
    session::ContextSession,
};

/// What a family of objects has loaded of one list of each: the first pages by their size, and the numbers of items.
pub struct Nested<T> {
    pages: Batch<Option<i64>, HashMap<Uuid, Page<T>>>,
    counts: Batch<(), HashMap<Uuid, i64>>,
}

impl<T> Default for Nested<T> {
    fn default() -> Self {
        Self {
            pages: Batch::default(),
            counts: Batch::default(),
        }
    }
}

type Read<'a, T> = BoxFuture<'a, Result<T, Error>>;
type ReadFirstPages<R> =
    for<'a> fn(&'a Scope, &'a [Uuid], Option<i64>) -> Read<'a, HashMap<Uuid, Page<R>>>;
type ReadPage<R> = for<'a> fn(&'a Scope, Uuid, &'a PageRequest) -> Read<'a, Page<R>>;
type ReadCounts = for<'a> fn(&'a Scope, &'a [Uuid]) -> Read<'a, HashMap<Uuid, i64>>;

/// How the data layer reads a list of rows `R` that many things have.
pub struct NestedReads<R> {
    /// The first page of each of many.
    pub first_pages: ReadFirstPages<R>,
    /// Any page of one.
    pub page: ReadPage<R>,
    /// How many items each of many has; zero is left out.
    pub counts: ReadCounts,
}

impl<R, B> Loaded<R, B>
where
    R: Identified + Send + Sync + 'static,
    B: Send + Sync + 'static,
{
    /// A page of a list of this object, with how to count the list. The first pages and the counts of the whole family are loaded at once;
    /// a page further on is loaded by itself.
    ///
    /// # Errors
    /// Those of the reads, as top-level errors.
    pub async fn nested<M, D, C>(
        &self,
        context: &Context<'_>,
        lists: fn(&B) -> &Nested<Loaded<M, D>>,
        reads: &'static NestedReads<M>,
        request: PageRequest,
    ) -> async_graphql::Result<C>
    where
        M: Send + Sync + 'static,
        D: Default + Send + Sync + 'static,
        C: From<(Page<Loaded<M, D>>, Total)>,
    {
        let scope = context.scope().await?;
        let page = match request {
            PageRequest {
                first,
                after: None,
                last: None,
                before: None,
            } => {
                let load = async || {
                    let pages = (reads.first_pages)(scope, &self.ids(), first).await?;
                    Ok(Loaded::pages(pages))
                };
                let pages = lists(self.batches()).pages.get(first, load).await;
                let page = pages.or_fault()?.get(&self.uuid()).cloned();
                page.unwrap_or_else(Page::empty)
            }
            request => {
                let page = (reads.page)(scope, self.uuid(), &request).await;
                Loaded::page(page.or_fault()?)
            }
        };
        Ok(C::from((page, self.counted(lists, reads))))
    }

    /// How to count a list of this object.
    fn counted<M, D>(
        &self,
        lists: fn(&B) -> &Nested<Loaded<M, D>>,
        reads: &'static NestedReads<M>,
    ) -> Total
    where
        M: Send + Sync + 'static,
        D: Send + Sync + 'static,
    {
        let owner = self.clone();
        Total::counted_by(move |scope| {
            let owner = owner.clone();
            Box::pin(async move {
                let load = async || (reads.counts)(scope, &owner.ids()).await;
                let counts = lists(owner.batches()).counts.get((), load).await?;
                Ok(counts.get(&owner.uuid()).copied().unwrap_or(0))
            })
        })
    }
}
