//! Several signing keys at once: one signs, older ones still verify, a newer one may be announced already.

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::jwk::JwkSet;
use rand::CryptoRng;
use secrecy::SecretString;

use super::{Algorithm, Claims, KeyError, SigningKey};
use crate::key_set::VerifyingKey;

/// When keys take over from each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RotationPolicy {
    /// How long a key signs before it is replaced.
    pub period: TimeDelta,
    /// How long a new key is published before it signs: longer than any server or cache takes to notice it.
    pub announcement: TimeDelta,
    /// How long a replaced key still verifies: longer than the longest life of a token.
    pub grace: TimeDelta,
}

impl Default for RotationPolicy {
    /// Every 90 days, announced an hour ahead, verifying for 31 days after.
    fn default() -> Self {
        Self {
            period: TimeDelta::days(90),
            announcement: TimeDelta::hours(1),
            grace: TimeDelta::days(31),
        }
    }
}

/// The signing keys of this installation.
#[derive(Clone, Debug, Default)]
pub struct KeyRing {
    keys: Vec<SigningKey>,
}

impl KeyRing {
    /// A ring of these keys, in any order. It may be empty: [`KeyRing::rotate`] makes the first.
    ///
    /// # Errors
    /// [`KeyError::DuplicateKeyId`] when two keys share an id.
    pub fn new(mut keys: Vec<SigningKey>) -> Result<Self, KeyError> {
        keys.sort_by(|left, right| left.key_id().cmp(right.key_id()));
        let duplicate = keys
            .windows(2)
            .find(|pair| matches!(pair, [left, right] if left.key_id() == right.key_id()));
        match duplicate {
            Some([key, ..]) => Err(KeyError::DuplicateKeyId(key.key_id().to_owned())),
            _ => Ok(Self { keys }),
        }
    }

    /// Every key, retired ones too.
    #[must_use]
    pub fn keys(&self) -> &[SigningKey] {
        &self.keys
    }

    /// The key that signs: of those in force the one activated last.
    ///
    /// # Errors
    /// [`KeyError::NoSigner`] when none is in force.
    pub fn signer(&self, now: DateTime<Utc>) -> Result<&SigningKey, KeyError> {
        self.keys
            .iter()
            .filter(|key| key.is_active(now))
            .max_by_key(|key| (key.stored.activates_at, key.stored.created_at))
            .ok_or(KeyError::NoSigner)
    }

    /// Signs claims with the key in force.
    ///
    /// # Errors
    /// [`KeyError::NoSigner`] when none is in force, [`KeyError::Signing`] when the library refuses.
    pub fn sign(&self, claims: &Claims, now: DateTime<Utc>) -> Result<SecretString, KeyError> {
        self.signer(now)?.sign(claims)
    }

    /// The key of that id, if it may verify: announced ones may, for the clock of the server that signed may be ahead; retired ones may not.
    pub(crate) fn verifying(&self, key_id: &str, now: DateTime<Utc>) -> Option<&VerifyingKey> {
        self.keys
            .iter()
            .find(|key| key.key_id() == key_id && !key.is_retired(now))
            .map(|key| &key.verifying)
    }

    /// The JWKS document to publish: the public halves of all keys that may verify. Shared secrets are never in it.
    #[must_use]
    pub fn public_keys(&self, now: DateTime<Utc>) -> JwkSet {
        JwkSet {
            keys: self
                .keys
                .iter()
                .filter(|key| !key.is_retired(now))
                .filter_map(SigningKey::public_key)
                .cloned()
                .collect(),
        }
    }

    /// Whether it is time for a new key: none is in force, or the newest has signed for its period.
    #[must_use]
    pub fn is_rotation_due(&self, now: DateTime<Utc>, policy: &RotationPolicy) -> bool {
        let newest = self
            .keys
            .iter()
            .filter(|key| !key.is_retired(now))
            .map(|key| key.stored.activates_at)
            .max();
        self.signer(now).is_err() || newest.is_none_or(|time| time + policy.period <= now)
    }

    /// Adds a key and appoints the end of the others. The new one signs at once when no other is in force, else after its announcement.
    /// Afterwards every key has to be stored again: the older ones got their end.
    ///
    /// # Errors
    /// [`KeyError::Generation`] when no key could be made; the ring is as it was.
    pub fn rotate(
        &mut self,
        algorithm: Algorithm,
        now: DateTime<Utc>,
        policy: &RotationPolicy,
        random: &mut impl CryptoRng,
    ) -> Result<(), KeyError> {
        let activates_at = match self.signer(now) {
            Ok(_signer) => now + policy.announcement,
            Err(_none) => now,
        };
        let key = SigningKey::generate(algorithm, now, activates_at, random)?;
        for older in &mut self.keys {
            older.retire_at(activates_at + policy.grace);
        }
        self.keys.push(key);
        Ok(())
    }

    /// Takes a key out at once, for instance because it was stolen: what it signed is refused from now on. Says whether it was there.
    pub fn revoke(&mut self, key_id: &str) -> bool {
        let before = self.keys.len();
        self.keys.retain(|key| key.key_id() != key_id);
        self.keys.len() < before
    }
}
