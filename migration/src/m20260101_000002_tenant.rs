//! Tenants, and the head of each one's log, whose row lock puts the writers of a tenant in a queue.

use sea_orm_migration::prelude::*;

use crate::dialect::Dialect;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let dialect = Dialect::of(manager);
        dialect
            .tenant_table_keyed(
                "tenant",
                "id",
                "id {uuid} NOT NULL PRIMARY KEY,
              slug text NOT NULL,
              name text NOT NULL,
              time_zone text NOT NULL,
              reporting_currency text NOT NULL,
              fiscal_year_start_month smallint NOT NULL,
              status text NOT NULL,
              settings text NOT NULL,
              version integer NOT NULL,
              created_at {timestamp} NOT NULL,
              updated_at {timestamp} NOT NULL",
            )
            .await?;
        dialect
            .tenant_table(
                "tenant_head",
                "tenant_id {uuid} NOT NULL PRIMARY KEY REFERENCES tenant (id),
              version bigint NOT NULL,
              refresh_on {date}",
            )
            .await?;
        dialect
            .tenant_table(
                "idempotency",
                "tenant_id {uuid} NOT NULL,
              subject text NOT NULL,
              key text NOT NULL,
              request_hash text NOT NULL,
              response text NOT NULL,
              created_at {timestamp} NOT NULL,
              PRIMARY KEY (tenant_id, subject, key),
              FOREIGN KEY (tenant_id) REFERENCES tenant (id)",
            )
            .await?;
        dialect
            .run("CREATE INDEX idempotency_by_age ON idempotency (tenant_id, created_at)")
            .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        Dialect::of(manager)
            .drop(&["idempotency", "tenant_head", "tenant"])
            .await
    }
}
