//! By which milestone a campaign asks, and which milestones are done, so that both can be looked for.

use sea_orm_migration::prelude::*;

use crate::dialect::Dialect;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// The new columns, with their tables.
const COLUMNS: [(&str, &str, &str); 5] = [
    ("survey_campaign", "trigger_milestone", "text"),
    ("onboarding_milestone", "milestone_key", "text"),
    (
        "onboarding_milestone",
        "is_first_value",
        "boolean NOT NULL DEFAULT false",
    ),
    ("onboarding_milestone", "done_on", "{date}"),
    ("onboarding_milestone", "done_at", "{timestamp}"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let dialect = Dialect::of(manager);
        for (table, column, kind) in COLUMNS {
            dialect
                .run(&format!("ALTER TABLE {table} ADD COLUMN {column} {kind}"))
                .await?;
        }
        dialect
            .run("CREATE INDEX onboarding_milestone_by_done ON onboarding_milestone (tenant_id, done_at)")
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let dialect = Dialect::of(manager);
        dialect
            .run("DROP INDEX onboarding_milestone_by_done")
            .await?;
        for (table, column, _) in COLUMNS.iter().rev() {
            dialect
                .run(&format!("ALTER TABLE {table} DROP COLUMN {column}"))
                .await?;
        }
        Ok(())
    }
}
