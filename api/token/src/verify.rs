//! From the text of a token to who is asking, or to one opaque refusal.

mod external;
mod identity;
mod refusal;
mod verified;

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use super::{Claims, KeyRing, Provider, TenantReference, compact::CompactToken, json};

pub use identity::{Identity, Source};
pub(super) use refusal::Refusal;
pub use refusal::Unauthenticated;
use verified::{Verified, VerifiedTokens};

/// The longest tolerance that makes sense: clocks that differ more are broken.
const MAXIMUM_LEEWAY: TimeDelta = TimeDelta::minutes(5);

/// The tolerance for clocks that differ, when nothing else is configured.
pub const DEFAULT_LEEWAY: TimeDelta = TimeDelta::seconds(30);

/// Why an authenticator cannot be set up.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuthenticatorError {
    /// Our own issuer or audience is empty.
    #[error("the issuer and the audience of our own tokens must not be empty")]
    Empty,
    /// The tolerance is negative or longer than five minutes.
    #[error("the leeway must be from zero to five minutes")]
    Leeway,
    /// Two issuers of the same name: the name would not say whose keys to use.
    #[error("the issuer `{0}` is configured twice, or is our own")]
    DuplicateIssuer(String),
}

/// Judges access tokens: our own, and those of the configured identity providers.
#[derive(Debug)]
pub struct Authenticator {
    issuer: String,
    audience: String,
    leeway: TimeDelta,
    keys: RwLock<Arc<KeyRing>>,
    verified: VerifiedTokens,
    providers: HashMap<String, Provider>,
}

impl Authenticator {
    /// An authenticator for tokens that `issuer` (this installation) signs for `audience`, and for those of the providers.
    ///
    /// # Errors
    /// When the names are empty or not unique, or the leeway makes no sense.
    pub fn new(
        issuer: String,
        audience: String,
        leeway: TimeDelta,
        keys: KeyRing,
        providers: Vec<Provider>,
    ) -> Result<Self, AuthenticatorError> {
        if issuer.is_empty() || audience.is_empty() {
            return Err(AuthenticatorError::Empty);
        }
        if !(TimeDelta::zero()..=MAXIMUM_LEEWAY).contains(&leeway) {
            return Err(AuthenticatorError::Leeway);
        }
        let mut by_issuer = HashMap::new();
        for provider in providers {
            let name = provider.issuer().to_owned();
            if name == issuer || by_issuer.insert(name.clone(), provider).is_some() {
                return Err(AuthenticatorError::DuplicateIssuer(name));
            }
        }
        Ok(Self {
            issuer,
            audience,
            leeway,
            keys: RwLock::new(Arc::new(keys)),
            verified: VerifiedTokens::new(),
            providers: by_issuer,
        })
    }

    /// What our own tokens have in `iss`.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// What our own tokens have in `aud`.
    #[must_use]
    pub fn audience(&self) -> &str {
        &self.audience
    }

    /// Our own keys as they are now.
    #[must_use]
    pub fn keys(&self) -> Arc<KeyRing> {
        Arc::clone(&self.keys.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts in our own keys anew, after they were rotated, revoked, or read again.
    pub fn replace_keys(&self, keys: KeyRing) {
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keys);
        self.verified.clear();
    }

    /// Asks all providers for their keys, so that their first tokens need not wait. Failures are logged.
    pub async fn preload(&self, now: DateTime<Utc>) {
        for provider in self.providers.values() {
            provider.preload(now).await;
        }
    }

    /// Judges a token at a point in time. Whether its session was ended meanwhile is for the caller to look up.
    ///
    /// # Errors
    /// [`Unauthenticated`], which does not say why: the reason goes to the log at debug level, without the token.
    pub async fn verify(
        &self,
        token: &str,
        now: DateTime<Utc>,
    ) -> Result<Identity, Unauthenticated> {
        self.judge(token, now).await.map_err(|reason| {
            tracing::debug!(%reason, "an access token was refused");
            Unauthenticated
        })
    }

    async fn judge(&self, text: &str, now: DateTime<Utc>) -> Result<Identity, Refusal> {
        if let Some(known) = self.verified.get(text) {
            if self.keys().verifying(&known.key_id, now).is_none() {
                return Err(Refusal::UnknownKey);
            }
            known.identity.judge_times(now, self.leeway)?;
            return Ok(known.identity.clone());
        }
        let token = CompactToken::parse(text)?;
        let claims = json::read_object(token.unverified_payload())
            .map(Value::Object)
            .map_err(|_error| Refusal::MalformedClaims)?;
        let identity = match claims.get("iss").and_then(Value::as_str) {
            None => return Err(Refusal::NoIssuer),
            Some(issuer) if issuer == self.issuer => {
                let identity = self.judge_own(&token, claims, now)?;
                let verified = Verified {
                    key_id: token.key_id().to_owned(),
                    identity: identity.clone(),
                };
                self.verified.insert(text, verified);
                identity
            }
            Some(issuer) => {
                let provider = self.providers.get(issuer).ok_or(Refusal::UnknownIssuer)?;
                external::judge(provider, &token, &claims, now).await?
            }
        };
        identity.judge_times(now, self.leeway)?;
        Ok(identity)
    }

    fn judge_own(
        &self,
        token: &CompactToken<'_>,
        claims: Value,
        now: DateTime<Utc>,
    ) -> Result<Identity, Refusal> {
        let keys = self.keys();
        let key = keys
            .verifying(token.key_id(), now)
            .ok_or(Refusal::UnknownKey)?;
        token.verify(key)?;
        let claims: Claims =
            serde_json::from_value(claims).map_err(|_error| Refusal::MalformedClaims)?;
        if claims.audience != self.audience {
            return Err(Refusal::WrongAudience);
        }
        if claims.tenant.is_nil() {
            return Err(Refusal::NoTenant);
        }
        if claims.token_id.is_nil() {
            return Err(Refusal::NoTokenId);
        }
        if claims.subject.is_empty() {
            return Err(Refusal::NoSubject);
        }
        Ok(Identity {
            tenant: TenantReference::Id(claims.tenant),
            subject: claims.subject,
            token_id: claims.token_id.to_string(),
            issued_at: claims.issued_at,
            not_before: claims.not_before,
            expires_at: claims.expires_at,
            session: claims.session,
            roles: claims.roles,
            scopes: claims.scopes,
            source: Source::Own,
        })
    }
}
