//! Tenants, and those who ask about them.

use std::time::Duration;

use async_graphql::ID;
use data::{
    id::Kind,
    member::client::NewClient,
    scope::{Actor, OpenRequest, Scope},
    transaction::Mode,
};
use domain::member::{AccessScope, Permission, Permissions, Role};
use reqwest::RequestBuilder;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use token::secret::ClientSecret;
use uuid::Uuid;

use crate::{Answer, Http, Snapshot, Socket, TestApp, log};

/// A tenant of a [`TestApp`].
#[derive(Clone)]
pub struct Tenant {
    /// The id in the database.
    pub uuid: Uuid,
    /// The id for clients.
    pub id: String,
    /// The short name.
    pub slug: String,
    app: TestApp,
}

impl Tenant {
    pub(crate) fn new(app: TestApp, uuid: Uuid, slug: &str) -> Self {
        let ID(id) = service::id::encode(Kind::Tenant, uuid);
        Self {
            uuid,
            id,
            slug: slug.to_owned(),
            app,
        }
    }

    /// The server that it is asked through.
    #[must_use]
    pub const fn app(&self) -> &TestApp {
        &self.app
    }

    /// Someone with a token of that role, as `tenure token` issues it.
    pub async fn holding(&self, role: Role) -> Client {
        let token = self.token(role, Duration::from_secs(30 * 24 * 3600)).await;
        self.app.http().client(Some(&token))
    }

    /// A token of that role that is good for `lifetime`.
    ///
    /// # Panics
    /// When none is issued.
    pub async fn token(&self, role: Role, lifetime: Duration) -> String {
        let subject = format!("test {role}");
        let issued = self
            .app
            .access()
            .issue_token(self.uuid, &[role], lifetime, &subject)
            .await;
        issued.expect("a token").to_string()
    }

    /// An integration with an access token for those scopes, got for its secret.
    ///
    /// # Panics
    /// When it gets none.
    pub async fn integration(&self, scopes: &[AccessScope]) -> Client {
        let secret = ClientSecret::generate(self.uuid, &mut rand::rng());
        let scope = self.scope(Mode::Write).await;
        let client = NewClient {
            name: "integration".to_owned(),
            scopes: scopes.to_vec(),
            secret_hash: secret.hash(),
        };
        let client = data::member::client::create(&scope, client)
            .await
            .expect("a client");
        scope.commit().await.expect("the client is kept");
        let ID(id) = service::id::encode(Kind::Client, client.id);
        let request = self
            .app
            .http()
            .post("/oauth/token")
            .basic_auth(id, Some(secret.text().expose_secret()));
        let form = request
            .header("content-type", "application/x-www-form-urlencoded")
            .body("grant_type=client_credentials");
        let answer: Value = form
            .send()
            .await
            .expect("an answer")
            .json()
            .await
            .expect("JSON");
        self.app
            .http()
            .client(Some(answer["access_token"].as_str().expect("a token")))
    }

    /// A scope with every permission, to prepare rows without going through the contract.
    ///
    /// # Panics
    /// When it cannot be opened.
    pub async fn scope(&self, mode: Mode) -> Scope {
        let request = OpenRequest {
            tenant: self.uuid,
            actor: Actor::System("test"),
            permissions: Permissions::of(&Permission::ALL),
            token_hash: None,
            mode,
            now: self.app.clock.now(),
            request_id: "test".to_owned(),
        };
        Scope::open(&self.app.product().database, request)
            .await
            .expect("a scope")
    }

    /// Every row that it has.
    pub async fn snapshot(&self) -> Snapshot {
        self.app.database().snapshot(self.uuid).await
    }

    /// Makes sure that nothing has changed since `before`.
    ///
    /// # Panics
    /// When something has; the message shows which rows.
    pub async fn assert_unchanged_since(&self, before: &Snapshot, what: &str) {
        let difference = before.difference(&self.snapshot().await);
        assert!(
            difference.is_empty(),
            "{what} changed rows of {}:\n{difference}",
            self.slug
        );
    }
}

/// Someone who asks.
#[derive(Clone)]
pub struct Client {
    http: Http,
    token: Option<String>,
    headers: Vec<(String, String)>,
}

impl Client {
    pub(crate) const fn new(http: Http, token: Option<String>) -> Self {
        Self {
            http,
            token,
            headers: Vec::new(),
        }
    }

    /// The same client at another server.
    #[must_use]
    pub fn at(&self, http: Http) -> Self {
        Self {
            http,
            ..self.clone()
        }
    }

    /// The same client, sending a header with every request.
    #[must_use]
    pub fn with_header(&self, name: &str, value: &str) -> Self {
        let mut client = self.clone();
        client.headers.push((name.to_owned(), value.to_owned()));
        client
    }

    /// The token.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn token(&self) -> &str {
        self.token.as_deref().expect("a token")
    }

    /// Asks without variables.
    pub async fn ask(&self, query: &str) -> Answer {
        self.ask_with(query, json!({})).await
    }

    /// Asks with variables.
    pub async fn ask_with(&self, query: &str, variables: Value) -> Answer {
        self.send(json!({ "query": query, "variables": variables }))
            .await
    }

    /// Sends a body.
    ///
    /// # Panics
    /// When no answer comes.
    pub async fn send(&self, body: Value) -> Answer {
        let request_id = Uuid::new_v4().to_string();
        let request = self
            .request()
            .header("x-request-id", &request_id)
            .json(&body);
        let response = request.send().await.expect("an answer");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.bytes().await.expect("a body");
        Answer {
            status,
            headers,
            body: serde_json::from_slice(&body).unwrap_or_default(),
            statements: log::statements(&request_id).unwrap_or_default(),
        }
    }

    /// A POST request to the GraphQL endpoint with token and headers, without a body.
    pub fn request(&self) -> RequestBuilder {
        let mut request = self
            .http
            .post("/graphql")
            .header("accept", "application/graphql-response+json");
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        let headers = self.headers.iter();
        headers.fold(request, |request, (name, value)| {
            request.header(name, value)
        })
    }

    /// A socket that was let in.
    ///
    /// # Panics
    /// When it was not.
    pub async fn socket(&self) -> Socket {
        let mut socket = self.http.socket().await;
        socket.introduce(self.token()).await;
        assert_eq!(socket.next().await["type"], "connection_ack");
        socket
    }
}
