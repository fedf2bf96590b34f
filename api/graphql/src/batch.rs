//! Loading for a whole page at once.
//!
//! The objects of a page share one [`Batch`] per relation. The first of them that is asked for the relation loads it for all
//! of them in one statement; the others wait for that and take their part. No timer, no queue, and nothing shared between requests.

use std::{collections::HashMap, hash::Hash, sync::Arc};

use data::error::Error;
use tokio::sync::{Mutex, OnceCell};

/// What a relation loads for a page, by the arguments of the field (`()` for none).
pub struct Batch<A, V> {
    loads: Mutex<HashMap<A, Arc<OnceCell<Arc<V>>>>>,
}

impl<A, V> Default for Batch<A, V> {
    fn default() -> Self {
        Self {
            loads: Mutex::default(),
        }
    }
}

impl<A: Eq + Hash, V> Batch<A, V> {
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
            return Ok(Arc::clone(known));
        }
        // Boxed, because this is part of the future of each object of the page, and only one of them loads.
        let loaded = Box::pin(cell.get_or_try_init(async || load().await.map(Arc::new)));
        Ok(Arc::clone(loaded.await?))
    }
}
