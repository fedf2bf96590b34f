//! A server on a new SQLite file, with two tenants and a member in the first, and a clock that stands still.

use chrono::{DateTime, TimeZone, Utc};
use data::{
    clock::Clock,
    error::Error,
    member::{
        self, MemberPatch, NewMember,
        client::{self, NewClient},
    },
    scope::{Actor, OpenRequest, Scope},
    tenant::{self, NewTenant},
    transaction::Mode,
};
use domain::member::{AccessScope, MemberStatus, Permission, Permissions, Role};
use migration::{Migrator, MigratorTrait as _};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use uuid::Uuid;

use crate::server::{Server, open_database};
use service::{
    access::{Access, AccessError, Credentials, MemberTokens},
    configuration::Configuration,
    id,
    viewer::Viewer,
};
use token::ClientSecret;

pub(super) const PASSWORD: &str = "four unrelated words stand here";

pub(super) struct World {
    pub(super) server: Server,
    pub(super) configuration: Configuration,
    pub(super) clock: Clock,
    pub(super) tenant: Uuid,
    pub(super) other_tenant: Uuid,
    /// Ada, an owner with [`PASSWORD`].
    pub(super) ada: Uuid,
    _folder: tempfile::TempDir,
}

pub(super) fn start_of_time() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 1, 12, 0, 0).unwrap()
}

impl World {
    pub(super) async fn new() -> Self {
        Self::with(|_, _| {}).await
    }

    /// A world whose configuration is changed first; it may put files into the folder.
    pub(super) async fn with(change: impl FnOnce(&mut Configuration, &tempfile::TempDir)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("tenure.sqlite");
        let mut configuration = Configuration {
            database_url: format!("sqlite://{}?mode=rwc", file.display()),
            listen: "127.0.0.1:0".parse().unwrap(),
            workers: Some(1),
            issuer: "https://tenure.example".to_owned(),
            ..Configuration::default()
        };
        configuration.passwords.memory_kib = 8;
        configuration.passwords.passes = 1;
        change(&mut configuration, &folder);
        let database = open_database(&configuration).await.unwrap();
        Migrator::up(&database.for_migrations(), None)
            .await
            .unwrap();
        let make = |slug: &str| {
            let tenant = NewTenant {
                slug: slug.to_owned(),
                name: slug.to_owned(),
                time_zone: chrono_tz::UTC,
                reporting_currency: "USD".parse().unwrap(),
                fiscal_year_start_month: 1,
            };
            tenant::create(&database, tenant, start_of_time(), "setup")
        };
        let tenant = make("north").await.unwrap();
        let other_tenant = make("south").await.unwrap();
        database.close().await;
        let clock = Clock::manual(start_of_time());
        let server = Server::start(&configuration, clock.clone(), None, true)
            .await
            .unwrap();
        let mut world = Self {
            server,
            configuration,
            clock,
            tenant,
            other_tenant,
            ada: Uuid::nil(),
            _folder: folder,
        };
        world.ada = world.member("ada", Role::Owner).await;
        world
    }

    pub(super) fn access(&self) -> &Access {
        self.server.access()
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    pub(super) async fn operator(&self) -> Scope {
        let request = OpenRequest {
            tenant: self.tenant,
            actor: Actor::System("operator"),
            permissions: Permissions::of(&Permission::ALL),
            token_hash: None,
            mode: Mode::Write,
            now: self.now(),
            request_id: "test".to_owned(),
        };
        Scope::open(&self.server.product().database, request)
            .await
            .unwrap()
    }

    /// A member with [`PASSWORD`].
    pub(super) async fn member(&self, name: &str, role: Role) -> Uuid {
        let email = format!("{name}@example.com");
        let password = SecretString::from(PASSWORD);
        let hash = self.access().hash_password(password, &email).await.unwrap();
        let scope = self.operator().await;
        let member = NewMember {
            email,
            name: name.to_owned(),
            role,
            password_hash: Some(hash),
        };
        let row = member::create(&scope, member).await.unwrap();
        scope.commit().await.unwrap();
        row.id
    }

    pub(super) async fn set_status(&self, member: Uuid, status: MemberStatus) {
        let scope = self.operator().await;
        let patch = MemberPatch {
            status: Some(status),
            ..MemberPatch::default()
        };
        member::update(&scope, member, patch).await.unwrap();
        scope.commit().await.unwrap();
    }

    /// A client that reads the portfolio and writes accounts: its id and its secret.
    pub(super) async fn client(&self) -> (String, SecretString) {
        let secret = ClientSecret::generate(self.tenant, &mut rand::rng());
        let scope = self.operator().await;
        let client = NewClient {
            name: "Billing".to_owned(),
            scopes: vec![AccessScope::ReadPortfolio, AccessScope::WriteAccounts],
            secret_hash: secret.hash(),
        };
        let row = client::create(&scope, client).await.unwrap();
        scope.commit().await.unwrap();
        (id::encode(data::id::Kind::Client, row.id).0, secret.text())
    }

    pub(super) async fn log_in_as(
        &self,
        tenant: &str,
        email: &str,
        password: &str,
    ) -> Result<MemberTokens, AccessError> {
        let credentials = Credentials {
            tenant: tenant.to_owned(),
            email: email.to_owned(),
            password: SecretString::from(password),
        };
        self.access().log_in(credentials, None, "log-in-7").await
    }

    pub(super) async fn log_in(&self) -> MemberTokens {
        self.log_in_as("north", "ada@example.com", PASSWORD)
            .await
            .unwrap()
    }

    /// What a token opens, as every request does it.
    pub(super) async fn open(&self, token: &str) -> Result<Scope, Refused> {
        let viewer = self
            .access()
            .identify(token)
            .await
            .map_err(Refused::Token)?;
        self.open_as(&viewer, Mode::Write)
            .await
            .map_err(Refused::Rows)
    }

    pub(super) async fn open_as(&self, viewer: &Viewer, mode: Mode) -> Result<Scope, Error> {
        let request = OpenRequest {
            tenant: viewer.tenant,
            actor: viewer.actor.clone(),
            permissions: viewer.permissions,
            token_hash: viewer.token_hash.clone(),
            mode,
            now: self.now(),
            request_id: "test".to_owned(),
        };
        Scope::open(&self.server.product().database, request).await
    }

    /// Whether a token opens anything.
    pub(super) async fn is_good(&self, token: &SecretString) -> bool {
        match self.open(token.expose_secret()).await {
            Ok(scope) => {
                scope.close().await.unwrap();
                true
            }
            Err(Refused::Token(AccessError::Refused) | Refused::Rows(Error::Unauthenticated)) => {
                false
            }
            Err(other) => panic!("{other:?}"),
        }
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.server.address())
    }

    /// Posts a form, with HTTP Basic if given.
    pub(super) async fn post(&self, path: &str, form: &str, basic: Option<(&str, &str)>) -> Answer {
        let mut request = reqwest::Client::new()
            .post(self.url(path))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form.to_owned());
        if let Some((client_id, secret)) = basic {
            request = request.basic_auth(client_id, Some(secret));
        }
        Answer::of(request.send().await.unwrap()).await
    }

    /// Sends a GraphQL request.
    pub(super) async fn ask(
        &self,
        token: Option<&SecretString>,
        query: &str,
        variables: Value,
    ) -> Answer {
        let mut request = reqwest::Client::new()
            .post(self.url("/graphql"))
            .header("accept", "application/graphql-response+json")
            .json(&serde_json::json!({ "query": query, "variables": variables }));
        if let Some(token) = token {
            request = request.bearer_auth(token.expose_secret());
        }
        Answer::of(request.send().await.unwrap()).await
    }

    pub(super) async fn get(&self, path: &str) -> Answer {
        Answer::of(reqwest::get(self.url(path)).await.unwrap()).await
    }
}

/// Where a token was refused.
#[derive(Debug)]
pub(super) enum Refused {
    Token(AccessError),
    Rows(Error),
}

pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: reqwest::header::HeaderMap,
    pub(super) body: Value,
}

impl Answer {
    async fn of(response: reqwest::Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.unwrap();
        Self {
            status,
            headers,
            body: serde_json::from_str(&text).unwrap_or(Value::String(text)),
        }
    }

    /// Status and OAuth error code.
    pub(super) fn error(&self) -> (u16, &str) {
        (self.status, self.body["error"].as_str().unwrap_or("none"))
    }

    pub(super) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    pub(super) fn secret(&self, name: &str) -> SecretString {
        SecretString::from(self.body[name].as_str().unwrap())
    }
}

pub(super) fn is_refused<T>(answer: &Result<T, AccessError>) -> bool {
    matches!(answer, Err(AccessError::Refused))
}
