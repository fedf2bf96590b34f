//! The keys of a provider, kept for a while. However many tokens arrive with ids of unknown keys, the provider is asked at most once per interval.

use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Mutex;

use super::{
    Algorithm, FetchError,
    source::{self, Source},
};
use crate::key_set::{KeySet, VerifyingKey};

/// How much longer than their age keys serve while the provider cannot be reached.
const OUTAGE: TimeDelta = TimeDelta::hours(1);

/// When keys are asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ages {
    /// Older keys are asked for again.
    max_age: TimeDelta,
    /// What lies between two requests at least.
    interval: TimeDelta,
}

impl Ages {
    pub(super) fn from_seconds(max_age: u32, interval: u32) -> Self {
        Self {
            max_age: TimeDelta::seconds(max_age.into()),
            interval: TimeDelta::seconds(interval.into()),
        }
    }
}

/// The keys of one provider.
#[derive(Debug)]
pub(super) struct KeyCache(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    source: Source,
    allowed: Vec<Algorithm>,
    ages: Ages,
    loaded: RwLock<Option<Loaded>>,
    /// When the provider was last asked. Held while it is being asked.
    asked_at: Arc<Mutex<Option<DateTime<Utc>>>>,
}

#[derive(Clone, Debug)]
struct Loaded {
    keys: Arc<KeySet>,
    at: DateTime<Utc>,
}

impl KeyCache {
    pub(super) fn new(source: Source, allowed: Vec<Algorithm>, ages: Ages) -> Self {
        Self(Arc::new(Shared {
            source,
            allowed,
            ages,
            loaded: RwLock::new(None),
            asked_at: Arc::default(),
        }))
    }

    /// Reads the file of keys, if they are in one.
    pub(super) fn read_file(&self, now: DateTime<Utc>) -> Result<(), FetchError> {
        match &self.0.source {
            Source::Url { .. } => Ok(()),
            Source::File(path) => self.0.store(&source::read_file(path)?, now),
        }
    }

    /// The key of that id. Asks the provider when the keys are old or do not have it.
    pub(super) async fn get(&self, key_id: &str, now: DateTime<Utc>) -> Option<VerifyingKey> {
        let known = self.0.usable(key_id, now);
        if known.is_some() && self.0.is_fresh(now) {
            return known;
        }
        // An old key serves while someone else is asking; an unknown one has to wait for the answer.
        let being_asked = self.0.asked_at.try_lock().is_err();
        if known.is_some() && being_asked {
            return known;
        }
        self.refresh(now).await;
        self.0.usable(key_id, now)
    }

    /// Asks the provider, unless it was asked a moment ago.
    pub(super) async fn refresh(&self, now: DateTime<Utc>) {
        let mut asked_at = Arc::clone(&self.0.asked_at).lock_owned().await;
        let interval = self.0.ages.interval;
        // Either way round: the clock may have been set back.
        if asked_at.is_some_and(|time| (now - time).abs() < interval) {
            return;
        }
        *asked_at = Some(now);
        let shared = Arc::clone(&self.0);
        // On a task of its own: a client that hangs up must not take the answer with it, or the keys could be kept from ever arriving.
        let task = tokio::spawn(async move {
            if let Err(error) = shared.load(now).await {
                tracing::warn!(%error, "the keys of an identity provider were not renewed");
            }
            drop(asked_at);
        });
        if let Err(error) = task.await {
            tracing::error!(%error, "asking an identity provider for keys broke off");
        }
    }
}

impl Shared {
    async fn load(&self, now: DateTime<Utc>) -> Result<(), FetchError> {
        let document = self.source.fetch().await?;
        self.store(&document, now)
    }

    fn store(&self, document: &[u8], now: DateTime<Utc>) -> Result<(), FetchError> {
        let keys = KeySet::from_jwks(document, &self.allowed, self.source.origin())?;
        let mut loaded = self.loaded.write().unwrap_or_else(PoisonError::into_inner);
        *loaded = Some(Loaded {
            keys: Arc::new(keys),
            at: now,
        });
        Ok(())
    }

    fn loaded(&self) -> Option<Loaded> {
        self.loaded
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn is_fresh(&self, now: DateTime<Utc>) -> bool {
        self.loaded()
            .is_some_and(|loaded| (now - loaded.at).abs() < self.ages.max_age)
    }

    fn usable(&self, key_id: &str, now: DateTime<Utc>) -> Option<VerifyingKey> {
        let loaded = self.loaded()?;
        if (now - loaded.at).abs() >= self.ages.max_age + OUTAGE {
            return None;
        }
        loaded.keys.get(key_id).cloned()
    }
}
