//! Survey campaigns, whom they asked and why not, and what was answered.

use sea_orm_migration::prelude::*;

use crate::dialect::Dialect;

#[derive(DeriveMigrationName)]
pub struct Migration;

const CAMPAIGN: &str = "tenant_id {uuid} NOT NULL,
    id {uuid} NOT NULL,
    external_id text,
    name text NOT NULL,
    kind text NOT NULL,
    purpose text NOT NULL,
    channel text NOT NULL,
    status text NOT NULL,
    scale_lowest smallint NOT NULL,
    scale_highest smallint NOT NULL,
    direction text NOT NULL,
    phase text,
    product_id {uuid},
    default_language text NOT NULL,
    texts text NOT NULL,
    audience text NOT NULL,
    trigger_kind text NOT NULL,
    trigger_days integer,
    trigger_stage text,
    reminders integer NOT NULL,
    remind_after_days integer NOT NULL,
    expires_after_days integer NOT NULL,
    edit_minutes integer NOT NULL,
    starts_at {timestamp},
    ends_at {timestamp},
    started_at {timestamp},
    closed_at {timestamp},
    next_wave_on {date},
    version integer NOT NULL,
    created_at {timestamp} NOT NULL,
    updated_at {timestamp} NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, external_id),
    FOREIGN KEY (tenant_id, product_id) REFERENCES product (tenant_id, id)";

const WAVE: &str = "tenant_id {uuid} NOT NULL,
    id {uuid} NOT NULL,
    campaign_id {uuid} NOT NULL,
    number integer NOT NULL,
    opened_at {timestamp} NOT NULL,
    events_from {date},
    events_until {date},
    planned_through {uuid},
    planned_at {timestamp},
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, campaign_id, number),
    FOREIGN KEY (tenant_id, campaign_id) REFERENCES survey_campaign (tenant_id, id)";

const INVITATION: &str = "tenant_id {uuid} NOT NULL,
    id {uuid} NOT NULL,
    campaign_id {uuid} NOT NULL,
    wave_id {uuid} NOT NULL,
    contact_id {uuid} NOT NULL,
    account_id {uuid} NOT NULL,
    kind text NOT NULL,
    purpose text NOT NULL,
    trigger_kind text NOT NULL,
    decision text NOT NULL,
    throttle_rule text,
    throttled_until {date},
    language text NOT NULL,
    phase text,
    owner_id {uuid},
    plan_id {uuid},
    product_id {uuid},
    segment text,
    health smallint,
    decided_at {timestamp} NOT NULL,
    expires_after_days integer NOT NULL,
    expires_at {timestamp},
    sent_at {timestamp},
    bounced_at {timestamp},
    bounce_reason text,
    opened_at {timestamp},
    partial_at {timestamp},
    completed_at {timestamp},
    opted_out_at {timestamp},
    expired_at {timestamp},
    reminders integer NOT NULL,
    remind_at {timestamp},
    reminded_at {timestamp},
    updated_at {timestamp} NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, wave_id, contact_id),
    FOREIGN KEY (tenant_id, campaign_id) REFERENCES survey_campaign (tenant_id, id),
    FOREIGN KEY (tenant_id, wave_id) REFERENCES survey_wave (tenant_id, id),
    FOREIGN KEY (tenant_id, contact_id) REFERENCES contact (tenant_id, id),
    FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id)";

const ANSWER: &str = "tenant_id {uuid} NOT NULL,
    id {uuid} NOT NULL,
    external_id text,
    account_id {uuid} NOT NULL,
    contact_id {uuid},
    campaign_id {uuid},
    invitation_id {uuid},
    kind text NOT NULL,
    scale_lowest smallint NOT NULL,
    scale_highest smallint NOT NULL,
    direction text NOT NULL,
    score smallint,
    comment text,
    language text,
    answered_at {timestamp} NOT NULL,
    edited_at {timestamp},
    partial boolean NOT NULL,
    trigger_kind text,
    phase text,
    owner_id {uuid},
    plan_id {uuid},
    product_id {uuid},
    segment text,
    health smallint,
    themes text NOT NULL,
    follow_up text,
    follow_up_owner_id {uuid},
    follow_up_note text,
    followed_up_at {timestamp},
    version integer NOT NULL,
    created_at {timestamp} NOT NULL,
    updated_at {timestamp} NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, external_id),
    UNIQUE (tenant_id, invitation_id),
    FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id),
    FOREIGN KEY (tenant_id, contact_id) REFERENCES contact (tenant_id, id),
    FOREIGN KEY (tenant_id, campaign_id) REFERENCES survey_campaign (tenant_id, id),
    FOREIGN KEY (tenant_id, invitation_id) REFERENCES survey_invitation (tenant_id, id),
    FOREIGN KEY (tenant_id, follow_up_owner_id) REFERENCES member (tenant_id, id)";

const INDEXES: [&str; 12] = [
    "survey_invitation_by_contact ON survey_invitation (tenant_id, contact_id, decided_at)",
    "survey_invitation_by_account ON survey_invitation (tenant_id, account_id, id)",
    "survey_invitation_by_campaign ON survey_invitation (tenant_id, campaign_id, id)",
    "survey_invitation_to_send ON survey_invitation (tenant_id, id)
        WHERE decision = 'ASK' AND sent_at IS NULL AND expired_at IS NULL AND opted_out_at IS NULL",
    "survey_invitation_to_remind ON survey_invitation (tenant_id, remind_at, id) WHERE remind_at IS NOT NULL",
    "survey_invitation_to_expire ON survey_invitation (tenant_id, expires_at, id)
        WHERE expires_at IS NOT NULL AND expired_at IS NULL",
    "survey_answer_by_account ON survey_answer (tenant_id, account_id, answered_at, id)",
    "survey_answer_by_time ON survey_answer (tenant_id, answered_at, id)",
    "survey_answer_by_contact ON survey_answer (tenant_id, contact_id)",
    "survey_answer_by_campaign ON survey_answer (tenant_id, campaign_id, answered_at, id)",
    "survey_answer_to_follow_up ON survey_answer (tenant_id, follow_up, answered_at, id) WHERE follow_up IS NOT NULL",
    "survey_campaign_by_status ON survey_campaign (tenant_id, status)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let dialect = Dialect::of(manager);
        for (name, columns) in [
            ("survey_campaign", CAMPAIGN),
            ("survey_wave", WAVE),
            ("survey_invitation", INVITATION),
            ("survey_answer", ANSWER),
        ] {
            dialect.tenant_table(name, columns).await?;
        }
        for index in INDEXES {
            dialect.run(&format!("CREATE INDEX {index}")).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            "survey_answer",
            "survey_invitation",
            "survey_wave",
            "survey_campaign",
        ];
        Dialect::of(manager).drop(&tables).await
    }
}
