//! Business reviews with who took part and what is to be done after them, and the onboarding milestones that desired outcomes are linked to.

use sea_orm_migration::prelude::*;

use crate::dialect::Dialect;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: [(&str, &str); 5] = [
    (
        "business_review",
        "tenant_id {uuid} NOT NULL,
         id {uuid} NOT NULL,
         account_id {uuid} NOT NULL,
         held_on {date} NOT NULL,
         agenda text NOT NULL,
         summary text,
         value_realised text,
         relationship text,
         version integer NOT NULL,
         created_at {timestamp} NOT NULL,
         updated_at {timestamp} NOT NULL,
         PRIMARY KEY (tenant_id, id),
         FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id)",
    ),
    (
        "business_review_member",
        "tenant_id {uuid} NOT NULL,
         review_id {uuid} NOT NULL,
         member_id {uuid} NOT NULL,
         PRIMARY KEY (tenant_id, review_id, member_id),
         FOREIGN KEY (tenant_id, review_id) REFERENCES business_review (tenant_id, id),
         FOREIGN KEY (tenant_id, member_id) REFERENCES member (tenant_id, id)",
    ),
    (
        "business_review_contact",
        "tenant_id {uuid} NOT NULL,
         review_id {uuid} NOT NULL,
         contact_id {uuid} NOT NULL,
         PRIMARY KEY (tenant_id, review_id, contact_id),
         FOREIGN KEY (tenant_id, review_id) REFERENCES business_review (tenant_id, id),
         FOREIGN KEY (tenant_id, contact_id) REFERENCES contact (tenant_id, id)",
    ),
    (
        "business_review_follow_up",
        "tenant_id {uuid} NOT NULL,
         id {uuid} NOT NULL,
         review_id {uuid} NOT NULL,
         text text NOT NULL,
         due_on {date} NOT NULL,
         member_id {uuid},
         done_on {date},
         PRIMARY KEY (tenant_id, id),
         FOREIGN KEY (tenant_id, review_id) REFERENCES business_review (tenant_id, id),
         FOREIGN KEY (tenant_id, member_id) REFERENCES member (tenant_id, id)",
    ),
    (
        // A milestone may go when its onboarding gets another version of the template.
        "desired_outcome_milestone",
        "tenant_id {uuid} NOT NULL,
         outcome_id {uuid} NOT NULL,
         milestone_id {uuid} NOT NULL,
         PRIMARY KEY (tenant_id, outcome_id, milestone_id),
         FOREIGN KEY (tenant_id, outcome_id) REFERENCES desired_outcome (tenant_id, id)",
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
            "business_review_by_account ON business_review (tenant_id, account_id, held_on, id)",
            "business_review_follow_up_by_review ON business_review_follow_up (tenant_id, review_id)",
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
