//! Two tenants on a new file, members of the first, and inputs in few words.

use std::time::Duration;

use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use domain::{
    account::TraitKind,
    member::{Permission, Permissions, Role},
};
use migration::{Migrator, MigratorTrait as _};
use uuid::Uuid;

use crate::{
    account::{
        self, AccountFilter, AccountInput, FilterContext, TraitInput,
        definition::{self, DefinitionInput},
        entity::account::Model,
    },
    bulk::{Outcome, Policy, RowResult},
    database::{Database, DatabaseOptions},
    error::{Error, RefusalCode},
    id,
    member::entity::member,
    patch::Patch,
    reference::Reference,
    scope::{Actor, OpenRequest, Scope},
    tenant::{self, NewTenant},
    transaction::Mode,
};

pub(super) struct World {
    database: Database,
    pub(super) tenant: Uuid,
    pub(super) other_tenant: Uuid,
    _folder: tempfile::TempDir,
}

pub(super) fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2025, 6, 15, 12, 0, 0).unwrap()
}

pub(super) fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

impl World {
    pub(super) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("tenure.sqlite");
        let options = DatabaseOptions {
            url: format!("sqlite://{}?mode=rwc", file.display()),
            connections: 2,
            acquire_timeout: Duration::from_secs(10),
        };
        let database = Database::connect(&options).await.unwrap();
        let migrations = database.for_migrations();
        Migrator::up(&migrations, None).await.unwrap();
        let make = |slug: &str| {
            let tenant = NewTenant {
                slug: slug.to_owned(),
                name: slug.to_owned(),
                time_zone: chrono_tz::UTC,
                reporting_currency: "USD".parse().unwrap(),
                fiscal_year_start_month: 1,
            };
            tenant::create(&database, tenant, now(), "setup")
        };
        let (tenant, other_tenant) = (make("north").await.unwrap(), make("south").await.unwrap());
        Self {
            database,
            tenant,
            other_tenant,
            _folder: folder,
        }
    }

    pub(super) async fn open(&self, tenant: Uuid, actor: Actor, mode: Mode) -> Scope {
        let request = OpenRequest {
            tenant,
            actor,
            permissions: Permissions::of(&Permission::ALL),
            token_hash: None,
            mode,
            now: now(),
            request_id: "test".to_owned(),
        };
        Scope::open(&self.database, request).await.unwrap()
    }

    /// A writing scope of the first tenant that may do everything.
    pub(super) async fn write(&self) -> Scope {
        self.open(self.tenant, Actor::System("test"), Mode::Write)
            .await
    }

    pub(super) async fn write_elsewhere(&self) -> Scope {
        self.open(self.other_tenant, Actor::System("test"), Mode::Write)
            .await
    }

    pub(super) async fn write_as(&self, member: Uuid) -> Scope {
        let actor = Actor::Member {
            id: member,
            session: None,
        };
        self.open(self.tenant, actor, Mode::Write).await
    }

    /// A member of the first tenant.
    pub(super) async fn member(&self, name: &str, role: Role) -> Uuid {
        let scope = self.write().await;
        let row = member::Model {
            tenant_id: self.tenant,
            id: id::new(now()),
            email: format!("{name}@example.com"),
            name: name.to_owned(),
            role: role.as_str().to_owned(),
            status: "ACTIVE".to_owned(),
            password_hash: None,
            version: 1,
            created_at: now(),
            updated_at: now(),
        };
        let writer = scope.require(Permission::ManageMembers).unwrap();
        let rows = std::slice::from_ref(&row);
        writer.save::<member::Entity>(rows).await.unwrap();
        scope.commit().await.unwrap();
        row.id
    }
}

pub(super) fn set(text: &str) -> Patch<String> {
    Patch::Set(text.to_owned())
}

pub(super) fn parent(external_id: &str) -> Patch<Reference> {
    Patch::Set(Reference::ExternalId(external_id.to_owned()))
}

/// A row of an integration whose name is its external id.
pub(super) fn row(external_id: &str) -> AccountInput {
    AccountInput {
        external_id: set(external_id),
        name: set(external_id),
        ..AccountInput::default()
    }
}

pub(super) fn below(external_id: &str, above: &str) -> AccountInput {
    AccountInput {
        parent: parent(above),
        ..row(external_id)
    }
}

pub(super) fn text(key: &str, value: &str) -> (String, Patch<TraitInput>) {
    (
        key.to_owned(),
        Patch::Set(TraitInput::Text(value.to_owned())),
    )
}

pub(super) async fn define(scope: &Scope, key: &str, kind: TraitKind, choices: &[&str]) -> Uuid {
    let input = DefinitionInput {
        key: key.to_owned(),
        label: key.to_owned(),
        kind,
        choices: choices.iter().map(|choice| (*choice).to_owned()).collect(),
    };
    definition::create(scope, input).await.unwrap().id
}

/// Writes rows that must all be good.
pub(super) async fn load(scope: &Scope, rows: Vec<AccountInput>) -> Vec<RowResult> {
    account::upsert(scope, rows, Policy::RejectAll)
        .await
        .unwrap()
}

pub(super) async fn the(scope: &Scope, external_id: &str) -> Model {
    let mut found = account::by_external_ids(scope, &[external_id.to_owned()])
        .await
        .unwrap();
    assert_eq!(found.len(), 1, "one account {external_id}");
    found.remove(0)
}

/// The names of the accounts that a filter means, sorted.
pub(super) async fn names(scope: &Scope, filter: AccountFilter) -> Vec<String> {
    names_on(scope, filter, FilterContext::default()).await
}

pub(super) async fn names_on(
    scope: &Scope,
    filter: AccountFilter,
    context: FilterContext,
) -> Vec<String> {
    let ids = account::matching_ids(scope, &filter, context)
        .await
        .unwrap();
    let rows = account::by_ids(scope, &ids).await.unwrap();
    let mut names: Vec<String> = rows.into_iter().map(|row| row.name).collect();
    names.sort_unstable();
    names
}

pub(super) fn outcomes(results: &[RowResult]) -> Vec<&'static str> {
    results
        .iter()
        .map(|result| match &result.outcome {
            Outcome::Created => "created",
            Outcome::Updated => "updated",
            Outcome::Unchanged => "unchanged",
            Outcome::Rejected(_) => "rejected",
        })
        .collect()
}

/// Code, path and message of the refusals of a rejected row or a refused operation.
pub(super) fn refusals<T: std::fmt::Debug>(
    result: Result<T, Error>,
) -> Vec<(RefusalCode, String, String)> {
    match result.unwrap_err() {
        Error::Refused(refusals) => refusals
            .into_iter()
            .map(|refusal| (refusal.code, refusal.field.join("."), refusal.message))
            .collect(),
        other => panic!("no refusal: {other:?}"),
    }
}

/// Code and path of the first refusal.
pub(super) fn refusal<T: std::fmt::Debug>(result: Result<T, Error>) -> (RefusalCode, String) {
    let (code, field, _) = refusals(result).remove(0);
    (code, field)
}
