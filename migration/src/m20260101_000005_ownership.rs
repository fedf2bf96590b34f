//! Who owned which account, when.

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
                "ownership",
                "tenant_id {uuid} NOT NULL,
              id {uuid} NOT NULL,
              account_id {uuid} NOT NULL,
              member_id {uuid} NOT NULL,
              role text NOT NULL,
              starts_on {date} NOT NULL,
              ends_on {date},
              reason text,
              end_reason text,
              version integer NOT NULL,
              created_at {timestamp} NOT NULL,
              updated_at {timestamp} NOT NULL,
              PRIMARY KEY (tenant_id, id),
              FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id),
              FOREIGN KEY (tenant_id, member_id) REFERENCES member (tenant_id, id)",
            )
            .await?;
        dialect
            .run(
                "CREATE INDEX ownership_by_account ON ownership (tenant_id, account_id, starts_on)",
            )
            .await?;
        dialect
            .run("CREATE INDEX ownership_by_member ON ownership (tenant_id, member_id, starts_on)")
            .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        Dialect::of(manager).drop(&["ownership"]).await
    }
}
