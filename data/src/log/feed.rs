//! Wakes those who follow a log when it tells of what they wait for, whichever process wrote it.
//!
//! Every process has one task that reads what is new in the logs that are followed, once for all who follow them, and wakes only those whom it
//! concerns: a thousand clients that follow an account each cost no more than those of which something is written. When to read it learns by hints: of
//! commits in this process, and on PostgreSQL of those in others. A hint carries no data, and the task looks by itself now and then, so that one that is lost
//! or doubled does no harm. The hint is sent after the commit and outside the transaction, because `NOTIFY` within a transaction makes all writers of
//! the database queue for one lock.

mod followers;
mod look;
mod remote;
#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, PoisonError};

use chrono::NaiveDate;
use tokio::sync::{mpsc, watch};
use uuid::Uuid;

use self::followers::Followers;
use super::Followed;
use crate::{clock::Clock, database::Database, portfolio::Touch};

/// What a follower waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Awaited {
    /// Entries of what is followed.
    Entries(Followed),
    /// Entries after which a portfolio may have other numbers, and a new day in the tenant's time zone.
    Portfolio,
    /// Entries that may take somebody's access away.
    Access,
}

/// What a log has told since a version, without a look at the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noticed {
    /// The entries after which portfolios may have other numbers, oldest first.
    pub touches: Vec<Touch>,
    /// The version up to which nothing is left out.
    pub until: i64,
    /// The day in the tenant's time zone.
    pub today: NaiveDate,
}

/// The version of a tenant's log that a commit has reached.
type Hint = (Uuid, i64);

/// The followers of one process.
#[derive(Clone)]
pub struct Feed {
    followers: Arc<Mutex<Followers>>,
    hints: mpsc::UnboundedSender<Hint>,
    outgoing: Option<mpsc::UnboundedSender<Hint>>,
}

impl Feed {
    /// The feed of a process that serves `database`. Its tasks end when it is dropped.
    #[must_use]
    pub fn start(database: &Database, clock: Clock) -> Self {
        let followers = Arc::default();
        let (hints, heard) = mpsc::unbounded_channel();
        tokio::spawn(look::run(
            database.clone(),
            clock,
            heard,
            Arc::clone(&followers),
        ));
        let outgoing = match database {
            Database::Sqlite { .. } => None,
            Database::Postgres(pool) => Some(remote::start(pool, &hints)),
        };
        Self {
            followers,
            hints,
            outgoing,
        }
    }

    /// Hints, here and elsewhere, that the tenant's log has reached `version`.
    pub fn publish(&self, tenant: Uuid, version: i64) {
        // The receivers end only with the process.
        let _ = self.hints.send((tenant, version));
        if let Some(outgoing) = &self.outgoing {
            let _ = outgoing.send((tenant, version));
        }
    }

    /// Follows a tenant's log: the receiver changes whenever what is awaited may have happened. What was committed before is not told of: whoever
    /// follows looks at the log once after this.
    #[must_use]
    pub fn follow(&self, tenant: Uuid, awaited: Awaited) -> watch::Receiver<()> {
        lock(&self.followers).follow(tenant, awaited)
    }

    /// What was noticed of a followed log after a version; nothing when that is further back than is remembered, or when somebody may have lost access
    /// since: then whoever asks has to look for itself whether it still may.
    #[must_use]
    pub fn noticed(&self, tenant: Uuid, version: i64) -> Option<Noticed> {
        lock(&self.followers).noticed(tenant, version)
    }
}

fn lock(followers: &Mutex<Followers>) -> std::sync::MutexGuard<'_, Followers> {
    followers.lock().unwrap_or_else(PoisonError::into_inner)
}
