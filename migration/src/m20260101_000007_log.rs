//! The log: every change of every tenant, in the order in which it was committed.

use sea_orm_migration::prelude::*;

use crate::dialect::Dialect;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let dialect = Dialect::of(manager);
        dialect
            .tenant_table(
                "change_log",
                "tenant_id {uuid} NOT NULL,
              version bigint NOT NULL,
              kind text NOT NULL,
              subject_kind text NOT NULL,
              subject_id {uuid} NOT NULL,
              account_id {uuid},
              actor_kind text NOT NULL,
              actor_id text NOT NULL,
              at {timestamp} NOT NULL,
              request_id text NOT NULL,
              before text,
              after text,
              PRIMARY KEY (tenant_id, version),
              FOREIGN KEY (tenant_id) REFERENCES tenant (id)",
            )
            .await?;
        dialect
            .run(
                "CREATE INDEX change_log_by_subject ON change_log (tenant_id, subject_id, version)",
            )
            .await?;
        dialect
            .run(
                "CREATE INDEX change_log_by_account ON change_log (tenant_id, account_id, version)",
            )
            .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        Dialect::of(manager).drop(&["change_log"]).await
    }
}
