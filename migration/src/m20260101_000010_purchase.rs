//! One-off purchases with their refunds, and what is spent to keep customers.

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
                "purchase",
                "tenant_id {uuid} NOT NULL,
              id {uuid} NOT NULL,
              account_id {uuid} NOT NULL,
              external_id text,
              product_id {uuid},
              purchased_on {date} NOT NULL,
              amount bigint NOT NULL,
              currency text NOT NULL,
              quantity bigint NOT NULL,
              automatic_renewal boolean NOT NULL,
              version integer NOT NULL,
              created_at {timestamp} NOT NULL,
              updated_at {timestamp} NOT NULL,
              PRIMARY KEY (tenant_id, id),
              UNIQUE (tenant_id, external_id),
              FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id),
              FOREIGN KEY (tenant_id, product_id) REFERENCES product (tenant_id, id)",
            )
            .await?;
        dialect
            .tenant_table(
                "purchase_refund",
                "tenant_id {uuid} NOT NULL,
              id {uuid} NOT NULL,
              purchase_id {uuid} NOT NULL,
              account_id {uuid} NOT NULL,
              external_id text,
              refunded_on {date} NOT NULL,
              amount bigint NOT NULL,
              PRIMARY KEY (tenant_id, id),
              UNIQUE (tenant_id, external_id),
              FOREIGN KEY (tenant_id, purchase_id) REFERENCES purchase (tenant_id, id),
              FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id)",
            )
            .await?;
        dialect
            .tenant_table(
                "retention_cost",
                "tenant_id {uuid} NOT NULL,
              id {uuid} NOT NULL,
              external_id text,
              category text NOT NULL,
              account_id {uuid},
              starts_on {date} NOT NULL,
              ends_on {date} NOT NULL,
              amount bigint NOT NULL,
              currency text NOT NULL,
              note text,
              version integer NOT NULL,
              created_at {timestamp} NOT NULL,
              updated_at {timestamp} NOT NULL,
              PRIMARY KEY (tenant_id, id),
              UNIQUE (tenant_id, external_id),
              FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id)",
            )
            .await?;
        for index in [
            "purchase_by_account ON purchase (tenant_id, account_id, purchased_on, id)",
            "purchase_by_day ON purchase (tenant_id, purchased_on, id)",
            "purchase_refund_by_account ON purchase_refund (tenant_id, account_id)",
            "purchase_refund_by_purchase ON purchase_refund (tenant_id, purchase_id)",
            "retention_cost_by_day ON retention_cost (tenant_id, starts_on, id)",
            "retention_cost_by_account ON retention_cost (tenant_id, account_id)",
        ] {
            dialect.run(&format!("CREATE INDEX {index}")).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        Dialect::of(manager)
            .drop(&["retention_cost", "purchase_refund", "purchase"])
            .await
    }
}
