//! What the server shares between requests.

use data::{
    clock::Clock,
    database::Database,
    error::Error,
    log::Feed,
    scope::{OpenRequest, Scope},
    transaction::Mode,
};

/// The database, the clock and the feed of one process.
pub struct Product {
    /// Where the rows are.
    pub database: Database,
    /// What time it is.
    pub clock: Clock,
    /// Who is woken when a log grows.
    pub feed: Feed,
}

impl Product {
    /// Opens a scope on rows that are up to date.
    ///
    /// # Errors
    /// As [`Scope::open`].
    pub async fn open(&self, request: OpenRequest) -> Result<Scope, Error> {
        let scope = Scope::open(&self.database, request.clone()).await?;
        if request.mode == Mode::Write || !scope.refresh_due() {
            return Ok(scope);
        }
        scope.close().await?;
        Scope::open(&self.database, request).await
    }

    /// Keeps what a scope has written and wakes those who follow the tenant's log.
    ///
    /// # Errors
    /// When the database refuses; then nothing was kept.
    pub async fn commit(&self, scope: &Scope) -> Result<(), Error> {
        let before = scope.log_version();
        let version = scope.commit().await?;
        if version > before {
            self.feed.publish(scope.tenant_id(), version);
        }
        Ok(())
    }
}
