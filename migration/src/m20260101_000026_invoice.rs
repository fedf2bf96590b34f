//! What customers are asked to pay, and whether they have.

use sea_orm_migration::prelude::*;

use crate::dialect::Dialect;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLE: &str = "invoice";
const COLUMNS: &str = "tenant_id {uuid} NOT NULL,
     id {uuid} NOT NULL,
     account_id {uuid} NOT NULL,
     external_id text NOT NULL,
     amount bigint NOT NULL,
     currency text NOT NULL,
     issued_on {date} NOT NULL,
     due_on {date} NOT NULL,
     paid_on {date},
     voided_on {date},
     version integer NOT NULL,
     created_at {timestamp} NOT NULL,
     updated_at {timestamp} NOT NULL,
     PRIMARY KEY (tenant_id, id),
     UNIQUE (tenant_id, external_id),
     FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let dialect = Dialect::of(manager);
        dialect.tenant_table(TABLE, COLUMNS).await?;
        dialect
            .run("CREATE INDEX invoice_by_account ON invoice (tenant_id, account_id, due_on, id)")
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        Dialect::of(manager).drop(&[TABLE]).await
    }
}
