//! Passwords of members: argon2id, a bounded number at once, the same work whether or not the member exists.

mod policy;

use std::{num::NonZeroUsize, sync::Arc, time::Duration};

use argon2::{
    Argon2, Params, PasswordVerifier as _, Version,
    password_hash::{PasswordHash, PasswordHasher as _, SaltString},
};
use rand::CryptoRng;
use secrecy::{ExposeSecret, SecretString};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task::spawn_blocking,
    time::timeout,
};

pub use policy::{PasswordRefusal, check_password};

/// How long a log-in waits for its turn before it is told to come again, unless set otherwise.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// The length of a salt, in bytes (RFC 9106).
const SALT_LENGTH: usize = 16;

/// What hashing one password costs the server, and a thief of the hashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordCost {
    /// Memory, in KiB.
    pub memory: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Default for PasswordCost {
    /// What OWASP asks for at least: 19 MiB, two passes, one lane.
    fn default() -> Self {
        Self {
            memory: 19 * 1024,
            passes: 2,
            lanes: 1,
        }
    }
}

/// Why a password could not be hashed or checked. None of these says anything about the password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// The cost is outside of what argon2 allows.
    #[error("the password cost is outside of what argon2 allows")]
    Cost,
    /// Too many log-ins at once: come again later.
    #[error("too many passwords are being checked at once")]
    Busy,
    /// The stored text is not an argon2 hash.
    #[error("the stored password hash is malformed")]
    MalformedHash,
    /// Hashing itself failed.
    #[error("the password could not be hashed")]
    Hashing,
}

/// What became of a password that was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Not the password of the member, or there is no such member.
    Wrong,
    /// The password of the member.
    Right {
        /// The stored hash is of another cost than today's: hash the password again and store that.
        rehash: bool,
    },
}

/// What makes the hashes of equal passwords differ.
#[derive(Clone, Debug)]
pub struct Salt(SaltString);

impl Salt {
    /// Draws a salt.
    ///
    /// # Errors
    /// [`PasswordError::Hashing`] when it cannot be encoded.
    pub fn generate(random: &mut impl CryptoRng) -> Result<Self, PasswordError> {
        let mut bytes = [0; SALT_LENGTH];
        random.fill_bytes(&mut bytes);
        SaltString::encode_b64(&bytes)
            .map(Self)
            .map_err(|_error| PasswordError::Hashing)
    }
}

/// Hashes and checks passwords on threads of their own, at most so many at once: each takes its memory, and log-ins are open to strangers.
#[derive(Clone, Debug)]
pub struct PasswordHasher {
    argon2: Argon2<'static>,
    pub(super) turns: Arc<Semaphore>,
    longest_wait: Duration,
    /// Checked in place of the hash of a member who does not exist. Of today's cost; no password is known for it.
    pub(super) stand_in: Arc<str>,
}

impl PasswordHasher {
    /// A hasher of that cost that works on at most `at_once` passwords. The hash that stands in for unknown members is made here.
    ///
    /// # Errors
    /// [`PasswordError::Cost`] when argon2 does not allow the cost, [`PasswordError::Hashing`] when it fails.
    pub fn new(
        cost: PasswordCost,
        at_once: NonZeroUsize,
        random: &mut impl CryptoRng,
    ) -> Result<Self, PasswordError> {
        let parameters = Params::new(cost.memory, cost.passes, cost.lanes, None)
            .map_err(|_error| PasswordError::Cost)?;
        let argon2 = Argon2::new(argon2::Algorithm::Argon2id, Version::V0x13, parameters);
        let mut nobody_knows = [0; SALT_LENGTH];
        random.fill_bytes(&mut nobody_knows);
        let stand_in = hash(&argon2, &nobody_knows, &Salt::generate(random)?)?.into();
        Ok(Self {
            argon2,
            turns: Arc::new(Semaphore::new(at_once.get().min(Semaphore::MAX_PERMITS))),
            longest_wait: LONGEST_WAIT,
            stand_in,
        })
    }

    /// The same hasher, but that a password waits for its turn at most so long (ten seconds otherwise).
    #[must_use]
    pub fn with_longest_wait(mut self, longest_wait: Duration) -> Self {
        self.longest_wait = longest_wait;
        self
    }

    /// The hash to store for a password, in PHC form with its cost and salt in it.
    ///
    /// # Errors
    /// [`PasswordError::Busy`] when no turn came in time, [`PasswordError::Hashing`] when argon2 fails.
    pub async fn hash(&self, password: SecretString, salt: Salt) -> Result<String, PasswordError> {
        let argon2 = self.argon2.clone();
        self.in_turn(move || hash(&argon2, password.expose_secret().as_bytes(), &salt))
            .await
    }

    /// Checks a password against the hash stored for the member. Without one, for there is no such member, the same work is done in vain.
    ///
    /// # Errors
    /// [`PasswordError::Busy`] when no turn came in time, [`PasswordError::MalformedHash`] when the stored text is no argon2 hash.
    pub async fn verify(
        &self,
        password: SecretString,
        stored: Option<&str>,
    ) -> Result<Verdict, PasswordError> {
        let hasher = self.clone();
        let stored = stored.map(str::to_owned);
        self.in_turn(move || hasher.verify_now(&password, stored.as_deref()))
            .await
    }

    fn verify_now(
        &self,
        password: &SecretString,
        stored: Option<&str>,
    ) -> Result<Verdict, PasswordError> {
        let hash = PasswordHash::new(stored.unwrap_or(&self.stand_in))
            .map_err(|_error| PasswordError::MalformedHash)?;
        let matches = self
            .argon2
            .verify_password(password.expose_secret().as_bytes(), &hash)
            .is_ok();
        if matches && stored.is_some() {
            Ok(Verdict::Right {
                rehash: self.is_outdated(&hash),
            })
        } else {
            Ok(Verdict::Wrong)
        }
    }

    /// Whether a hash is of another kind or cost than today's.
    fn is_outdated(&self, hash: &PasswordHash<'_>) -> bool {
        let today = self.argon2.params();
        let same_kind =
            hash.algorithm == argon2::ARGON2ID_IDENT && hash.version == Some(Version::V0x13.into());
        let same_cost = Params::try_from(hash).is_ok_and(|then| {
            then.m_cost() == today.m_cost()
                && then.t_cost() == today.t_cost()
                && then.p_cost() == today.p_cost()
        });
        !(same_kind && same_cost)
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, PasswordError> + Send + 'static,
    ) -> Result<T, PasswordError> {
        let turn = self.turn().await?;
        // The turn goes with the work: when the caller gives up, the thread and its memory stay taken until the work is done.
        spawn_blocking(move || {
            let _turn = turn;
            work()
        })
        .await
        .map_err(|_panic| PasswordError::Hashing)?
    }

    async fn turn(&self) -> Result<OwnedSemaphorePermit, PasswordError> {
        timeout(self.longest_wait, Arc::clone(&self.turns).acquire_owned())
            .await
            .map_err(|_elapsed| PasswordError::Busy)?
            .map_err(|_closed| PasswordError::Busy)
    }
}

fn hash(argon2: &Argon2<'_>, password: &[u8], salt: &Salt) -> Result<String, PasswordError> {
    argon2
        .hash_password(password, &salt.0)
        .map(|hash| hash.to_string())
        .map_err(|_error| PasswordError::Hashing)
}
