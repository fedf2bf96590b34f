//! Log-ins and tokens: the glue between the tokens of [`token`] and the rows of the database.
//!
//! - members log in with a password for an access token and a refresh token,
//! - integrations exchange their client id and secret for an access token,
//! - operators issue tokens from the command line,
//! - and whatever token comes in is turned into a [`Viewer`](crate::viewer::Viewer).
//!
//! Whether the member, session, client or token still stands is looked up by [`data::scope::Scope::open`] in every request, so that revoking works at once.

mod client;
mod failure;
mod http;
mod identify;
mod issue;
mod keys;
mod log_in;
mod log_out;
mod own_password;
mod throttle;

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use data::{
    clock::Clock,
    database::Database,
    scope::{Actor, OpenRequest, Scope},
    transaction::Mode,
};
use domain::member::{Permission, Permissions};
use moka::sync::Cache;
use secrecy::SecretString;
use uuid::Uuid;

pub use client::ClientTokens;
pub use failure::AccessError;
pub use http::configure;
pub use log_in::{Credentials, MemberTokens};
pub use log_out::log_out;

use crate::{configuration::Configuration, product::Product};
use keys::Keys;
use throttle::Throttle;
use token::{
    Authenticator, PasswordHasher, Provider, RefreshToken, check_password,
    password::{PasswordCost, Salt},
    verify::DEFAULT_LEEWAY,
};

/// The most tenants whose slugs are remembered, for the tokens of external identity providers.
const REMEMBERED_SLUGS: u64 = 10_000;

/// How long tokens are good.
#[derive(Clone, Copy, Debug)]
struct Lifetimes {
    access: TimeDelta,
    refresh: TimeDelta,
    client: TimeDelta,
}

/// Log-ins and tokens of one process.
pub struct Access {
    product: Arc<Product>,
    authenticator: Authenticator,
    keys: Keys,
    hasher: PasswordHasher,
    lifetimes: Lifetimes,
    throttle: Throttle,
    /// Slugs never change, so that what was found once stays true.
    slugs: Cache<String, Uuid>,
}

impl Access {
    /// Sets up log-ins and tokens for a server. The first signing key is made when there is none, and the keys of identity providers are asked for.
    ///
    /// # Errors
    /// When a setting is not usable, a stored signing key is broken, or the database is away; the text says what to do.
    pub async fn start(
        configuration: &Configuration,
        product: Arc<Product>,
    ) -> Result<Arc<Self>, String> {
        let access = Self::set_up(configuration, product).await?;
        access.authenticator.preload(access.now()).await;
        Ok(Arc::new(access))
    }

    /// The same for a command, which serves nobody.
    ///
    /// # Errors
    /// As [`Access::start`].
    pub async fn open(
        configuration: &Configuration,
        database: Database,
        clock: Clock,
    ) -> Result<Self, String> {
        let product = Product::new(database, clock);
        Self::set_up(configuration, Arc::new(product)).await
    }

    async fn set_up(configuration: &Configuration, product: Arc<Product>) -> Result<Self, String> {
        let now = product.clock.now();
        let keys = Keys::new(now);
        let ring = keys
            .bring_up_to_date(&product.database, now)
            .await
            .map_err(|error| format!("the signing keys are not usable: {error}"))?;
        let providers = configuration
            .identity_providers
            .iter()
            .map(|provider| Provider::new(provider.clone(), now).map_err(|error| error.to_string()))
            .collect::<Result<Vec<_>, _>>()?;
        let authenticator = Authenticator::new(
            configuration.issuer.clone(),
            configuration.audience.clone(),
            DEFAULT_LEEWAY,
            ring,
            providers,
        )
        .map_err(|error| error.to_string())?;
        Ok(Self {
            authenticator,
            keys,
            hasher: hasher(configuration)?,
            lifetimes: lifetimes(configuration)?,
            throttle: Throttle::new(product.clock.clone()),
            slugs: Cache::new(REMEMBERED_SLUGS),
            product,
        })
    }

    /// Judges the password that a member with that e-mail address is to have, and hashes it for its row.
    ///
    /// # Errors
    /// [`AccessError::Password`] when the password is too weak, [`AccessError::Busy`] when too many are being hashed.
    pub async fn hash_password(
        &self,
        password: SecretString,
        email: &str,
    ) -> Result<String, AccessError> {
        use secrecy::ExposeSecret as _;
        check_password(password.expose_secret(), email)?;
        let salt = Salt::generate(&mut rand::rng())?;
        Ok(self.hasher.hash(password, salt).await?)
    }

    /// The ids of our own signing keys that this process knows.
    #[must_use]
    pub fn key_ids(&self) -> Vec<String> {
        let ring = self.authenticator.keys();
        let keys = ring.keys().iter();
        keys.map(|key| key.key_id().to_owned()).collect()
    }

    fn now(&self) -> DateTime<Utc> {
        self.product.clock.now()
    }

    /// A scope for looking up what a stranger claims to be, before anybody is known to act.
    async fn look_up(&self, tenant: Uuid, now: DateTime<Utc>) -> Result<Scope, data::error::Error> {
        let request = OpenRequest {
            tenant,
            actor: Actor::System("log-in"),
            permissions: Permissions::of(&[Permission::ReadMembers]),
            token_hash: None,
            mode: Mode::Read,
            now,
            request_id: String::new(),
        };
        Scope::open(&self.product.database, request).await
    }

    /// A writing scope of someone who has just proved to be a member.
    async fn act(
        &self,
        tenant: Uuid,
        actor: Actor,
        now: DateTime<Utc>,
        request_id: &str,
    ) -> Result<Scope, data::error::Error> {
        let request = OpenRequest {
            tenant,
            actor,
            permissions: Permissions::NONE,
            token_hash: None,
            mode: Mode::Write,
            now,
            request_id: request_id.to_owned(),
        };
        Scope::open(&self.product.database, request).await
    }

    /// Keeps what was done in a scope, or undoes it when it failed.
    async fn settle<T>(
        &self,
        scope: &Scope,
        done: Result<T, data::error::Error>,
    ) -> Result<T, AccessError> {
        match done {
            Ok(value) => {
                self.product.commit(scope).await?;
                Ok(value)
            }
            Err(error) => {
                scope.close().await?;
                Err(error.into())
            }
        }
    }
}

fn hasher(configuration: &Configuration) -> Result<PasswordHasher, String> {
    let settings = &configuration.passwords;
    let cost = PasswordCost {
        memory: settings.memory_kib,
        passes: settings.passes,
        lanes: settings.lanes,
    };
    PasswordHasher::new(cost, settings.at_once, &mut rand::rng())
        .map_err(|error| format!("`passwords` is not usable: {error}"))
}

fn lifetimes(configuration: &Configuration) -> Result<Lifetimes, String> {
    let tokens = &configuration.tokens;
    let checked = |name: &str, duration: std::time::Duration, longest: TimeDelta| {
        TimeDelta::from_std(duration)
            .ok()
            .filter(|duration| (TimeDelta::seconds(1)..=longest).contains(duration))
            .ok_or_else(|| {
                format!(
                    "`tokens.{name}` must be from one second to {} hours",
                    longest.num_hours()
                )
            })
    };
    Ok(Lifetimes {
        access: checked("access", tokens.access, issue::LONGEST_LIFETIME)?,
        refresh: checked("refresh", tokens.refresh, TimeDelta::days(366))?,
        client: checked("client", tokens.client, issue::LONGEST_LIFETIME)?,
    })
}

/// What is kept of a refresh token.
fn hashes(token: &RefreshToken) -> data::member::session::TokenHashes {
    data::member::session::TokenHashes {
        family: token.family_hash(),
        secret: token.secret_hash(),
    }
}
