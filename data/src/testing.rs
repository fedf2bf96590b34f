//! Two tenants on a new SQLite file, with members, accounts and subscriptions in few words, on any day.

use std::time::Duration;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use domain::{
    member::{Permission, Permissions, Role},
    ownership::OwnershipRole,
    revenue::{BillingInterval, ChargeKind},
};
use migration::{Migrator, MigratorTrait as _};
use rust_decimal::Decimal;
use sea_orm::{ConnectionTrait as _, sea_query::SelectStatement};
use uuid::Uuid;

use crate::{
    account::entity::account,
    database::{Database, DatabaseOptions},
    engagement::UsageCache,
    error::{Error, RefusalCode},
    health::Caches,
    id, log,
    member::entity::member,
    ownership::{self, NewAssignment},
    portfolio::FactsCache,
    reference::Reference,
    refresh,
    revenue::subscription::{LifeInput, LineInput, SubscriptionInput},
    scope::{Actor, OpenRequest, Scope},
    tenant::{self, NewTenant, TenantPatch},
    transaction::Mode,
};

/// The first day of all tests.
pub(crate) const TODAY: &str = "2025-06-15";

/// What a process keeps, for one test.
pub(crate) struct KeptFacts {
    facts: FactsCache,
    usage: UsageCache,
}

impl Default for KeptFacts {
    fn default() -> Self {
        Self {
            facts: FactsCache::new(1 << 20),
            usage: UsageCache::new(1 << 20),
        }
    }
}

impl KeptFacts {
    pub(crate) const fn caches(&self) -> Caches<'_> {
        Caches {
            facts: &self.facts,
            usage: &self.usage,
        }
    }
}

pub(crate) struct World {
    pub(crate) database: Database,
    pub(crate) tenant: Uuid,
    pub(crate) other_tenant: Uuid,
    pub(crate) now: DateTime<Utc>,
    _folder: tempfile::TempDir,
}

pub(crate) fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn noon(day: &str) -> DateTime<Utc> {
    date(day)
        .and_time(NaiveTime::from_hms_opt(12, 0, 0).unwrap())
        .and_utc()
}

impl World {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("tenure.sqlite");
        let options = DatabaseOptions {
            url: format!("sqlite://{}?mode=rwc", file.display()),
            connections: 4,
            acquire_timeout: Duration::from_secs(10),
        };
        let database = Database::connect(&options).await.unwrap();
        Migrator::up(&database.for_migrations(), None)
            .await
            .unwrap();
        let now = noon(TODAY);
        let make = |slug: &str| {
            let tenant = NewTenant {
                slug: slug.to_owned(),
                name: slug.to_owned(),
                time_zone: chrono_tz::UTC,
                reporting_currency: "USD".parse().unwrap(),
                fiscal_year_start_month: 1,
            };
            tenant::create(&database, tenant, now, "setup")
        };
        let (tenant, other_tenant) = (make("north").await.unwrap(), make("south").await.unwrap());
        Self {
            database,
            tenant,
            other_tenant,
            now,
            _folder: folder,
        }
    }

    /// Moves the clock to noon of a day.
    pub(crate) fn go_to(&mut self, day: &str) {
        self.now = noon(day);
    }

    /// Lets the first tenant be in another time zone from now on.
    pub(crate) async fn move_to(&self, zone: chrono_tz::Tz) {
        let scope = self.write().await;
        let patch = TenantPatch {
            time_zone: Some(zone),
            ..TenantPatch::default()
        };
        tenant::update(&scope, patch).await.unwrap();
        scope.commit().await.unwrap();
    }

    pub(crate) fn request(&self, mode: Mode) -> OpenRequest {
        OpenRequest {
            tenant: self.tenant,
            actor: Actor::System("test"),
            permissions: Permissions::of(&Permission::ALL),
            token_hash: None,
            mode,
            now: self.now,
            request_id: "test".to_owned(),
        }
    }

    /// A writing scope of the first tenant that may do everything.
    pub(crate) async fn write(&self) -> Scope {
        self.write_with(&Permission::ALL).await
    }

    pub(crate) async fn write_with(&self, permissions: &[Permission]) -> Scope {
        let request = OpenRequest {
            permissions: Permissions::of(permissions),
            ..self.request(Mode::Write)
        };
        Scope::open(&self.database, request).await.unwrap()
    }

    /// A writing scope of a member of the first tenant who is a customer success manager, with a CSM's permissions.
    pub(crate) async fn csm(&self, member: Uuid) -> Scope {
        let request = OpenRequest {
            actor: Actor::Member {
                id: member,
                session: None,
            },
            permissions: Role::Csm.permissions(),
            ..self.request(Mode::Write)
        };
        Scope::open(&self.database, request).await.unwrap()
    }

    /// A writing scope of the second tenant.
    pub(crate) async fn write_elsewhere(&self) -> Scope {
        let request = OpenRequest {
            tenant: self.other_tenant,
            ..self.request(Mode::Write)
        };
        Scope::open(&self.database, request).await.unwrap()
    }

    /// A reading scope of the first tenant, as a request gets it: with everything up to date.
    pub(crate) async fn read(&self) -> Scope {
        let request = self.request(Mode::Read);
        let scope = Scope::open(&self.database, request.clone()).await.unwrap();
        if !scope.refresh_due() {
            return scope;
        }
        scope.close().await.unwrap();
        refresh::bring_up_to_date(&self.database, &request)
            .await
            .unwrap();
        Scope::open(&self.database, request).await.unwrap()
    }

    /// An active member.
    pub(crate) async fn member(&self, name: &str) -> Uuid {
        let scope = self.write().await;
        let id = add_member(&scope, name, "ACTIVE").await;
        scope.commit().await.unwrap();
        id
    }

    /// Accounts whose external ids are their names.
    pub(crate) async fn accounts<const N: usize>(&self, names: [&str; N]) -> [Uuid; N] {
        let scope = self.write().await;
        let ids = add_accounts(&scope, &names).await;
        scope.commit().await.unwrap();
        ids.try_into().unwrap()
    }

    pub(crate) async fn account(&self, id: Uuid) -> account::Model {
        use sea_orm::{ColumnTrait as _, QueryFilter as _};
        let scope = self.read().await;
        let query = scope
            .find::<account::Entity>()
            .filter(account::Column::Id.eq(id));
        query.one(scope.connection()).await.unwrap().unwrap()
    }

    /// Makes `member` the primary owner from a day on.
    pub(crate) async fn assign(
        &self,
        account: Uuid,
        member: Uuid,
        from: &str,
        until: Option<&str>,
    ) {
        let scope = self.write().await;
        let input = primary(&[account], member, from, until);
        ownership::assign(&scope, input).await.unwrap();
        scope.commit().await.unwrap();
    }

    /// That the stored columns of all accounts are what they ought to be.
    pub(crate) async fn assert_fresh(&self) {
        let scope = self.read().await;
        assert_eq!(refresh::check(&scope).await.unwrap(), []);
    }

    pub(crate) async fn log(&self) -> Vec<log::entity::Model> {
        let scope = self.read().await;
        log::after(&scope, 0, 1_000).await.unwrap()
    }
}

pub(crate) fn primary(
    accounts: &[Uuid],
    member: Uuid,
    from: &str,
    until: Option<&str>,
) -> NewAssignment {
    NewAssignment {
        accounts: accounts.to_vec(),
        member,
        role: OwnershipRole::Primary,
        starts_on: date(from),
        ends_on: until.map(date),
        reason: None,
    }
}

pub(crate) async fn add_member(scope: &Scope, name: &str, status: &str) -> Uuid {
    let row = member::Model {
        tenant_id: scope.tenant_id(),
        id: id::new(scope.now()),
        email: format!("{name}@example.com"),
        name: name.to_owned(),
        role: Role::Csm.as_str().to_owned(),
        status: status.to_owned(),
        password_hash: None,
        version: 1,
        created_at: scope.now(),
        updated_at: scope.now(),
    };
    let writer = scope.require(Permission::ManageMembers).unwrap();
    let rows = std::slice::from_ref(&row);
    writer.save::<member::Entity>(rows).await.unwrap();
    row.id
}

pub(crate) async fn add_accounts(scope: &Scope, names: &[&str]) -> Vec<Uuid> {
    use crate::{account, bulk::Policy, patch::Patch};
    let row = |name: &&str| account::AccountInput {
        external_id: Patch::Set((*name).to_owned()),
        name: Patch::Set((*name).to_owned()),
        ..account::AccountInput::default()
    };
    let mut ids = Vec::with_capacity(names.len());
    for names in names.chunks(1_000) {
        let rows = names.iter().map(row).collect();
        let results = account::upsert(scope, rows, Policy::RejectAll).await;
        ids.extend(results.unwrap().into_iter().filter_map(|result| result.id));
    }
    ids
}

/// A monthly line of a plan, in US dollars.
pub(crate) fn monthly(amount: &str) -> LineInput {
    LineInput {
        plan: None,
        description: None,
        amount: amount.parse().unwrap(),
        discount: Decimal::ZERO,
        currency: "USD".to_owned(),
        quantity: 1,
        charge: ChargeKind::Recurring,
        billing_interval: Some(BillingInterval::Month),
        starts_on: None,
        ends_on: None,
    }
}

/// An open subscription of one monthly line.
pub(crate) fn subscription(
    account: &str,
    external_id: &str,
    from: &str,
    amount: &str,
) -> SubscriptionInput {
    SubscriptionInput {
        account: Reference::ExternalId(account.to_owned()),
        external_id: Some(external_id.to_owned()),
        starts_on: date(from),
        ends_on: None,
        trial_starts_on: None,
        trial_ends_on: None,
        lines: vec![monthly(amount)],
        life: LifeInput::default(),
    }
}

/// Code and path of every refusal.
pub(crate) fn refusals<T: std::fmt::Debug>(answer: Result<T, Error>) -> Vec<(RefusalCode, String)> {
    match answer {
        Err(Error::Refused(refusals)) => refusals
            .into_iter()
            .map(|refusal| (refusal.code, refusal.field.join(".")))
            .collect(),
        other => panic!("not refused: {other:?}"),
    }
}

/// The steps in which SQLite would answer a statement.
pub(crate) async fn plan(scope: &Scope, query: &SelectStatement) -> Vec<String> {
    let connection = scope.connection();
    let mut plan = connection.get_database_backend().build(query);
    plan.sql.insert_str(0, "EXPLAIN QUERY PLAN ");
    let steps = connection.query_all_raw(plan).await.unwrap();
    let steps = steps.iter().map(|step| step.try_get_by_index(3).unwrap());
    steps.collect()
}
