//! Links by which people at customers say that their milestones are done.

use sea_orm_migration::prelude::*;

use crate::dialect::Dialect;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: [(&str, &str); 1] = [(
    // Which milestone a link is for stays known when its onboarding has it no more.
    "onboarding_link",
    "tenant_id {uuid} NOT NULL,
     id {uuid} NOT NULL,
     account_id {uuid} NOT NULL,
     plan_id {uuid} NOT NULL,
     milestone_id {uuid} NOT NULL,
     contact_id {uuid} NOT NULL,
     expires_at {timestamp} NOT NULL,
     created_at {timestamp} NOT NULL,
     updated_at {timestamp} NOT NULL,
     PRIMARY KEY (tenant_id, id),
     UNIQUE (tenant_id, milestone_id, contact_id),
     FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id),
     FOREIGN KEY (tenant_id, plan_id) REFERENCES onboarding_plan (tenant_id, id),
     FOREIGN KEY (tenant_id, contact_id) REFERENCES contact (tenant_id, id)",
)];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let dialect = Dialect::of(manager);
        for (name, columns) in TABLES {
            dialect.tenant_table(name, columns).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let names = TABLES.map(|(name, _)| name);
        Dialect::of(manager).drop(&names).await
    }
}
