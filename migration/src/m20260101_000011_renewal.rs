//! Renewals, how they were closed, and what was foreseen of them.

use sea_orm_migration::prelude::*;

use crate::dialect::Dialect;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// A subscription has one renewal on a day. When a subscription is removed, its renewals stay without it: what was foreseen of them is kept.
const RENEWAL: &str = "tenant_id {uuid} NOT NULL,
      id {uuid} NOT NULL,
      account_id {uuid} NOT NULL,
      subscription_id {uuid},
      plan_id {uuid},
      external_id text,
      due_on {date} NOT NULL,
      notice_deadline {date},
      amount_due bigint NOT NULL,
      currency text NOT NULL,
      amount_is_given boolean NOT NULL,
      owner_id {uuid},
      stage text NOT NULL,
      risk_reasons text NOT NULL,
      likelihood integer,
      likelihood_source text,
      outcome text,
      closed_on {date},
      renewed_amount bigint,
      withdrawn_at {timestamp},
      version integer NOT NULL,
      created_at {timestamp} NOT NULL,
      updated_at {timestamp} NOT NULL,
      PRIMARY KEY (tenant_id, id),
      UNIQUE (tenant_id, external_id),
      UNIQUE (tenant_id, subscription_id, due_on),
      FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id),
      FOREIGN KEY (tenant_id, subscription_id) REFERENCES subscription (tenant_id, id),
      FOREIGN KEY (tenant_id, plan_id) REFERENCES plan (tenant_id, id),
      FOREIGN KEY (tenant_id, owner_id) REFERENCES member (tenant_id, id)";

/// Only added to.
const RENEWAL_CLOSING: &str = "tenant_id {uuid} NOT NULL,
      id {uuid} NOT NULL,
      renewal_id {uuid} NOT NULL,
      closed_on {date} NOT NULL,
      outcome text NOT NULL,
      renewed_amount bigint NOT NULL,
      actor_kind text NOT NULL,
      actor_id text NOT NULL,
      created_at {timestamp} NOT NULL,
      PRIMARY KEY (tenant_id, id),
      FOREIGN KEY (tenant_id, renewal_id) REFERENCES renewal (tenant_id, id)";

/// Only added to. The server calls once for each horizon of a due date.
const RENEWAL_FORECAST: &str = "tenant_id {uuid} NOT NULL,
      id {uuid} NOT NULL,
      renewal_id {uuid} NOT NULL,
      source text NOT NULL,
      made_on {date} NOT NULL,
      due_on {date} NOT NULL,
      horizon text,
      likelihood integer NOT NULL,
      amount bigint NOT NULL,
      currency text NOT NULL,
      member_id {uuid},
      recorded_at {timestamp} NOT NULL,
      PRIMARY KEY (tenant_id, id),
      UNIQUE (tenant_id, renewal_id, due_on, horizon),
      FOREIGN KEY (tenant_id, renewal_id) REFERENCES renewal (tenant_id, id),
      FOREIGN KEY (tenant_id, member_id) REFERENCES member (tenant_id, id)";

const INDEXES: [&str; 4] = [
    "CREATE INDEX renewal_by_account ON renewal (tenant_id, account_id, due_on, id)",
    "CREATE INDEX renewal_by_due_date ON renewal (tenant_id, due_on, id)",
    "CREATE INDEX renewal_closing_by_renewal ON renewal_closing (tenant_id, renewal_id, closed_on)",
    "CREATE INDEX renewal_forecast_by_renewal ON renewal_forecast (tenant_id, renewal_id, made_on)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let dialect = Dialect::of(manager);
        dialect.tenant_table("renewal", RENEWAL).await?;
        dialect
            .tenant_table("renewal_closing", RENEWAL_CLOSING)
            .await?;
        dialect
            .tenant_table("renewal_forecast", RENEWAL_FORECAST)
            .await?;
        for index in INDEXES {
            dialect.run(index).await?;
        }
        dialect
            .run("CREATE INDEX subscription_by_end ON subscription (tenant_id, ends_on, id)")
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let dialect = Dialect::of(manager);
        dialect.run("DROP INDEX subscription_by_end").await?;
        dialect
            .drop(&["renewal_forecast", "renewal_closing", "renewal"])
            .await
    }
}
