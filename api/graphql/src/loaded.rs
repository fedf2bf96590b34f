//! Objects of the contract that stand for rows: rows that were loaded together load together what hangs on them.

use std::{collections::HashMap, hash::Hash, sync::Arc};

use async_graphql::Context;
use data::{error::Error, page::Page, scope::Scope};
use uuid::Uuid;

use super::{batch::Batch, error::OrFault, session::ContextSession};

/// A row that has an id of its own.
pub trait Identified {
    /// The id.
    fn id(&self) -> Uuid;
}

/// Declares that rows have their id in the field `id`.
macro_rules! identified {
    ($($row:ty),+ $(,)?) => {
        $(impl $crate::loaded::Identified for $row {
            fn id(&self) -> uuid::Uuid {
                self.id
            }
        })+
    };
}
pub(crate) use identified;

/// A row among those that were loaded together, with the batches that they share.
pub struct Loaded<R, B> {
    row: Arc<R>,
    family: Arc<Family<R, B>>,
}

/// Rows that were loaded together, and the batches by which they load more.
struct Family<R, B> {
    rows: Vec<Arc<R>>,
    batches: B,
}

impl<R, B> Clone for Loaded<R, B> {
    fn clone(&self) -> Self {
        Self {
            row: Arc::clone(&self.row),
            family: Arc::clone(&self.family),
        }
    }
}

impl<R, B: Default> Loaded<R, B> {
    /// The object of a row that was loaded alone.
    #[must_use]
    pub fn alone(row: R) -> Self {
        let row = Arc::new(row);
        let family = Self::together([Arc::clone(&row)]);
        Self { row, family }
    }

    /// The objects of rows that were loaded together, in their order.
    #[must_use]
    pub fn family(rows: Vec<R>) -> Vec<Self> {
        let rows: Vec<Arc<R>> = rows.into_iter().map(Arc::new).collect();
        let family = Self::together(rows.iter().cloned());
        rows.into_iter().map(|row| Self::of(row, &family)).collect()
    }

    /// The objects of a page.
    #[must_use]
    pub fn page(page: Page<R>) -> Page<Self> {
        let page = page.map(Arc::new);
        let family = Self::together(page.items().cloned());
        page.map(|row| Self::of(row, &family))
    }

    /// The objects of many pages, which are one family.
    #[must_use]
    pub fn pages(pages: HashMap<Uuid, Page<R>>) -> HashMap<Uuid, Page<Self>> {
        let pages: Vec<(Uuid, Page<Arc<R>>)> = pages
            .into_iter()
            .map(|(list, page)| (list, page.map(Arc::new)))
            .collect();
        let family = Self::together(pages.iter().flat_map(|(_, page)| page.items().cloned()));
        pages
            .into_iter()
            .map(|(list, page)| (list, page.map(|row| Self::of(row, &family))))
            .collect()
    }

    /// The objects of many lists, which are one family.
    #[must_use]
    pub fn lists(lists: HashMap<Uuid, Vec<R>>) -> HashMap<Uuid, Vec<Self>> {
        let owned = lists
            .into_iter()
            .flat_map(|(owner, rows)| rows.into_iter().map(move |row| (owner, row)));
        let (owners, rows): (Vec<Uuid>, Vec<R>) = owned.unzip();
        let mut lists: HashMap<Uuid, Vec<Self>> = HashMap::new();
        for (owner, object) in owners.into_iter().zip(Self::family(rows)) {
            lists.entry(owner).or_default().push(object);
        }
        lists
    }

    fn together(rows: impl IntoIterator<Item = Arc<R>>) -> Arc<Family<R, B>> {
        Arc::new(Family {
            rows: rows.into_iter().collect(),
            batches: B::default(),
        })
    }

    fn of(row: Arc<R>, family: &Arc<Family<R, B>>) -> Self {
        Self {
            row,
            family: Arc::clone(family),
        }
    }
}

impl<R: Identified, B: Default> Loaded<R, B> {
    /// The objects of rows that were loaded together, by id.
    #[must_use]
    pub fn by_id(rows: Vec<R>) -> HashMap<Uuid, Self> {
        let objects = Self::family(rows).into_iter();
        objects.map(|object| (object.uuid(), object)).collect()
    }
}

impl<R, B> Loaded<R, B> {
    /// The row.
    #[must_use]
    pub fn row(&self) -> &R {
        &self.row
    }

    /// What the rows of the family load together.
    #[must_use]
    pub fn batches(&self) -> &B {
        &self.family.batches
    }

    /// The rows of the family.
    pub fn rows(&self) -> impl Iterator<Item = &R> {
        self.family.rows.iter().map(|row| &**row)
    }

    /// The ids that the rows of the family have in a field, each once.
    pub fn named(&self, id: impl Fn(&R) -> Option<Uuid>) -> Vec<Uuid> {
        let mut ids: Vec<Uuid> = self.rows().filter_map(id).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// The object whose id the row has in a field, loaded for the whole family at once; none when the row names none or it is gone.
    ///
    /// # Errors
    /// Those of `load`, as top-level errors.
    pub async fn one<T: Clone>(
        &self,
        context: &Context<'_>,
        batch: &Batch<(), HashMap<Uuid, T>>,
        id: impl Fn(&R) -> Option<Uuid>,
        load: impl AsyncFnOnce(&Scope, &[Uuid]) -> Result<HashMap<Uuid, T>, Error>,
    ) -> async_graphql::Result<Option<T>> {
        let Some(wanted) = id(&self.row) else {
            return Ok(None);
        };
        let scope = context.scope().await?;
        let load = async || load(scope, &self.named(id)).await;
        let found = batch.get((), load).await.or_fault()?;
        Ok(found.get(&wanted).cloned())
    }
}

impl<R: Identified, B> Loaded<R, B> {
    /// The id in the database.
    #[must_use]
    pub fn uuid(&self) -> Uuid {
        self.row.id()
    }

    /// The ids of the whole family, each once.
    #[must_use]
    pub fn ids(&self) -> Vec<Uuid> {
        self.named(|row| Some(row.id()))
    }

    /// What hangs on the row, loaded for the whole family at once by the arguments of the field; nothing when the row has none.
    ///
    /// # Errors
    /// Those of `load`, as top-level errors.
    pub async fn many<A: Eq + Hash, T: Clone>(
        &self,
        context: &Context<'_>,
        batch: &Batch<A, HashMap<Uuid, Vec<T>>>,
        arguments: A,
        load: impl AsyncFnOnce(&Scope, &[Uuid]) -> Result<HashMap<Uuid, Vec<T>>, Error>,
    ) -> async_graphql::Result<Vec<T>> {
        let scope = context.scope().await?;
        let load = async || load(scope, &self.ids()).await;
        let found = batch.get(arguments, load).await.or_fault()?;
        Ok(found.get(&self.uuid()).cloned().unwrap_or_default())
    }
}
