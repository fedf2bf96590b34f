//! An identity provider as it is configured.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    path::PathBuf,
};

use domain::member::Role;
use serde::{Deserialize, Serialize};

use super::ProviderError;
use crate::{Algorithm, TenantReference};

/// The settings of one identity provider. Nothing in it is secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderConfiguration {
    /// What the provider calls itself in `iss`, to the letter.
    pub issuer: String,
    /// What its tokens for us have in `aud`.
    pub audience: String,
    /// The algorithms that are accepted from it.
    pub algorithms: Vec<Algorithm>,
    /// The tenants, by slug or id, that it may speak for. A token for any other is refused.
    pub tenants: Vec<String>,
    /// Where its keys are.
    pub keys: KeySource,
    /// How its claims are called.
    #[serde(default)]
    pub claims: ClaimNames,
    /// Which of its role names mean which role here. Left out: only the names of roles here mean anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role_names: Option<BTreeMap<String, String>>,
    /// After how many seconds keys are asked for again.
    #[serde(default = "default_max_age")]
    pub max_age_seconds: u32,
    /// How many seconds lie between two requests for keys at least, whatever tokens arrive.
    #[serde(default = "default_refresh_interval")]
    pub refresh_interval_seconds: u32,
}

/// Where the keys of a provider are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum KeySource {
    /// A JWKS document at an `https` address (`http` only on this very machine).
    Url(String),
    /// A JWKS document in a file.
    File(PathBuf),
}

/// How a provider calls its claims. A name that begins with `/` is a JSON pointer into nested claims, such as `/realm_access/roles`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClaimNames {
    /// The slug or id of the tenant. Required in every token.
    pub tenant: String,
    /// A list of role names, or one. May be absent from a token.
    pub roles: String,
    /// Scopes separated by spaces, or a list. May be absent from a token.
    pub scope: String,
    /// The person or program. Required in every token.
    pub subject: String,
    /// The token's own id. Required in every token.
    pub token_id: String,
}

impl Default for ClaimNames {
    fn default() -> Self {
        Self {
            tenant: "tenant".to_owned(),
            roles: "roles".to_owned(),
            scope: "scope".to_owned(),
            subject: "sub".to_owned(),
            token_id: "jti".to_owned(),
        }
    }
}

const fn default_max_age() -> u32 {
    600
}

const fn default_refresh_interval() -> u32 {
    30
}

/// The longest duration that can be set: a day.
const LONGEST_SECONDS: u32 = 86_400;

impl ProviderConfiguration {
    /// Whatever can be judged without looking further.
    pub(super) fn check(&self) -> Result<(), ProviderError> {
        for (name, text) in [
            ("issuer", &self.issuer),
            ("audience", &self.audience),
            ("claims.tenant", &self.claims.tenant),
            ("claims.roles", &self.claims.roles),
            ("claims.scope", &self.claims.scope),
            ("claims.subject", &self.claims.subject),
            ("claims.token_id", &self.claims.token_id),
        ] {
            if text.trim().is_empty() {
                return Err(ProviderError::Empty(name));
            }
        }
        if self.algorithms.is_empty() {
            return Err(ProviderError::NoAlgorithms(self.issuer.clone()));
        }
        let shared = self.algorithms.iter().any(|each| each.is_symmetric());
        if shared && matches!(self.keys, KeySource::Url(_)) {
            return Err(ProviderError::PublishedSecret(self.issuer.clone()));
        }
        self.check_duration("max_age_seconds", self.max_age_seconds)?;
        self.check_duration("refresh_interval_seconds", self.refresh_interval_seconds)
    }

    fn check_duration(&self, name: &'static str, seconds: u32) -> Result<(), ProviderError> {
        if (1..=LONGEST_SECONDS).contains(&seconds) {
            return Ok(());
        }
        Err(ProviderError::Duration {
            issuer: self.issuer.clone(),
            name,
        })
    }

    /// The tenants that the provider may speak for.
    pub(super) fn tenant_references(&self) -> Result<HashSet<TenantReference>, ProviderError> {
        if self.tenants.is_empty() {
            return Err(ProviderError::NoTenants(self.issuer.clone()));
        }
        self.tenants
            .iter()
            .map(|tenant| tenant.parse())
            .collect::<Result<_, _>>()
            .map_err(|_no_tenant| ProviderError::MalformedTenant(self.issuer.clone()))
    }

    /// The roles by the provider's names for them.
    pub(super) fn role_table(&self) -> Result<Option<HashMap<String, Role>>, ProviderError> {
        let Some(names) = &self.role_names else {
            return Ok(None);
        };
        names
            .iter()
            .map(|(theirs, ours)| Ok((theirs.clone(), ours.parse()?)))
            .collect::<Result<_, _>>()
            .map(Some)
            .map_err(|unknown| ProviderError::UnknownRole {
                issuer: self.issuer.clone(),
                unknown,
            })
    }
}
