//! Health: profiles, what CSMs think, scores set by hand, and scores with what they were computed from.

use sea_orm_migration::prelude::*;

use crate::dialect::Dialect;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: [(&str, &str); 5] = [
    (
        "health_profile",
        "tenant_id {uuid} NOT NULL,
         id {uuid} NOT NULL,
         name text NOT NULL,
         segment text,
         status text NOT NULL,
         number integer,
         effective_from {date},
         archived_on {date},
         published_at {timestamp},
         minimum_coverage text NOT NULL,
         yellow_from integer NOT NULL,
         green_from integer NOT NULL,
         hysteresis integer NOT NULL,
         factors text NOT NULL,
         version integer NOT NULL,
         created_at {timestamp} NOT NULL,
         updated_at {timestamp} NOT NULL,
         PRIMARY KEY (tenant_id, id)",
    ),
    (
        "health_judgement",
        "tenant_id {uuid} NOT NULL,
         id {uuid} NOT NULL,
         account_id {uuid} NOT NULL,
         member_id {uuid},
         judgement integer NOT NULL,
         judged_on {date} NOT NULL,
         note text,
         created_at {timestamp} NOT NULL,
         PRIMARY KEY (tenant_id, id),
         FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id),
         FOREIGN KEY (tenant_id, member_id) REFERENCES member (tenant_id, id)",
    ),
    (
        "health_override",
        "tenant_id {uuid} NOT NULL,
         id {uuid} NOT NULL,
         account_id {uuid} NOT NULL,
         member_id {uuid},
         score integer NOT NULL,
         band text NOT NULL,
         starts_on {date} NOT NULL,
         ends_on {date} NOT NULL,
         reason text NOT NULL,
         created_at {timestamp} NOT NULL,
         updated_at {timestamp} NOT NULL,
         PRIMARY KEY (tenant_id, id),
         FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id),
         FOREIGN KEY (tenant_id, member_id) REFERENCES member (tenant_id, id)",
    ),
    (
        "health_score",
        "tenant_id {uuid} NOT NULL,
         account_id {uuid} NOT NULL,
         computed_on {date} NOT NULL,
         profile_id {uuid},
         status text NOT NULL,
         score integer,
         band text,
         band_before text,
         readings text NOT NULL,
         computed_at {timestamp} NOT NULL,
         PRIMARY KEY (tenant_id, account_id, computed_on),
         FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id),
         FOREIGN KEY (tenant_id, profile_id) REFERENCES health_profile (tenant_id, id)",
    ),
    (
        "health_round",
        "tenant_id {uuid} NOT NULL,
         computed_on {date} NOT NULL,
         log_version bigint NOT NULL,
         computed_at {timestamp} NOT NULL,
         PRIMARY KEY (tenant_id)",
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
            "health_judgement_by_account ON health_judgement (tenant_id, account_id, judged_on)",
            "health_override_by_account ON health_override (tenant_id, account_id, starts_on)",
            "health_override_by_end ON health_override (tenant_id, ends_on)",
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
