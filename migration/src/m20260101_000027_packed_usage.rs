//! What all users did on a day, as one value that is read at once. It follows from the rows of `usage_day`, and can be made from them again.

use sea_orm_migration::prelude::*;

use crate::dialect::Dialect;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLE: &str = "usage_packed_day";
// The rows are large, so SQLite keeps them outside the key.
const COLUMNS: &str = "tenant_id {uuid} NOT NULL,
     day integer NOT NULL,
     version bigint NOT NULL,
     content {bytes} NOT NULL,
     PRIMARY KEY (tenant_id, day)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        Dialect::of(manager).tenant_table(TABLE, COLUMNS).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        Dialect::of(manager).drop(&[TABLE]).await
    }
}
