//! What belongs to the installation and to no tenant: the names of tenants and the keys that sign tokens.

use sea_orm_migration::prelude::*;

use crate::dialect::Dialect;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let dialect = Dialect::of(manager);
        dialect
            .run(
                "CREATE TABLE tenant_directory (
            id {uuid} NOT NULL PRIMARY KEY,
            slug text NOT NULL UNIQUE
        )",
            )
            .await?;
        dialect
            .run(
                "CREATE TABLE signing_key (
            key_id text NOT NULL PRIMARY KEY,
            algorithm text NOT NULL,
            material text NOT NULL,
            created_at {timestamp} NOT NULL,
            activates_at {timestamp} NOT NULL,
            retires_at {timestamp}
        )",
            )
            .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        Dialect::of(manager)
            .drop(&["signing_key", "tenant_directory"])
            .await
    }
}
