//! Success plans with what customers want to reach, and by what it is measured.

use sea_orm_migration::prelude::*;

use crate::dialect::Dialect;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: [(&str, &str); 3] = [
    (
        "success_plan",
        "tenant_id {uuid} NOT NULL,
         id {uuid} NOT NULL,
         account_id {uuid} NOT NULL,
         owner_id {uuid},
         title text NOT NULL,
         status text NOT NULL,
         version integer NOT NULL,
         created_at {timestamp} NOT NULL,
         updated_at {timestamp} NOT NULL,
         PRIMARY KEY (tenant_id, id),
         FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id),
         FOREIGN KEY (tenant_id, owner_id) REFERENCES member (tenant_id, id)",
    ),
    (
        "desired_outcome",
        "tenant_id {uuid} NOT NULL,
         id {uuid} NOT NULL,
         plan_id {uuid} NOT NULL,
         account_id {uuid} NOT NULL,
         statement text NOT NULL,
         due_on {date} NOT NULL,
         status text NOT NULL,
         ended_on {date},
         note text,
         version integer NOT NULL,
         created_at {timestamp} NOT NULL,
         updated_at {timestamp} NOT NULL,
         PRIMARY KEY (tenant_id, id),
         FOREIGN KEY (tenant_id, plan_id) REFERENCES success_plan (tenant_id, id),
         FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id)",
    ),
    (
        "outcome_measure",
        "tenant_id {uuid} NOT NULL,
         outcome_id {uuid} NOT NULL,
         place integer NOT NULL,
         label text NOT NULL,
         unit text NOT NULL,
         baseline bigint NOT NULL,
         target bigint NOT NULL,
         value bigint,
         measured_on {date},
         kpi_id {uuid},
         PRIMARY KEY (tenant_id, outcome_id, place),
         FOREIGN KEY (tenant_id, outcome_id) REFERENCES desired_outcome (tenant_id, id),
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
            "success_plan_by_account ON success_plan (tenant_id, account_id, id)",
            "desired_outcome_by_plan ON desired_outcome (tenant_id, plan_id, due_on, id)",
            "desired_outcome_by_account ON desired_outcome (tenant_id, account_id)",
            "outcome_measure_by_kpi ON outcome_measure (tenant_id, kpi_id)",
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
