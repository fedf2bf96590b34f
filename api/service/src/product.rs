//! What the server shares between requests.

use data::{
    clock::Clock,
    database::Database,
    engagement::UsageCache,
    error::Error,
    health::{self, StandingsCache},
    log::Feed,
    portfolio::FactsCache,
    refresh,
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
    /// What is known about all accounts of the tenants that were asked about lately.
    pub facts: FactsCache,
    /// What is known about their usage, apart from that.
    pub usage: UsageCache,
    /// Where their accounts stand, apart from that.
    pub standings: StandingsCache,
}

/// The memory for facts about tenants, in bytes.
const FACTS: usize = 256 * 1024 * 1024;
/// The memory for their usage, in bytes.
const USAGE: usize = 256 * 1024 * 1024;
/// The memory for where their accounts stand, in bytes.
const STANDINGS: usize = 64 * 1024 * 1024;

impl Product {
    /// What a process shares that works on `database`.
    #[must_use]
    pub fn new(database: Database, clock: Clock) -> Self {
        let feed = Feed::start(&database, clock.clone());
        Self {
            database,
            clock,
            feed,
            facts: FactsCache::new(FACTS),
            usage: UsageCache::new(USAGE),
            standings: StandingsCache::new(STANDINGS),
        }
    }

    /// Where what health is computed from is kept.
    #[must_use]
    pub const fn health_caches(&self) -> health::Caches<'_> {
        health::Caches {
            facts: &self.facts,
            usage: &self.usage,
        }
    }

    /// Opens a scope on rows that are up to date.
    ///
    /// # Errors
    /// As [`Scope::open`].
    pub async fn open(&self, request: OpenRequest) -> Result<Scope, Error> {
        let scope = Scope::open(&self.database, request.clone()).await?;
        if !scope.refresh_due() {
            return Ok(scope);
        }
        if request.mode == Mode::Write {
            return match refresh::within(&scope).await {
                Ok(()) => Ok(scope),
                Err(error) => {
                    scope.close().await?;
                    Err(error)
                }
            };
        }
        scope.close().await?;
        refresh::bring_up_to_date(&self.database, &request).await?;
        Scope::open(&self.database, request).await
    }

    /// Keeps what a scope has written and wakes those who follow the tenant's log.
    ///
    /// # Errors
    /// When the database refuses; then nothing was kept.
    pub async fn commit(&self, scope: &Scope) -> Result<(), Error> {
        let before = scope.log_version();
        let version = scope.commit_at(self.clock.now()).await?;
        if version > before {
            self.feed.publish(scope.tenant_id(), version);
        }
        Ok(())
    }
}
