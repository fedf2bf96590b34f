//! What happens to subscriptions: contract terms, pauses, cancellations and their reasons.

use sea_orm_migration::prelude::*;

use crate::dialect::Dialect;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// The new columns of a subscription.
const COLUMNS: [(&str, &str); 7] = [
    ("term_months", "integer"),
    ("term_ends_on", "{date}"),
    ("notice_days", "integer"),
    ("renews_automatically", "boolean NOT NULL DEFAULT false"),
    ("cancelled_on", "{date}"),
    ("paid_until", "{date}"),
    ("churn_kind", "text"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let dialect = Dialect::of(manager);
        for (column, kind) in COLUMNS {
            dialect
                .run(&format!(
                    "ALTER TABLE subscription ADD COLUMN {column} {kind}"
                ))
                .await?;
        }
        dialect
            .tenant_table(
                "subscription_pause",
                "tenant_id {uuid} NOT NULL,
              subscription_id {uuid} NOT NULL,
              starts_on {date} NOT NULL,
              ends_on {date},
              account_id {uuid} NOT NULL,
              PRIMARY KEY (tenant_id, subscription_id, starts_on),
              FOREIGN KEY (tenant_id, subscription_id) REFERENCES subscription (tenant_id, id),
              FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id)",
            )
            .await?;
        dialect
            .run("CREATE INDEX subscription_pause_by_account ON subscription_pause (tenant_id, account_id)")
            .await?;
        dialect
            .tenant_table(
                "churn_reason",
                "tenant_id {uuid} NOT NULL,
              id {uuid} NOT NULL,
              external_id text NOT NULL,
              name text NOT NULL,
              archived boolean NOT NULL,
              version integer NOT NULL,
              created_at {timestamp} NOT NULL,
              updated_at {timestamp} NOT NULL,
              PRIMARY KEY (tenant_id, id),
              UNIQUE (tenant_id, external_id),
              FOREIGN KEY (tenant_id) REFERENCES tenant (id)",
            )
            .await?;
        dialect
            .tenant_table(
                "subscription_churn_reason",
                "tenant_id {uuid} NOT NULL,
              subscription_id {uuid} NOT NULL,
              churn_reason_id {uuid} NOT NULL,
              account_id {uuid} NOT NULL,
              PRIMARY KEY (tenant_id, subscription_id, churn_reason_id),
              FOREIGN KEY (tenant_id, subscription_id) REFERENCES subscription (tenant_id, id),
              FOREIGN KEY (tenant_id, churn_reason_id) REFERENCES churn_reason (tenant_id, id),
              FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id)",
            )
            .await?;
        dialect
            .run("CREATE INDEX subscription_churn_reason_by_account ON subscription_churn_reason (tenant_id, account_id)")
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let dialect = Dialect::of(manager);
        dialect
            .drop(&[
                "subscription_churn_reason",
                "churn_reason",
                "subscription_pause",
            ])
            .await?;
        for (column, _) in COLUMNS.iter().rev() {
            dialect
                .run(&format!("ALTER TABLE subscription DROP COLUMN {column}"))
                .await?;
        }
        Ok(())
    }
}
