//! Products, plans, subscriptions with their lines, and exchange rates.

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
                "product",
                "tenant_id {uuid} NOT NULL,
              id {uuid} NOT NULL,
              external_id text NOT NULL,
              name text NOT NULL,
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
                "plan",
                "tenant_id {uuid} NOT NULL,
              id {uuid} NOT NULL,
              product_id {uuid} NOT NULL,
              external_id text NOT NULL,
              name text NOT NULL,
              version integer NOT NULL,
              created_at {timestamp} NOT NULL,
              updated_at {timestamp} NOT NULL,
              PRIMARY KEY (tenant_id, id),
              UNIQUE (tenant_id, external_id),
              FOREIGN KEY (tenant_id, product_id) REFERENCES product (tenant_id, id)",
            )
            .await?;
        dialect
            .tenant_table(
                "subscription",
                "tenant_id {uuid} NOT NULL,
              id {uuid} NOT NULL,
              account_id {uuid} NOT NULL,
              external_id text,
              starts_on {date} NOT NULL,
              ends_on {date},
              trial_starts_on {date},
              trial_ends_on {date},
              version integer NOT NULL,
              created_at {timestamp} NOT NULL,
              updated_at {timestamp} NOT NULL,
              PRIMARY KEY (tenant_id, id),
              UNIQUE (tenant_id, external_id),
              FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id)",
            )
            .await?;
        dialect
            .run("CREATE INDEX subscription_by_account ON subscription (tenant_id, account_id, starts_on, id)")
            .await?;
        dialect
            .tenant_table(
                "subscription_line",
                "tenant_id {uuid} NOT NULL,
              id {uuid} NOT NULL,
              subscription_id {uuid} NOT NULL,
              account_id {uuid} NOT NULL,
              plan_id {uuid},
              description text,
              amount bigint NOT NULL,
              discount bigint NOT NULL,
              currency text NOT NULL,
              quantity bigint NOT NULL,
              charge text NOT NULL,
              billing_interval text,
              starts_on {date} NOT NULL,
              ends_on {date},
              PRIMARY KEY (tenant_id, id),
              FOREIGN KEY (tenant_id, subscription_id) REFERENCES subscription (tenant_id, id),
              FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id),
              FOREIGN KEY (tenant_id, plan_id) REFERENCES plan (tenant_id, id)",
            )
            .await?;
        dialect
            .run("CREATE INDEX subscription_line_by_account ON subscription_line (tenant_id, account_id)")
            .await?;
        dialect
            .run("CREATE INDEX subscription_line_by_subscription ON subscription_line (tenant_id, subscription_id)")
            .await?;
        dialect
            .tenant_table(
                "exchange_rate",
                "tenant_id {uuid} NOT NULL,
              currency text NOT NULL,
              on_date {date} NOT NULL,
              rate text NOT NULL,
              PRIMARY KEY (tenant_id, currency, on_date),
              FOREIGN KEY (tenant_id) REFERENCES tenant (id)",
            )
            .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        Dialect::of(manager)
            .drop(&[
                "exchange_rate",
                "subscription_line",
                "subscription",
                "plan",
                "product",
            ])
            .await
    }
}
