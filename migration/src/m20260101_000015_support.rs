//! Support cases with what happened to them, touchpoints, and what customers want.

use sea_orm_migration::prelude::*;

use crate::dialect::Dialect;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: [(&str, &str); 7] = [
    (
        "support_case",
        "tenant_id {uuid} NOT NULL,
         id {uuid} NOT NULL,
         account_id {uuid} NOT NULL,
         contact_id {uuid},
         external_id text,
         subject text,
         channel text,
         priority text NOT NULL,
         escalated boolean NOT NULL,
         opened_by text NOT NULL,
         opened_at {timestamp} NOT NULL,
         contact_record text NOT NULL,
         contact_count integer,
         satisfaction_score integer,
         rated_at {timestamp},
         status text NOT NULL,
         first_response_at {timestamp},
         resolved_at {timestamp},
         closed_at {timestamp},
         closure_reason text,
         reopenings integer NOT NULL,
         version integer NOT NULL,
         created_at {timestamp} NOT NULL,
         updated_at {timestamp} NOT NULL,
         PRIMARY KEY (tenant_id, id),
         UNIQUE (tenant_id, external_id),
         FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id),
         FOREIGN KEY (tenant_id, contact_id) REFERENCES contact (tenant_id, id)",
    ),
    (
        "support_case_event",
        "tenant_id {uuid} NOT NULL,
         id {uuid} NOT NULL,
         case_id {uuid} NOT NULL,
         account_id {uuid} NOT NULL,
         external_id text,
         kind text NOT NULL,
         occurred_at {timestamp} NOT NULL,
         closure_reason text,
         note text,
         PRIMARY KEY (tenant_id, id),
         UNIQUE (tenant_id, external_id),
         FOREIGN KEY (tenant_id, case_id) REFERENCES support_case (tenant_id, id),
         FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id)",
    ),
    (
        "touchpoint",
        "tenant_id {uuid} NOT NULL,
         id {uuid} NOT NULL,
         account_id {uuid} NOT NULL,
         member_id {uuid},
         external_id text,
         kind text NOT NULL,
         initiator text NOT NULL,
         occurred_at {timestamp} NOT NULL,
         subject text,
         note text,
         version integer NOT NULL,
         created_at {timestamp} NOT NULL,
         updated_at {timestamp} NOT NULL,
         PRIMARY KEY (tenant_id, id),
         UNIQUE (tenant_id, external_id),
         FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id),
         FOREIGN KEY (tenant_id, member_id) REFERENCES member (tenant_id, id)",
    ),
    (
        "touchpoint_contact",
        "tenant_id {uuid} NOT NULL,
         touchpoint_id {uuid} NOT NULL,
         contact_id {uuid} NOT NULL,
         PRIMARY KEY (tenant_id, touchpoint_id, contact_id),
         FOREIGN KEY (tenant_id, touchpoint_id) REFERENCES touchpoint (tenant_id, id),
         FOREIGN KEY (tenant_id, contact_id) REFERENCES contact (tenant_id, id)",
    ),
    (
        "feedback_item",
        "tenant_id {uuid} NOT NULL,
         id {uuid} NOT NULL,
         external_id text,
         source text NOT NULL,
         case_id {uuid},
         answer_id {uuid},
         title text NOT NULL,
         body text,
         status text NOT NULL,
         owner_id {uuid},
         version integer NOT NULL,
         created_at {timestamp} NOT NULL,
         updated_at {timestamp} NOT NULL,
         PRIMARY KEY (tenant_id, id),
         UNIQUE (tenant_id, external_id),
         FOREIGN KEY (tenant_id, case_id) REFERENCES support_case (tenant_id, id),
         FOREIGN KEY (tenant_id, answer_id) REFERENCES survey_answer (tenant_id, id),
         FOREIGN KEY (tenant_id, owner_id) REFERENCES member (tenant_id, id)",
    ),
    (
        "feedback_account",
        "tenant_id {uuid} NOT NULL,
         item_id {uuid} NOT NULL,
         account_id {uuid} NOT NULL,
         PRIMARY KEY (tenant_id, item_id, account_id),
         FOREIGN KEY (tenant_id, item_id) REFERENCES feedback_item (tenant_id, id),
         FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id)",
    ),
    (
        "feedback_note",
        "tenant_id {uuid} NOT NULL,
         id {uuid} NOT NULL,
         item_id {uuid} NOT NULL,
         account_id {uuid},
         member_id {uuid},
         told_on {date} NOT NULL,
         note text NOT NULL,
         created_at {timestamp} NOT NULL,
         PRIMARY KEY (tenant_id, id),
         FOREIGN KEY (tenant_id, item_id) REFERENCES feedback_item (tenant_id, id),
         FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id),
         FOREIGN KEY (tenant_id, member_id) REFERENCES member (tenant_id, id)",
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
            "support_case_by_account ON support_case (tenant_id, account_id, opened_at, id)",
            "support_case_by_opening ON support_case (tenant_id, opened_at, id)",
            "support_case_by_closing ON support_case (tenant_id, closed_at) WHERE closed_at IS NOT NULL",
            "support_case_event_by_account ON support_case_event (tenant_id, account_id)",
            "support_case_event_by_case ON support_case_event (tenant_id, case_id, occurred_at)",
            "touchpoint_by_account ON touchpoint (tenant_id, account_id, occurred_at, id)",
            "touchpoint_by_instant ON touchpoint (tenant_id, occurred_at, id)",
            "touchpoint_contact_by_contact ON touchpoint_contact (tenant_id, contact_id)",
            "feedback_item_by_status ON feedback_item (tenant_id, status, id)",
            "feedback_item_by_case ON feedback_item (tenant_id, case_id) WHERE case_id IS NOT NULL",
            "feedback_item_by_answer ON feedback_item (tenant_id, answer_id) WHERE answer_id IS NOT NULL",
            "feedback_account_by_account ON feedback_account (tenant_id, account_id)",
            "feedback_note_by_item ON feedback_note (tenant_id, item_id)",
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
