//! Our signing keys between the table and the ring: made, read again, rotated.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use data::{
    database::Database,
    error::Error,
    signing_key::{self, StoredSigningKey},
};
use secrecy::{ExposeSecret as _, SecretString};

use super::{Access, AccessError};
use token::{Algorithm, KeyRing, RotationPolicy, SigningKey, StoredKey};

/// After how long the table is read again. New keys are announced an hour before they sign, retired ones are retired by time: this is for keys that an
/// operator took out.
const USUAL_AGE: TimeDelta = TimeDelta::seconds(60);

/// The same when a token names a key that is not known: what a flood of forged tokens can cause.
const LEAST_AGE: TimeDelta = TimeDelta::seconds(1);

/// When the table was last read, and by what rules keys change.
pub(super) struct Keys {
    read_at: Mutex<DateTime<Utc>>,
    policy: RotationPolicy,
}

impl Keys {
    pub(super) fn new(now: DateTime<Utc>) -> Self {
        Self {
            read_at: Mutex::new(now),
            policy: RotationPolicy::default(),
        }
    }

    /// The keys of the table, after a rotation if one is due. Of two servers that find it due at once only one makes a key.
    pub(super) async fn bring_up_to_date(
        &self,
        database: &Database,
        now: DateTime<Utc>,
    ) -> Result<KeyRing, Error> {
        let ring = ring(signing_key::load(database).await?)?;
        if !ring.is_rotation_due(now, &self.policy) {
            return Ok(ring);
        }
        ring_after(
            signing_key::change(database, |rows| self.rotated(rows, now)).await?,
            now,
        )
    }

    fn rotated(
        &self,
        rows: Vec<StoredSigningKey>,
        now: DateTime<Utc>,
    ) -> Result<Option<Vec<StoredSigningKey>>, Error> {
        let mut ring = ring_after(rows, now)?;
        if !ring.is_rotation_due(now, &self.policy) {
            return Ok(None);
        }
        ring.rotate(Algorithm::default(), now, &self.policy, &mut rand::rng())
            .map_err(Error::internal)?;
        tracing::info!("a new signing key was made");
        Ok(Some(ring.keys().iter().map(row).collect()))
    }

    /// Whether the caller is the one to read the table now, because it was read at least `age` ago.
    fn claim(&self, now: DateTime<Utc>, age: TimeDelta) -> bool {
        let mut read_at = self.read_at.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = (now - *read_at).abs() >= age;
        if is_due {
            *read_at = now;
        }
        is_due
    }
}

impl Access {
    /// Reads the keys again when it is time for it. A failure is logged, and the old keys stay in force.
    pub(super) async fn keep_keys(&self, now: DateTime<Utc>) {
        self.read_keys(now, USUAL_AGE).await;
    }

    /// Reads the keys again because a token names one that is not known. Says whether it did.
    pub(super) async fn read_keys_for_unknown(&self, now: DateTime<Utc>) -> bool {
        self.read_keys(now, LEAST_AGE).await
    }

    async fn read_keys(&self, now: DateTime<Utc>, age: TimeDelta) -> bool {
        if !self.keys.claim(now, age) {
            return false;
        }
        match self
            .keys
            .bring_up_to_date(&self.product.database, now)
            .await
        {
            Ok(ring) => {
                self.authenticator.replace_keys(ring);
                true
            }
            Err(error) => {
                tracing::warn!(%error, "the signing keys could not be read again");
                false
            }
        }
    }

    /// Signs claims with the key in force.
    pub(super) async fn sign(
        &self,
        claims: &token::Claims,
        now: DateTime<Utc>,
    ) -> Result<SecretString, AccessError> {
        self.keep_keys(now).await;
        Ok(self.authenticator.keys().sign(claims, now)?)
    }
}

/// The ring without the keys that are retired: nobody needs their private halves any more.
fn ring_after(mut rows: Vec<StoredSigningKey>, now: DateTime<Utc>) -> Result<KeyRing, Error> {
    rows.retain(|row| row.retires_at.is_none_or(|time| now < time));
    ring(rows)
}

fn ring(rows: Vec<StoredSigningKey>) -> Result<KeyRing, Error> {
    let keys = rows.into_iter().map(key).collect::<Result<_, _>>()?;
    KeyRing::new(keys).map_err(Error::internal)
}

fn key(row: StoredSigningKey) -> Result<SigningKey, Error> {
    let algorithm = row.algorithm.parse().map_err(Error::internal)?;
    SigningKey::from_stored(StoredKey {
        key_id: row.key_id,
        algorithm,
        private_key: SecretString::from(row.material),
        created_at: row.created_at,
        activates_at: row.activates_at,
        retires_at: row.retires_at,
    })
    .map_err(Error::internal)
}

fn row(key: &SigningKey) -> StoredSigningKey {
    let stored = key.stored();
    StoredSigningKey {
        key_id: stored.key_id.clone(),
        algorithm: stored.algorithm.as_str().to_owned(),
        material: stored.private_key.expose_secret().to_owned(),
        created_at: stored.created_at,
        activates_at: stored.activates_at,
        retires_at: stored.retires_at,
    }
}
