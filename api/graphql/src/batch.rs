//! Loading for a whole page at once.
//!
//! The objects of a page share one [`Batch`] per relation. The first of them that is asked for the relation loads it for all
//! of them in one statement; the others wait for that and take their part. No timer, no queue, and nothing shared between requests.

use std::{any::Any, collections::HashMap, hash::Hash, marker::PhantomData, sync::Arc};

use data::error::Error;
use tokio::sync::{Mutex, OnceCell};

/// What was loaded. Its type is the batch's secret: objects point at each other through their batches, and the compiler, which has to see that they
/// can be shared between threads, would follow them round and round. That took three quarters of the time that the contract takes to compile.
type Kept = Arc<dyn Any + Send + Sync>;

/// What a relation loads for a page, by the arguments of the field (`()` for none).
pub struct Batch<A, V> {
    loads: Mutex<HashMap<A, Arc<OnceCell<Kept>>>>,
    value: PhantomData<fn() -> V>,
}

impl<A, V> Default for Batch<A, V> {
    fn default() -> Self {
        Self {
            loads: Mutex::default(),
            value: PhantomData,
        }
    }
}

impl<A: Eq + Hash, V: Send + Sync + 'static> Batch<A, V> {
    /// What was loaded for `arguments`, or what `load` brings now.
    ///
    /// # Errors
    /// Those of `load`; the next one to ask tries again.
    pub async fn get(
        &self,
        arguments: A,
        load: impl AsyncFnOnce() -> Result<V, Error>,
    ) -> Result<Arc<V>, Error> {
        let cell = Arc::clone(self.loads.lock().await.entry(arguments).or_default());
        if let Some(known) = cell.get() {
            return taken(known);
        }
        // Boxed, because this is part of the future of each object of the page, and only one of them loads.
        let loaded = Box::pin(cell.get_or_try_init(async || {
            let loaded = load().await?;
            Ok::<Kept, Error>(Arc::new(loaded))
        }));
        taken(loaded.await?)
    }
}

fn taken<V: Send + Sync + 'static>(kept: &Kept) -> Result<Arc<V>, Error> {
    let found = Arc::clone(kept).downcast();
    found.map_err(|_| Error::internal("a batch holds what it has not loaded"))
}
