//! Integrations: a client id and a secret for an access token.

use chrono::{DateTime, TimeDelta, Utc};
use data::{
    id::Kind,
    member::client::{self, Client},
    scope::{Actor, OpenRequest, Scope},
    transaction::Mode,
};
use domain::member::{AccessScope, Permissions};
use secrecy::{ExposeSecret as _, SecretString};
use uuid::Uuid;

use super::{Access, AccessError, issue::Bearer};
use crate::id;
use token::ClientSecret;

/// What an integration gets for its secret.
#[derive(Clone, Debug)]
pub struct ClientTokens {
    /// For the `Authorization` header, as `Bearer`.
    pub access_token: SecretString,
    /// How long it is good.
    pub lifetime: TimeDelta,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// What it may be used for.
    pub scopes: Vec<AccessScope>,
}

impl Access {
    /// Exchanges a client's id (`client_01h...`) and secret for an access token with the scopes asked for, all of the client's when none is.
    ///
    /// # Errors
    /// [`AccessError::Refused`] when the id and the secret are not those of a client that stands; [`AccessError::NotAllowed`] for a scope that the client
    /// has not.
    pub async fn client_credentials(
        &self,
        client_id: &str,
        secret: &SecretString,
        scopes: Option<&str>,
    ) -> Result<ClientTokens, AccessError> {
        let row = self.authenticate_client(client_id, secret).await?;
        let scopes = granted(&client::scopes(&row), scopes)?;
        let (now, lifetime) = (self.now(), self.lifetimes.client);
        let bearer = Bearer::Client(row.id, &scopes);
        let (access_token, expires_at) = self.token(row.tenant_id, &bearer, lifetime, now).await?;
        Ok(ClientTokens {
            access_token,
            lifetime,
            expires_at,
            scopes,
        })
    }

    /// The client of that id and secret.
    pub(super) async fn authenticate_client(
        &self,
        client_id: &str,
        secret: &SecretString,
    ) -> Result<Client, AccessError> {
        let secret = ClientSecret::parse(secret.expose_secret()).ok_or(AccessError::Refused)?;
        let Some((Kind::Client, client)) = id::decode(client_id) else {
            return Err(AccessError::Refused);
        };
        let row = self.client_row(secret.tenant, client).await?;
        row.filter(|row| row.secret_hash == secret.hash())
            .ok_or(AccessError::Refused)
    }

    async fn client_row(&self, tenant: Uuid, id: Uuid) -> Result<Option<Client>, AccessError> {
        let request = OpenRequest {
            tenant,
            actor: Actor::Client(id),
            permissions: Permissions::NONE,
            token_hash: None,
            mode: Mode::Read,
            now: self.now(),
            request_id: String::new(),
        };
        let scope = Scope::open(&self.product.database, request).await?;
        let row = client::by_id(&scope, id).await;
        scope.close().await?;
        Ok(row?)
    }
}

/// The scopes that were asked for, separated by spaces, if the client has them all.
fn granted(own: &[AccessScope], asked: Option<&str>) -> Result<Vec<AccessScope>, AccessError> {
    let asked: Vec<&str> = asked.unwrap_or_default().split_whitespace().collect();
    if asked.is_empty() {
        return Ok(own.to_vec());
    }
    let unknown = asked
        .iter()
        .find(|name| own.iter().all(|scope| scope.as_str() != **name));
    match unknown {
        None => Ok(own
            .iter()
            .copied()
            .filter(|scope| asked.contains(&scope.as_str()))
            .collect()),
        Some(_) => {
            let names: Vec<&str> = own.iter().map(|scope| scope.as_str()).collect();
            Err(AccessError::NotAllowed(format!(
                "the scopes of this client are: {}",
                names.join(" ")
            )))
        }
    }
}
