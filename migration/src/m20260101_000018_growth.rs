//! KPIs of customers: which there are, what an account is measured against, and its values.

use sea_orm_migration::prelude::*;

use crate::dialect::Dialect;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: [(&str, &str); 3] = [
    (
        "kpi",
        "tenant_id {uuid} NOT NULL,
         id {uuid} NOT NULL,
         key text NOT NULL,
         label text NOT NULL,
         unit text NOT NULL,
         direction text NOT NULL,
         stale_after_days integer NOT NULL,
         archived_at {timestamp},
         version integer NOT NULL,
         created_at {timestamp} NOT NULL,
         updated_at {timestamp} NOT NULL,
         PRIMARY KEY (tenant_id, id),
         UNIQUE (tenant_id, key)",
    ),
    (
        "kpi_series",
        "tenant_id {uuid} NOT NULL,
         id {uuid} NOT NULL,
         account_id {uuid} NOT NULL,
         kpi_id {uuid} NOT NULL,
         baseline_on {date},
         baseline_value bigint,
         target_on {date},
         target_value bigint,
         version integer NOT NULL,
         created_at {timestamp} NOT NULL,
         updated_at {timestamp} NOT NULL,
         PRIMARY KEY (tenant_id, id),
         UNIQUE (tenant_id, account_id, kpi_id),
         FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id),
         FOREIGN KEY (tenant_id, kpi_id) REFERENCES kpi (tenant_id, id)",
    ),
    (
        "kpi_value",
        "tenant_id {uuid} NOT NULL,
         id {uuid} NOT NULL,
         series_id {uuid} NOT NULL,
         account_id {uuid} NOT NULL,
         kpi_id {uuid} NOT NULL,
         external_id text,
         measured_on {date} NOT NULL,
         value bigint NOT NULL,
         source text NOT NULL,
         note text,
         version integer NOT NULL,
         created_at {timestamp} NOT NULL,
         updated_at {timestamp} NOT NULL,
         PRIMARY KEY (tenant_id, id),
         UNIQUE (tenant_id, external_id),
         UNIQUE (tenant_id, series_id, measured_on),
         FOREIGN KEY (tenant_id, series_id) REFERENCES kpi_series (tenant_id, id),
         FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id),
         FOREIGN KEY (tenant_id, kpi_id) REFERENCES kpi (tenant_id, id)",
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
            "kpi_series_by_kpi ON kpi_series (tenant_id, kpi_id)",
            "kpi_value_by_account ON kpi_value (tenant_id, account_id, kpi_id)",
            "kpi_value_by_kpi ON kpi_value (tenant_id, kpi_id)",
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
