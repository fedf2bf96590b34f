//! What people do with the product: users, features, what was done per day, and the events that this was made from.
//!
//! Days are numbers here, counted from the first one of the year 1, and users and features have numbers of their own: there are many rows. Roll-ups
//! have no foreign keys for the same reason; users and features are never removed.

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
                "usage_head",
                "tenant_id {uuid} NOT NULL,
              version bigint NOT NULL,
              users integer NOT NULL,
              features integer NOT NULL,
              first_day integer,
              PRIMARY KEY (tenant_id)",
            )
            .await?;
        dialect
            .tenant_table(
                "usage_user",
                "tenant_id {uuid} NOT NULL,
              number integer NOT NULL,
              id {uuid} NOT NULL,
              account_id {uuid} NOT NULL,
              external_id text,
              key text NOT NULL,
              is_service boolean NOT NULL,
              version bigint NOT NULL,
              PRIMARY KEY (tenant_id, number),
              UNIQUE (tenant_id, key),
              FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id)",
            )
            .await?;
        dialect
            .tenant_table(
                "usage_feature",
                "tenant_id {uuid} NOT NULL,
              number integer NOT NULL,
              key text NOT NULL,
              first_seen_at {timestamp} NOT NULL,
              PRIMARY KEY (tenant_id, number),
              UNIQUE (tenant_id, key)",
            )
            .await?;
        dialect
            .tenant_table_in_key(
                "usage_day",
                "tenant_id {uuid} NOT NULL,
              day integer NOT NULL,
              user_number integer NOT NULL,
              feature_number integer NOT NULL,
              actions bigint NOT NULL,
              quantity bigint NOT NULL,
              seconds bigint NOT NULL,
              half_hours bigint NOT NULL,
              PRIMARY KEY (tenant_id, day, user_number, feature_number)",
            )
            .await?;
        dialect
            .tenant_table_in_key(
                "usage_changed_day",
                "tenant_id {uuid} NOT NULL,
              day integer NOT NULL,
              version bigint NOT NULL,
              PRIMARY KEY (tenant_id, day)",
            )
            .await?;
        dialect
            .tenant_table_in_key(
                "usage_event",
                "tenant_id {uuid} NOT NULL,
              day integer NOT NULL,
              id_high bigint NOT NULL,
              id_low bigint NOT NULL,
              content bigint NOT NULL,
              PRIMARY KEY (tenant_id, day, id_high, id_low)",
            )
            .await?;
        dialect
            .tenant_table(
                "usage_aside",
                "tenant_id {uuid} NOT NULL,
              event_id text NOT NULL,
              reason text NOT NULL,
              account_external_id text NOT NULL,
              user_external_id text,
              feature text NOT NULL,
              at {timestamp} NOT NULL,
              seconds bigint NOT NULL,
              quantity bigint NOT NULL,
              is_service boolean NOT NULL,
              received_at {timestamp} NOT NULL,
              PRIMARY KEY (tenant_id, event_id)",
            )
            .await?;
        for index in [
            "usage_user_by_account ON usage_user (tenant_id, account_id, number)",
            "usage_user_by_version ON usage_user (tenant_id, version)",
            "usage_changed_day_by_version ON usage_changed_day (tenant_id, version)",
            "usage_aside_by_reason ON usage_aside (tenant_id, reason, received_at, event_id)",
        ] {
            dialect.run(&format!("CREATE INDEX {index}")).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        Dialect::of(manager)
            .drop(&[
                "usage_aside",
                "usage_event",
                "usage_changed_day",
                "usage_day",
                "usage_feature",
                "usage_user",
                "usage_head",
            ])
            .await
    }
}
