//! What the server does later and by itself, and the key of the links that it sends.

use sea_orm_migration::prelude::*;

use crate::dialect::Dialect;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let dialect = Dialect::of(manager);
        // Claimed over all tenants with SKIP LOCKED, so not behind row-level security: it holds ids, and nothing about anyone.
        dialect
            .run(
                "CREATE TABLE job (
            id {uuid} NOT NULL PRIMARY KEY,
            tenant_id {uuid} NOT NULL,
            kind text NOT NULL,
            subject_id {uuid} NOT NULL,
            number integer NOT NULL,
            state text NOT NULL,
            due_at {timestamp} NOT NULL,
            attempts integer NOT NULL,
            lease_id {uuid},
            reason text,
            created_at {timestamp} NOT NULL,
            UNIQUE (tenant_id, kind, subject_id, number)
        )",
            )
            .await?;
        dialect
            .run("CREATE INDEX job_by_time ON job (state, due_at, id)")
            .await?;
        dialect
            .run(
                "CREATE TABLE link_key (
            key_id integer NOT NULL PRIMARY KEY,
            material text NOT NULL,
            created_at {timestamp} NOT NULL
        )",
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        Dialect::of(manager).drop(&["link_key", "job"]).await
    }
}
