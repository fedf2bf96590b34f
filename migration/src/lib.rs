//! The history of the database schema: one file per change, the same for SQLite and PostgreSQL.
//!
//! Tables of a tenant are declared through [`dialect::Dialect::tenant_table`], which puts PostgreSQL's
//! row-level security behind every one of them.

use sea_orm_migration::prelude::*;

mod dialect;
mod m20260101_000001_platform;
mod m20260101_000002_tenant;
mod m20260101_000003_member;
mod m20260101_000004_account;
mod m20260101_000005_ownership;
mod m20260101_000006_revenue;
mod m20260101_000007_log;
mod m20260101_000009_subscription_life;
mod m20260101_000010_purchase;
mod m20260101_000011_renewal;
mod m20260101_000012_frozen_period;
mod m20260101_000013_survey;
mod m20260101_000014_delivery;
mod m20260101_000015_support;
mod m20260101_000016_engagement;
mod m20260101_000017_onboarding;
mod m20260101_000018_growth;
mod m20260101_000019_outcome;
mod m20260101_000020_health;
mod m20260101_000021_work;
mod m20260101_000022_advocacy;
mod m20260101_000023_business_review;
mod m20260101_000024_milestone_done;
mod m20260101_000025_onboarding_link;
mod m20260101_000026_invoice;
mod m20260101_000027_packed_usage;

/// Runs the migrations.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20260101_000001_platform::Migration),
            Box::new(m20260101_000002_tenant::Migration),
            Box::new(m20260101_000003_member::Migration),
            Box::new(m20260101_000004_account::Migration),
            Box::new(m20260101_000005_ownership::Migration),
            Box::new(m20260101_000006_revenue::Migration),
            Box::new(m20260101_000007_log::Migration),
            Box::new(m20260101_000009_subscription_life::Migration),
            Box::new(m20260101_000010_purchase::Migration),
            Box::new(m20260101_000011_renewal::Migration),
            Box::new(m20260101_000012_frozen_period::Migration),
            Box::new(m20260101_000013_survey::Migration),
            Box::new(m20260101_000014_delivery::Migration),
            Box::new(m20260101_000015_support::Migration),
            Box::new(m20260101_000016_engagement::Migration),
            Box::new(m20260101_000017_onboarding::Migration),
            Box::new(m20260101_000018_growth::Migration),
            Box::new(m20260101_000019_outcome::Migration),
            Box::new(m20260101_000020_health::Migration),
            Box::new(m20260101_000021_work::Migration),
            Box::new(m20260101_000022_advocacy::Migration),
            Box::new(m20260101_000023_business_review::Migration),
            Box::new(m20260101_000024_milestone_done::Migration),
            Box::new(m20260101_000025_onboarding_link::Migration),
            Box::new(m20260101_000026_invoice::Migration),
            Box::new(m20260101_000027_packed_usage::Migration),
        ]
    }
}

pub use sea_orm_migration::MigratorTrait;

/// Lets `role` read and write what the server needs to, on PostgreSQL. The log stays append-only for it, and so does
/// what was foreseen of renewals and how they were closed.
///
/// # Errors
/// When the database refuses: the role does not exist or the connected role does not own the tables.
pub async fn grant(connection: &sea_orm::DatabaseConnection, role: &str) -> Result<(), DbErr> {
    let role = dialect::quote_identifier(role);
    connection
        .execute_unprepared(&format!(
            "GRANT USAGE ON SCHEMA public TO {role};
             GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
             REVOKE UPDATE, DELETE ON change_log, renewal_forecast, renewal_closing FROM {role};
             REVOKE INSERT, UPDATE, DELETE ON seaql_migrations FROM {role};"
        ))
        .await?;
    Ok(())
}
