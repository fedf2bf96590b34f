//! From the text of a token to whom it names.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use data::{id::Kind, member::revoked_token, scope::Actor};
use domain::member::{AccessScope, Permissions, Role};
use serde::Deserialize;
use uuid::Uuid;

use super::{Access, AccessError, issue::ISSUED};
use crate::{id, viewer::Viewer};
use token::{Identity, Source, TenantReference, Unauthenticated};

impl Access {
    /// Whom a bearer token names. Whether the member, session, client, tenant and the token itself still stand is looked up when a scope is opened with
    /// the answer.
    ///
    /// # Errors
    /// [`AccessError::Refused`] for whatever is wrong with the token; [`AccessError::Unavailable`] when the database is needed and away.
    pub async fn identify(&self, bearer: &str) -> Result<Viewer, AccessError> {
        let now = self.now();
        let identity = self.verify(bearer, now).await?;
        let tenant = self.tenant_of(&identity.tenant).await?;
        viewer(identity, tenant)
    }

    async fn verify(&self, bearer: &str, now: DateTime<Utc>) -> Result<Identity, Unauthenticated> {
        self.keep_keys(now).await;
        match self.authenticator.verify(bearer, now).await {
            // Another server may have signed it with a key that is new.
            Err(Unauthenticated)
                if self.names_unknown_key(bearer) && self.read_keys_for_unknown(now).await =>
            {
                self.authenticator.verify(bearer, now).await
            }
            verdict => verdict,
        }
    }

    /// Whether a token that was refused says to be ours and to be signed with a key that is not in the ring.
    fn names_unknown_key(&self, bearer: &str) -> bool {
        #[derive(Deserialize)]
        struct Header {
            kid: String,
        }
        #[derive(Deserialize)]
        struct Payload {
            iss: String,
        }
        let mut parts = bearer.split('.');
        let header: Option<Header> = parts.next().and_then(read);
        let payload: Option<Payload> = parts.next().and_then(read);
        let (Some(header), Some(payload)) = (header, payload) else {
            return false;
        };
        let ring = self.authenticator.keys();
        payload.iss == self.authenticator.issuer()
            && ring.keys().iter().all(|key| key.key_id() != header.kid)
    }

    async fn tenant_of(&self, reference: &TenantReference) -> Result<Uuid, AccessError> {
        let slug = match reference {
            TenantReference::Id(id) => return Ok(*id),
            TenantReference::Slug(slug) => slug,
        };
        if let Some(id) = self.slugs.get(slug) {
            return Ok(id);
        }
        let found = data::tenant::by_slug(&self.product.database, slug).await?;
        let id = found.ok_or(AccessError::Refused)?;
        self.slugs.insert(slug.clone(), id);
        Ok(id)
    }
}

fn read<T: serde::de::DeserializeOwned>(part: &str) -> Option<T> {
    let bytes = URL_SAFE_NO_PAD.decode(part).ok()?;
    serde_json::from_slice(&bytes).ok()
}

fn viewer(identity: Identity, tenant: Uuid) -> Result<Viewer, AccessError> {
    let roles: Permissions = identity
        .roles
        .iter()
        .copied()
        .map(Role::permissions)
        .collect();
    let scopes = identity.scopes.iter().copied();
    let scopes: Permissions = scopes.map(AccessScope::permissions).collect();
    let token_hash = match &identity.source {
        Source::Own => revoked_token::hash(&identity.token_id),
        // Token ids are unique per issuer only.
        Source::External { issuer } => {
            revoked_token::hash(&format!("{issuer} {}", identity.token_id))
        }
    };
    Ok(Viewer {
        tenant,
        actor: actor(identity.source, identity.subject, identity.session)?,
        permissions: roles.union(scopes),
        token_hash: Some(token_hash),
        expires_at: identity.expires_at,
    })
}

fn actor(source: Source, subject: String, session: Option<Uuid>) -> Result<Actor, AccessError> {
    if let Source::External { issuer } = source {
        return Ok(Actor::External { issuer, subject });
    }
    if let Some(name) = subject.strip_prefix(ISSUED) {
        return Ok(Actor::IssuedToken(name.to_owned()));
    }
    match (id::decode(&subject), session) {
        (Some((Kind::Member, id)), session @ Some(_)) => Ok(Actor::Member { id, session }),
        (Some((Kind::Client, id)), None) => Ok(Actor::Client(id)),
        _ => Err(AccessError::Refused),
    }
}
