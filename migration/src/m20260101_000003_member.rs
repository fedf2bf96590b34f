//! Members and their sessions, integration clients, and tokens revoked before they expire.

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
                "member",
                "tenant_id {uuid} NOT NULL,
              id {uuid} NOT NULL,
              email text NOT NULL,
              name text NOT NULL,
              role text NOT NULL,
              status text NOT NULL,
              password_hash text,
              version integer NOT NULL,
              created_at {timestamp} NOT NULL,
              updated_at {timestamp} NOT NULL,
              PRIMARY KEY (tenant_id, id),
              UNIQUE (tenant_id, email),
              FOREIGN KEY (tenant_id) REFERENCES tenant (id)",
            )
            .await?;
        dialect
            .tenant_table(
                "member_session",
                "tenant_id {uuid} NOT NULL,
              id {uuid} NOT NULL,
              member_id {uuid} NOT NULL,
              family_hash text NOT NULL,
              secret_hash text NOT NULL,
              created_at {timestamp} NOT NULL,
              refreshed_at {timestamp} NOT NULL,
              expires_at {timestamp} NOT NULL,
              revoked_at {timestamp},
              PRIMARY KEY (tenant_id, id),
              FOREIGN KEY (tenant_id, member_id) REFERENCES member (tenant_id, id)",
            )
            .await?;
        dialect
            .run("CREATE INDEX member_session_by_member ON member_session (tenant_id, member_id)")
            .await?;
        dialect
            .tenant_table(
                "client",
                "tenant_id {uuid} NOT NULL,
              id {uuid} NOT NULL,
              name text NOT NULL,
              scopes text NOT NULL,
              secret_hash text NOT NULL,
              revoked_at {timestamp},
              version integer NOT NULL,
              created_at {timestamp} NOT NULL,
              updated_at {timestamp} NOT NULL,
              PRIMARY KEY (tenant_id, id),
              FOREIGN KEY (tenant_id) REFERENCES tenant (id)",
            )
            .await?;
        dialect
            .tenant_table(
                "revoked_token",
                "tenant_id {uuid} NOT NULL,
              token_hash text NOT NULL,
              revoked_at {timestamp} NOT NULL,
              expires_at {timestamp} NOT NULL,
              PRIMARY KEY (tenant_id, token_hash),
              FOREIGN KEY (tenant_id) REFERENCES tenant (id)",
            )
            .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        Dialect::of(manager)
            .drop(&["revoked_token", "client", "member_session", "member"])
            .await
    }
}
