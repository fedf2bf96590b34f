//! Periods whose numbers were given out, and the version of the log that they rest on.

use sea_orm_migration::prelude::*;

use crate::dialect::Dialect;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        Dialect::of(manager)
            .tenant_table(
                "frozen_period",
                "tenant_id {uuid} NOT NULL,
              id {uuid} NOT NULL,
              starts_on {date} NOT NULL,
              ends_on {date} NOT NULL,
              log_version bigint NOT NULL,
              note text,
              frozen_at {timestamp} NOT NULL,
              actor_kind text NOT NULL,
              actor_id text NOT NULL,
              PRIMARY KEY (tenant_id, id),
              UNIQUE (tenant_id, starts_on, ends_on),
              FOREIGN KEY (tenant_id) REFERENCES tenant (id)",
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        Dialect::of(manager).drop(&["frozen_period"]).await
    }
}
