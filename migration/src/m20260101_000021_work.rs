//! Work: tasks, playbooks with their runs, and rules.

use sea_orm_migration::prelude::*;

use crate::dialect::Dialect;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: [(&str, &str); 6] = [
    (
        "playbook",
        "tenant_id {uuid} NOT NULL,
         id {uuid} NOT NULL,
         name text NOT NULL,
         description text,
         steps text NOT NULL,
         revision integer NOT NULL,
         archived_at {timestamp},
         version integer NOT NULL,
         created_at {timestamp} NOT NULL,
         updated_at {timestamp} NOT NULL,
         PRIMARY KEY (tenant_id, id),
         UNIQUE (tenant_id, name)",
    ),
    (
        "playbook_run",
        "tenant_id {uuid} NOT NULL,
         id {uuid} NOT NULL,
         account_id {uuid} NOT NULL,
         playbook_id {uuid} NOT NULL,
         revision integer NOT NULL,
         started_on {date} NOT NULL,
         rule_id {uuid},
         member_id {uuid},
         created_at {timestamp} NOT NULL,
         PRIMARY KEY (tenant_id, id),
         FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id),
         FOREIGN KEY (tenant_id, playbook_id) REFERENCES playbook (tenant_id, id),
         FOREIGN KEY (tenant_id, member_id) REFERENCES member (tenant_id, id)",
    ),
    (
        "task",
        "tenant_id {uuid} NOT NULL,
         id {uuid} NOT NULL,
         account_id {uuid} NOT NULL,
         external_id text,
         title text NOT NULL,
         description text,
         kind text NOT NULL,
         priority text NOT NULL,
         reason text,
         due_on {date},
         assignee_id {uuid},
         status text NOT NULL,
         snoozed_until {date},
         outcome text,
         closed_at {timestamp},
         origin text NOT NULL,
         playbook_run_id {uuid},
         step integer,
         rule_id {uuid},
         about_kind text,
         about_id {uuid},
         version integer NOT NULL,
         created_at {timestamp} NOT NULL,
         updated_at {timestamp} NOT NULL,
         PRIMARY KEY (tenant_id, id),
         UNIQUE (tenant_id, external_id),
         FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id),
         FOREIGN KEY (tenant_id, assignee_id) REFERENCES member (tenant_id, id),
         FOREIGN KEY (tenant_id, playbook_run_id) REFERENCES playbook_run (tenant_id, id)",
    ),
    (
        "work_rule",
        "tenant_id {uuid} NOT NULL,
         id {uuid} NOT NULL,
         name text NOT NULL,
         condition text NOT NULL,
         terms text,
         assignee_id {uuid},
         playbook_id {uuid},
         one_per text NOT NULL,
         quiet_days integer NOT NULL,
         is_paused boolean NOT NULL,
         active_from {date} NOT NULL,
         version integer NOT NULL,
         created_at {timestamp} NOT NULL,
         updated_at {timestamp} NOT NULL,
         PRIMARY KEY (tenant_id, id),
         UNIQUE (tenant_id, name),
         FOREIGN KEY (tenant_id, assignee_id) REFERENCES member (tenant_id, id),
         FOREIGN KEY (tenant_id, playbook_id) REFERENCES playbook (tenant_id, id)",
    ),
    (
        "work_firing",
        "tenant_id {uuid} NOT NULL,
         rule_id {uuid} NOT NULL,
         account_id {uuid} NOT NULL,
         about_id {uuid} NOT NULL,
         fired_on {date} NOT NULL,
         PRIMARY KEY (tenant_id, rule_id, account_id, about_id),
         FOREIGN KEY (tenant_id, rule_id) REFERENCES work_rule (tenant_id, id),
         FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id)",
    ),
    (
        "work_round",
        "tenant_id {uuid} NOT NULL,
         evaluated_on {date} NOT NULL,
         log_version bigint NOT NULL,
         evaluated_at {timestamp} NOT NULL,
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
            "task_by_account ON task (tenant_id, account_id, closed_at, due_on, id)",
            "task_by_assignee ON task (tenant_id, assignee_id, status)",
            "task_by_run ON task (tenant_id, playbook_run_id, step) WHERE playbook_run_id IS NOT NULL",
            "playbook_run_by_account ON playbook_run (tenant_id, account_id, started_on, id)",
            "playbook_run_by_playbook ON playbook_run (tenant_id, playbook_id, started_on, id)",
            "task_by_rule ON task (tenant_id, rule_id, account_id) WHERE rule_id IS NOT NULL",
            "task_open ON task (tenant_id, due_on, id) WHERE status = 'OPEN'",
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
