//! Accounts with their stages, custom traits and contacts.

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
                "account",
                "tenant_id {uuid} NOT NULL,
              id {uuid} NOT NULL,
              external_id text,
              name text NOT NULL,
              domain text,
              industry text,
              country text,
              segment text,
              stage text NOT NULL,
              parent_id {uuid},
              signed_up_on {date},
              archived_at {timestamp},
              current_mrr bigint,
              owner_id {uuid},
              refresh_on {date},
              version integer NOT NULL,
              created_at {timestamp} NOT NULL,
              updated_at {timestamp} NOT NULL,
              PRIMARY KEY (tenant_id, id),
              UNIQUE (tenant_id, external_id),
              FOREIGN KEY (tenant_id) REFERENCES tenant (id),
              FOREIGN KEY (tenant_id, parent_id) REFERENCES account (tenant_id, id),
              FOREIGN KEY (tenant_id, owner_id) REFERENCES member (tenant_id, id)",
            )
            .await?;
        dialect
            .run("CREATE INDEX account_by_name ON account (tenant_id, name, id)")
            .await?;
        dialect
            .run("CREATE INDEX account_by_owner ON account (tenant_id, owner_id, name, id)")
            .await?;
        dialect
            .run("CREATE INDEX account_by_current_mrr ON account (tenant_id, current_mrr, id)")
            .await?;
        dialect
            .run("CREATE INDEX account_by_parent ON account (tenant_id, parent_id)")
            .await?;
        dialect
            .run("CREATE INDEX account_by_refresh ON account (tenant_id, refresh_on)")
            .await?;
        dialect
            .tenant_table(
                "account_stage",
                "tenant_id {uuid} NOT NULL,
              account_id {uuid} NOT NULL,
              starts_on {date} NOT NULL,
              stage text NOT NULL,
              recorded_at {timestamp} NOT NULL,
              PRIMARY KEY (tenant_id, account_id, starts_on),
              FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id)",
            )
            .await?;
        dialect
            .tenant_table(
                "trait_definition",
                "tenant_id {uuid} NOT NULL,
              id {uuid} NOT NULL,
              key text NOT NULL,
              label text NOT NULL,
              kind text NOT NULL,
              choices text NOT NULL,
              archived_at {timestamp},
              version integer NOT NULL,
              created_at {timestamp} NOT NULL,
              updated_at {timestamp} NOT NULL,
              PRIMARY KEY (tenant_id, id),
              UNIQUE (tenant_id, key),
              FOREIGN KEY (tenant_id) REFERENCES tenant (id)",
            )
            .await?;
        dialect
            .tenant_table(
                "account_trait",
                "tenant_id {uuid} NOT NULL,
              account_id {uuid} NOT NULL,
              trait_id {uuid} NOT NULL,
              text_value text,
              number_value bigint,
              date_value {date},
              boolean_value boolean,
              PRIMARY KEY (tenant_id, account_id, trait_id),
              FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id),
              FOREIGN KEY (tenant_id, trait_id) REFERENCES trait_definition (tenant_id, id)",
            )
            .await?;
        dialect
            .run("CREATE INDEX account_trait_by_text ON account_trait (tenant_id, trait_id, text_value)")
            .await?;
        dialect
            .tenant_table(
                "contact",
                "tenant_id {uuid} NOT NULL,
              id {uuid} NOT NULL,
              account_id {uuid} NOT NULL,
              external_id text,
              name text NOT NULL,
              email text,
              title text,
              phone text,
              roles text NOT NULL,
              do_not_survey boolean NOT NULL,
              archived_at {timestamp},
              version integer NOT NULL,
              created_at {timestamp} NOT NULL,
              updated_at {timestamp} NOT NULL,
              PRIMARY KEY (tenant_id, id),
              UNIQUE (tenant_id, external_id),
              FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id)",
            )
            .await?;
        dialect
            .run("CREATE INDEX contact_by_account ON contact (tenant_id, account_id, name, id)")
            .await?;
        dialect
            .run("CREATE INDEX contact_by_name ON contact (tenant_id, name, id)")
            .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        Dialect::of(manager)
            .drop(&[
                "contact",
                "account_trait",
                "trait_definition",
                "account_stage",
                "account",
            ])
            .await
    }
}
