//! Usage kept in the process.

use std::sync::Arc;

use chrono::{Days, NaiveDate};
use domain::engagement::{UsageFacts, UsageUsers};
use uuid::Uuid;

use super::{
    head,
    load::{changed_days, read_days, read_features, read_users},
};
use crate::{error::Error, scope::Scope, shelf::Shelf};

/// How many days one statement reads.
const DAYS: Days = Days::new(10);

/// The usage of the tenants that were asked about last, within a bound of memory: of each the days that were asked about.
///
/// It is kept under the version of the tenant's usage that the reading snapshot shows, so that it is never stale. After events were recorded only the
/// days that they changed are read anew. Requests of a tenant that need it at the same time load it once.
#[derive(Debug)]
pub struct UsageCache {
    tenants: Shelf<Uuid, Known>,
}

/// What is known of a tenant by a version.
#[derive(Debug)]
struct Known {
    /// -1 when nothing is.
    version: i64,
    facts: Arc<UsageFacts>,
}

impl Default for Known {
    fn default() -> Self {
        Self {
            version: -1,
            facts: Arc::default(),
        }
    }
}

impl UsageCache {
    /// An empty cache that keeps about `capacity` bytes. The usage of a tenant that is larger than that is kept for nobody.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self {
            tenants: Shelf::new(capacity),
        }
    }

    /// The usage as the scope sees it, with at least the days from `first` up to `end`. One that has written, so that its rows are those of no
    /// version, reads its own, and so does an older snapshot than another one before.
    pub(super) async fn usage(
        &self,
        scope: &Scope,
        first: NaiveDate,
        end: NaiveDate,
    ) -> Result<Arc<UsageFacts>, Error> {
        let head = head::read(scope).await?;
        if !scope.is_at_its_version() {
            let mut known = Known::default();
            return known.advance(scope, &head, first, end).await;
        }
        let kept = self.tenants.value(scope.tenant_id());
        let mut shared = kept.lock().await;
        if shared.version > head.version {
            drop(shared);
            let mut known = Known::default();
            return known.advance(scope, &head, first, end).await;
        }
        let facts = shared.advance(scope, &head, first, end).await?;
        drop(shared);
        self.tenants.weigh(scope.tenant_id(), facts.weight());
        Ok(facts)
    }
}

impl Known {
    /// Reads what is missing, or has changed since. A request that is broken off leaves the days that it has read, and the next one goes on from there.
    async fn advance(
        &mut self,
        scope: &Scope,
        head: &super::entity::head::Model,
        first: NaiveDate,
        end: NaiveDate,
    ) -> Result<Arc<UsageFacts>, Error> {
        let mut facts = UsageFacts::clone(&self.facts);
        if self.version < head.version {
            let nobody = UsageUsers::default();
            let users = match self.version {
                -1 => &nobody,
                _ => facts.users(),
            };
            let users = read_users(scope, users, self.version).await?;
            facts.set_users(users);
            let (features, recorded_from) = read_features(scope, head).await?;
            facts.set_features(features, recorded_from);
            if self.version >= 0 {
                for date in changed_days(scope, self.version).await? {
                    facts.forget_day(date);
                }
            }
        } else if facts.knows(first, end) {
            return Ok(Arc::clone(&self.facts));
        }
        self.facts = Arc::new(facts);
        self.version = head.version;
        let mut next = first;
        while next < end {
            let until = next.checked_add_days(DAYS).unwrap_or(end).min(end);
            let mut facts = UsageFacts::clone(&self.facts);
            read_days(scope, &mut facts, next, until).await?;
            self.facts = Arc::new(facts);
            next = until;
        }
        Ok(Arc::clone(&self.facts))
    }
}
