//! Identity providers of others: whose tokens are taken, for which tenants, and with which keys.

mod cache;
mod configuration;
mod source;

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use domain::member::Role;

use super::{
    Algorithm, KeySetError, TenantReference,
    key_set::{Origin, VerifyingKey},
};
use cache::KeyCache;
use source::Source;

pub use configuration::{ClaimNames, KeySource, ProviderConfiguration};
pub use source::FetchError;

/// Why a provider cannot be used as it is configured.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// A text that may not be empty is.
    #[error("`{0}` of an identity provider must not be empty")]
    Empty(&'static str),
    /// Without a list of tenants a provider could speak for all of them.
    #[error("identity provider `{0}` must name the tenants that it may speak for")]
    NoTenants(String),
    /// One of the tenants is empty or nil.
    #[error("identity provider `{0}` names a tenant that is empty or nil")]
    MalformedTenant(String),
    /// Without algorithms nothing is accepted.
    #[error("identity provider `{0}` must name the algorithms that are accepted")]
    NoAlgorithms(String),
    /// HS256 needs a shared secret, which cannot come from a URL.
    #[error("identity provider `{0}` cannot use HS256 with keys from a URL")]
    PublishedSecret(String),
    /// A role is mapped to one that does not exist.
    #[error("identity provider `{issuer}` maps a role to {unknown}")]
    UnknownRole {
        /// The provider.
        issuer: String,
        /// The role that does not exist, and those that do.
        unknown: domain::member::UnknownName,
    },
    /// A duration is zero or longer than a day.
    #[error("`{name}` of identity provider `{issuer}` must be from 1 to 86400 seconds")]
    Duration {
        /// The provider.
        issuer: String,
        /// The setting.
        name: &'static str,
    },
    /// The address of the keys cannot be used.
    #[error("identity provider `{issuer}`: {reason}")]
    Address {
        /// The provider.
        issuer: String,
        /// What is wrong with the address.
        reason: source::AddressError,
    },
    /// The keys could not be read.
    #[error("identity provider `{issuer}`: {reason}")]
    Keys {
        /// The provider.
        issuer: String,
        /// Why not.
        reason: FetchError,
    },
}

/// An identity provider in use.
#[derive(Debug)]
pub struct Provider {
    issuer: String,
    audience: String,
    tenants: HashSet<TenantReference>,
    claims: ClaimNames,
    roles: Option<HashMap<String, Role>>,
    keys: KeyCache,
}

impl Provider {
    /// Judges a configuration. A file of keys is read and has to be good; a URL is asked when the first token comes, or by [`Provider::preload`].
    ///
    /// # Errors
    /// What is wrong with the configuration.
    pub fn new(
        configuration: ProviderConfiguration,
        now: DateTime<Utc>,
    ) -> Result<Self, ProviderError> {
        configuration.check()?;
        let tenants = configuration.tenant_references()?;
        let roles = configuration.role_table()?;
        let issuer = configuration.issuer;
        let source = Source::new(&configuration.keys).map_err(|reason| ProviderError::Address {
            issuer: issuer.clone(),
            reason,
        })?;
        let keys = KeyCache::new(
            source,
            configuration.algorithms,
            cache::Ages::from_seconds(
                configuration.max_age_seconds,
                configuration.refresh_interval_seconds,
            ),
        );
        keys.read_file(now).map_err(|reason| ProviderError::Keys {
            issuer: issuer.clone(),
            reason,
        })?;
        Ok(Self {
            issuer,
            audience: configuration.audience,
            tenants,
            claims: configuration.claims,
            roles,
            keys,
        })
    }

    /// What the provider calls itself in `iss`.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Asks for the keys now, so that the first token need not wait. A failure is logged; the next token asks again.
    pub async fn preload(&self, now: DateTime<Utc>) {
        self.keys.refresh(now).await;
    }

    /// What tokens for us have in `aud`.
    pub(super) fn audience(&self) -> &str {
        &self.audience
    }

    /// The names of the claims.
    pub(super) const fn claim_names(&self) -> &ClaimNames {
        &self.claims
    }

    /// Whether the provider may speak for the tenant.
    pub(super) fn speaks_for(&self, tenant: &TenantReference) -> bool {
        self.tenants.contains(tenant)
    }

    /// The role behind a name of the provider's. Names that mean nothing here are common and mean nothing.
    pub(super) fn role(&self, name: &str) -> Option<Role> {
        match &self.roles {
            Some(table) => table.get(name).copied(),
            None => name.parse().ok(),
        }
    }

    /// The key of that id, if the provider has it; asks the provider again when it may be new.
    pub(super) async fn verifying_key(
        &self,
        key_id: &str,
        now: DateTime<Utc>,
    ) -> Option<VerifyingKey> {
        self.keys.get(key_id, now).await
    }
}
