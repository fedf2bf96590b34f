//! What new customers are led through, how far they are, and the messages that lead them on.

use sea_orm_migration::prelude::*;

use crate::dialect::Dialect;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: [(&str, &str); 5] = [
    (
        "onboarding_template",
        "tenant_id {uuid} NOT NULL,
         id {uuid} NOT NULL,
         name text NOT NULL,
         revision integer NOT NULL,
         version integer NOT NULL,
         created_at {timestamp} NOT NULL,
         updated_at {timestamp} NOT NULL,
         PRIMARY KEY (tenant_id, id),
         UNIQUE (tenant_id, name)",
    ),
    (
        "onboarding_template_version",
        "tenant_id {uuid} NOT NULL,
         id {uuid} NOT NULL,
         template_id {uuid} NOT NULL,
         number integer NOT NULL,
         phases text NOT NULL,
         created_at {timestamp} NOT NULL,
         PRIMARY KEY (tenant_id, id),
         UNIQUE (tenant_id, template_id, number),
         FOREIGN KEY (tenant_id, template_id) REFERENCES onboarding_template (tenant_id, id)",
    ),
    (
        "onboarding_plan",
        "tenant_id {uuid} NOT NULL,
         id {uuid} NOT NULL,
         account_id {uuid} NOT NULL,
         template_id {uuid} NOT NULL,
         template_version_id {uuid} NOT NULL,
         starts_on {date} NOT NULL,
         contract_signed_on {date},
         cancelled_on {date},
         cancellation_reason text,
         planned_go_live_on {date} NOT NULL,
         completed_on {date},
         version integer NOT NULL,
         created_at {timestamp} NOT NULL,
         updated_at {timestamp} NOT NULL,
         PRIMARY KEY (tenant_id, id),
         FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id),
         FOREIGN KEY (tenant_id, template_id) REFERENCES onboarding_template (tenant_id, id),
         FOREIGN KEY (tenant_id, template_version_id) REFERENCES onboarding_template_version (tenant_id, id)",
    ),
    (
        "onboarding_milestone",
        "tenant_id {uuid} NOT NULL,
         id {uuid} NOT NULL,
         plan_id {uuid} NOT NULL,
         account_id {uuid} NOT NULL,
         place integer NOT NULL,
         planned_on {date} NOT NULL,
         events text NOT NULL,
         PRIMARY KEY (tenant_id, id),
         UNIQUE (tenant_id, plan_id, place),
         FOREIGN KEY (tenant_id, plan_id) REFERENCES onboarding_plan (tenant_id, id),
         FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id)",
    ),
    (
        "onboarding_prompt",
        "tenant_id {uuid} NOT NULL,
         id {uuid} NOT NULL,
         account_id {uuid} NOT NULL,
         contact_id {uuid},
         external_id text NOT NULL,
         name text,
         sent_at {timestamp} NOT NULL,
         answered_at {timestamp},
         version integer NOT NULL,
         created_at {timestamp} NOT NULL,
         updated_at {timestamp} NOT NULL,
         PRIMARY KEY (tenant_id, id),
         UNIQUE (tenant_id, external_id),
         FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id),
         FOREIGN KEY (tenant_id, contact_id) REFERENCES contact (tenant_id, id)",
    ),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let dialect = Dialect::of(manager);
        for (name, columns) in TABLES {
            dialect.tenant_table(name, columns).await?;
        }
        for index in [
            "onboarding_plan_by_account ON onboarding_plan (tenant_id, account_id, starts_on, id)",
            "onboarding_plan_by_start ON onboarding_plan (tenant_id, starts_on, id)",
            "onboarding_milestone_by_account ON onboarding_milestone (tenant_id, account_id)",
            "onboarding_prompt_by_account ON onboarding_prompt (tenant_id, account_id, sent_at)",
        ] {
            dialect.run(&format!("CREATE INDEX {index}")).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut names = TABLES.map(|(name, _)| name);
        names.reverse();
        Dialect::of(manager).drop(&names).await
    }
}
