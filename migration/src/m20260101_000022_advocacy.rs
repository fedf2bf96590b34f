//! What customers do for the product: references, testimonials, case studies, referrals.

use sea_orm_migration::prelude::*;

use crate::dialect::Dialect;

#[derive(DeriveMigrationName)]
pub struct Migration;

const NAME: &str = "advocacy_activity";
const COLUMNS: &str = "tenant_id {uuid} NOT NULL,
     id {uuid} NOT NULL,
     account_id {uuid} NOT NULL,
     contact_id {uuid},
     member_id {uuid},
     external_id text,
     kind text NOT NULL,
     stage text NOT NULL,
     stage_on {date} NOT NULL,
     proposed_on {date},
     asked_on {date},
     agreed_on {date},
     delivered_on {date},
     published_on {date},
     introduced_on {date},
     qualified_on {date},
     won_on {date},
     lost_on {date},
     declined_on {date},
     referred text,
     amount bigint,
     currency text,
     note text,
     answer_id {uuid},
     outcome_id {uuid},
     version integer NOT NULL,
     created_at {timestamp} NOT NULL,
     updated_at {timestamp} NOT NULL,
     PRIMARY KEY (tenant_id, id),
     UNIQUE (tenant_id, external_id),
     FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id),
     FOREIGN KEY (tenant_id, contact_id) REFERENCES contact (tenant_id, id),
     FOREIGN KEY (tenant_id, member_id) REFERENCES member (tenant_id, id),
     FOREIGN KEY (tenant_id, answer_id) REFERENCES survey_answer (tenant_id, id),
     FOREIGN KEY (tenant_id, outcome_id) REFERENCES desired_outcome (tenant_id, id)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let dialect = Dialect::of(manager);
        dialect.tenant_table(NAME, COLUMNS).await?;
        for index in [
            "advocacy_activity_by_account ON advocacy_activity (tenant_id, account_id, stage_on, id)",
            "advocacy_activity_by_day ON advocacy_activity (tenant_id, stage_on, id)",
            "desired_outcome_by_end ON desired_outcome (tenant_id, ended_on)",
        ] {
            dialect.run(&format!("CREATE INDEX {index}")).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let dialect = Dialect::of(manager);
        dialect.drop(&[NAME]).await?;
        dialect.run("DROP INDEX desired_outcome_by_end").await
    }
}
