//! Two tenants on a new SQLite file, each with an owner, and scopes for any actor.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use domain::member::{Permission, Permissions, Role};
use migration::{Migrator, MigratorTrait as _};
use uuid::Uuid;

use crate::{
    database::{Database, DatabaseOptions},
    error::{Error, Refusal, RefusalCode},
    log,
    member::{self, Member, NewMember, session::TokenHashes},
    scope::{Actor, OpenRequest, Scope},
    tenant::{self, NewTenant},
    transaction::Mode,
};

pub(super) struct World {
    pub(super) database: Database,
    pub(super) tenant: Uuid,
    pub(super) other_tenant: Uuid,
    pub(super) owner: Uuid,
    pub(super) now: DateTime<Utc>,
    _folder: tempfile::TempDir,
}

pub(super) fn start() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 1, 12, 0, 0).unwrap()
}

pub(crate) async fn empty_database(folder: &tempfile::TempDir) -> Database {
    let file = folder.path().join("tenure.sqlite");
    let database = Database::connect(&DatabaseOptions {
        url: format!("sqlite://{}?mode=rwc", file.display()),
        connections: 4,
        acquire_timeout: Duration::from_secs(10),
    })
    .await
    .unwrap();
    Migrator::up(&database.for_migrations(), None)
        .await
        .unwrap();
    database
}

impl World {
    pub(super) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = empty_database(&folder).await;
        let make = |slug: &str| {
            let tenant = NewTenant {
                slug: slug.to_owned(),
                name: slug.to_owned(),
                time_zone: chrono_tz::UTC,
                reporting_currency: "USD".parse().unwrap(),
                fiscal_year_start_month: 1,
            };
            tenant::create(&database, tenant, start(), "setup")
        };
        let [tenant, other_tenant] = [make("north").await.unwrap(), make("south").await.unwrap()];
        let mut world = Self {
            database,
            tenant,
            other_tenant,
            owner: Uuid::nil(),
            now: start(),
            _folder: folder,
        };
        world.owner = world.member("owner", Role::Owner).await.id;
        world
    }

    /// A member with that name and role, made by an operator.
    pub(super) async fn member(&self, name: &str, role: Role) -> Member {
        let scope = self.operator().await;
        let row = member::create(&scope, new_member(name, role))
            .await
            .unwrap();
        scope.commit().await.unwrap();
        row
    }

    pub(super) async fn operator(&self) -> Scope {
        self.open(self.tenant, Actor::System("operator"), Mode::Write)
            .await
            .unwrap()
    }

    /// A writing scope of a member without a session.
    pub(super) async fn of(&self, member: Uuid) -> Scope {
        self.in_session(member, None).await.unwrap()
    }

    pub(super) async fn in_session(
        &self,
        member: Uuid,
        session: Option<Uuid>,
    ) -> Result<Scope, Error> {
        let actor = Actor::Member {
            id: member,
            session,
        };
        self.open(self.tenant, actor, Mode::Write).await
    }

    pub(super) async fn open(
        &self,
        tenant: Uuid,
        actor: Actor,
        mode: Mode,
    ) -> Result<Scope, Error> {
        self.open_with_token(tenant, actor, mode, None).await
    }

    pub(super) async fn open_with_token(
        &self,
        tenant: Uuid,
        actor: Actor,
        mode: Mode,
        token_hash: Option<String>,
    ) -> Result<Scope, Error> {
        let request = OpenRequest {
            tenant,
            actor,
            permissions: Permissions::of(&Permission::ALL),
            token_hash,
            mode,
            now: self.now,
            request_id: "test".to_owned(),
        };
        Scope::open(&self.database, request).await
    }

    pub(super) fn advance(&mut self, step: TimeDelta) {
        self.now += step;
    }

    /// Kind, subject kind and actor of every entry of the log, with all its text.
    pub(super) async fn log(&self) -> Vec<log::entity::Model> {
        let scope = self.operator().await;
        let rows = log::after(&scope, 0, 1000).await.unwrap();
        scope.close().await.unwrap();
        rows
    }
}

pub(super) fn new_member(name: &str, role: Role) -> NewMember {
    NewMember {
        email: format!("{name}@example.com"),
        name: name.to_owned(),
        role,
        password_hash: Some("hash-of-the-first-password".to_owned()),
    }
}

pub(super) fn hashes(family: &str, secret: &str) -> TokenHashes {
    TokenHashes {
        family: family.to_owned(),
        secret: secret.to_owned(),
    }
}

/// The one refusal of an answer, by code and field.
pub(super) fn refusal<T: std::fmt::Debug>(answer: Result<T, Error>) -> (RefusalCode, String) {
    match answer {
        Err(Error::Refused(refusals)) => match refusals.as_slice() {
            [Refusal { code, field, .. }] => (*code, field.join(".")),
            other => panic!("not one refusal: {other:?}"),
        },
        other => panic!("not refused: {other:?}"),
    }
}

pub(super) fn is_forbidden<T>(answer: &Result<T, Error>) -> bool {
    matches!(answer, Err(Error::Forbidden(_)))
}
