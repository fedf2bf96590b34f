//! Integration clients.

use std::collections::HashMap;

use async_graphql::{ComplexObject, Context, ID, InputObject, Object, SimpleObject};
use data::{
    error::Error,
    id::Kind,
    member::client::{self, Client as Row, ClientPatch, NewClient},
    scope::Scope,
};
use domain::member::AccessScope as ExactScope;
use secrecy::ExposeSecret as _;
use uuid::Uuid;

use super::AccessScope;
use crate::{
    error::OrFault,
    page::{Total, connection, page_request},
    payload::{mutate, payload},
    scalar::DateTime,
    session::ContextSession,
};
use service::id;
use token::ClientSecret;

connection!(
    /// A page of integration clients.
    ClientConnection,
    ClientEdge,
    Client
);

/// A program that works in the tenant, with the scopes that it was given. It exchanges its id and secret for access tokens at the token endpoint.
#[derive(Clone, SimpleObject)]
#[graphql(complex)]
pub struct Client {
    /// The name that people read.
    name: String,
    /// When its access was taken away for good; null while it has it.
    revoked_at: Option<DateTime>,
    /// Counts the changes; send it with a change to be told of others' changes.
    version: i32,
    /// When it was made here.
    created_at: DateTime,
    /// When it was last changed.
    updated_at: DateTime,
    #[graphql(skip)]
    row: Row,
}

impl From<Row> for Client {
    fn from(row: Row) -> Self {
        Self {
            name: row.name.clone(),
            revoked_at: row.revoked_at.map(DateTime),
            version: row.version,
            created_at: DateTime(row.created_at),
            updated_at: DateTime(row.updated_at),
            row,
        }
    }
}

#[ComplexObject]
impl Client {
    /// The id; it is also the `client_id` at the token endpoint.
    pub(crate) async fn id(&self) -> ID {
        id::encode(Kind::Client, self.row.id)
    }

    /// What it may do.
    async fn scopes(&self) -> Vec<AccessScope> {
        client::scopes(&self.row)
            .into_iter()
            .map(AccessScope::from)
            .collect()
    }
}

impl Client {
    /// The clients of those ids; unknown ones are left out.
    ///
    /// # Errors
    /// Without the permission to manage clients.
    pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<HashMap<Uuid, Self>, Error> {
        let rows = client::by_ids(scope, ids).await?.into_iter();
        Ok(rows.map(|(id, row)| (id, Self::from(row))).collect())
    }
}

/// A client with a new secret.
#[derive(SimpleObject)]
pub struct ClientCredentials {
    /// The client; its id is the `client_id` at the token endpoint.
    client: Client,
    /// The `client_secret`. It is shown this once and never again: only a hash of it is kept.
    secret: String,
}

impl ClientCredentials {
    fn new(row: Row, secret: &ClientSecret) -> Self {
        Self {
            client: row.into(),
            secret: secret.text().expose_secret().to_owned(),
        }
    }
}

/// Asking for integration clients.
#[derive(Default)]
pub struct ClientQuery;

/// Asking for integration clients.
#[Object]
impl ClientQuery {
    /// The integration clients of the tenant by name, revoked ones among them. Needs the role ADMIN or OWNER.
    async fn clients(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<ClientConnection> {
        let scope = context.scope().await?;
        let page = client::list(scope, &page_request(first, after, last, before))
            .await
            .or_fault()?;
        let total = Total::counted_by(|scope| Box::pin(client::count(scope)));
        Ok(ClientConnection::from_page(page.map(Client::from), total))
    }
}

/// A new integration client.
#[derive(InputObject)]
pub struct CreateClientInput {
    /// The name that people read, 1 to 200 characters.
    name: String,
    /// What it may do, at least one.
    scopes: Vec<AccessScope>,
}

/// What to change about an integration client. Fields that are not given stay as they are.
#[derive(InputObject)]
pub struct UpdateClientInput {
    /// The id of the client.
    id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    version: Option<i32>,
    /// The name that people read, 1 to 200 characters.
    name: Option<String>,
    /// All that it may do, at least one. A scope that is left out is lost at once, for tokens that are out too.
    scopes: Option<Vec<AccessScope>>,
}

/// Which client gets a new secret.
#[derive(InputObject)]
pub struct ReplaceClientSecretInput {
    /// The id of the client.
    id: ID,
}

/// Which client loses its access.
#[derive(InputObject)]
pub struct RevokeClientInput {
    /// The id of the client.
    id: ID,
}

payload! {
    /// What became of `createClient`.
    CreateClientPayload {
        /// The new client with its secret, which is shown this once.
        credentials: ClientCredentials
    }
}
payload! {
    /// What became of `updateClient`.
    UpdateClientPayload {
        /// The client as it is now.
        client: Client
    }
}
payload! {
    /// What became of `replaceClientSecret`.
    ReplaceClientSecretPayload {
        /// The client with its new secret, which is shown this once.
        credentials: ClientCredentials
    }
}
payload! {
    /// What became of `revokeClient`.
    RevokeClientPayload {
        /// The client as it is now.
        client: Client
    }
}

/// Changing integration clients.
#[derive(Default)]
pub struct ClientMutation;

/// Changing integration clients.
#[Object]
impl ClientMutation {
    /// Makes an integration client and shows its secret, this once. Needs the role ADMIN or OWNER.
    async fn create_client(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: CreateClientInput,
    ) -> async_graphql::Result<CreateClientPayload> {
        let change = async |scope: &Scope| {
            let secret = ClientSecret::generate(scope.tenant_id(), &mut rand::rng());
            let client = NewClient {
                name: input.name,
                scopes: exact(input.scopes),
                secret_hash: secret.hash(),
            };
            let created = client::create(scope, client).await;
            created.map(|row| ClientCredentials::new(row, &secret))
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Changes an integration client's name or scopes. Needs the role ADMIN or OWNER.
    async fn update_client(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: UpdateClientInput,
    ) -> async_graphql::Result<UpdateClientPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::Client, &input.id, "id")?;
            let patch = ClientPatch {
                name: input.name,
                scopes: input.scopes.map(exact),
                version: input.version,
            };
            client::update(scope, id, patch).await.map(Client::from)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Gives an integration client a new secret and shows it, this once. The old secret is good no longer; tokens that are out stay good until they end.
    /// Needs the role ADMIN or OWNER.
    async fn replace_client_secret(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: ReplaceClientSecretInput,
    ) -> async_graphql::Result<ReplaceClientSecretPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::Client, &input.id, "id")?;
            let secret = ClientSecret::generate(scope.tenant_id(), &mut rand::rng());
            let replaced = client::replace_secret(scope, id, secret.hash()).await;
            replaced.map(|row| ClientCredentials::new(row, &secret))
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Takes an integration client's access away for good and at once, for tokens that are out too. Revoking it again changes nothing. Needs the role ADMIN
    /// or OWNER.
    async fn revoke_client(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: RevokeClientInput,
    ) -> async_graphql::Result<RevokeClientPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::Client, &input.id, "id")?;
            client::revoke(scope, id).await.map(Client::from)
        };
        Ok(mutate(context, change).await?.into())
    }
}

fn exact(scopes: Vec<AccessScope>) -> Vec<ExactScope> {
    scopes.into_iter().map(ExactScope::from).collect()
}
