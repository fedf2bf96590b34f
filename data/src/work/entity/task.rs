//! Rows of tasks.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// Something that is to be done for a customer.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "task")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub tenant_id: Uuid,
    /// The id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The account.
    pub account_id: Uuid,
    /// The id in the system it comes from; unique in the tenant.
    pub external_id: Option<String>,
    /// What is to be done, in a few words.
    pub title: String,
    /// The same at length.
    pub description: Option<String>,
    /// What it is for, such as RISK.
    pub kind: String,
    /// How much it matters, such as HIGH.
    pub priority: String,
    /// Why it is to be done.
    pub reason: Option<String>,
    /// By when it is to be done.
    pub due_on: Option<Date>,
    /// Who is to do it; none for whoever is the primary owner of the account.
    pub assignee_id: Option<Uuid>,
    /// How it stands: OPEN, DONE or DROPPED.
    pub status: String,
    /// The day from which on it is to be done.
    pub snoozed_until: Option<Date>,
    /// What came of it, or why it was dropped.
    pub outcome: Option<String>,
    /// When it was done or dropped.
    pub closed_at: Option<DateTimeUtc>,
    /// Where it came from: MANUAL, PLAYBOOK or RULE.
    pub origin: String,
    /// The run of a playbook that it is a step of.
    pub playbook_run_id: Option<Uuid>,
    /// Which step of the playbook it is, from 1.
    pub step: Option<i32>,
    /// The rule that made it, if one did; it may be gone.
    pub rule_id: Option<Uuid>,
    /// What kind of thing it is about, such as renewal.
    pub about_kind: Option<String>,
    /// The id of that.
    pub about_id: Option<Uuid>,
    /// Counts the changes.
    pub version: i32,
    /// When it was made.
    pub created_at: DateTimeUtc,
    /// When it was last changed.
    pub updated_at: DateTimeUtc,
}

/// Relations are loaded by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::belongs_to_tenant!();
