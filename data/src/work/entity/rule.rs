//! Rows of rules.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use super::{json, json_or_nothing};

/// What makes work by itself.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "work_rule")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub tenant_id: Uuid,
    /// The id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What it is called; unique in the tenant.
    pub name: String,
    /// What it watches for, as JSON.
    #[serde(serialize_with = "json")]
    pub condition: String,
    /// What the task is to be that it makes, as JSON; none when it runs a playbook.
    #[serde(serialize_with = "json_or_nothing")]
    pub terms: Option<String>,
    /// Who is to do the task; none for whoever is the primary owner of the account.
    pub assignee_id: Option<Uuid>,
    /// The playbook that it runs; none when it makes a task.
    pub playbook_id: Option<Uuid>,
    /// Of what it makes work once: ACCOUNT or SUBJECT.
    pub one_per: String,
    /// For how many days it keeps quiet.
    pub quiet_days: i32,
    /// Whether it makes nothing for the time being.
    pub is_paused: bool,
    /// The first day of which what happened counts.
    pub active_from: Date,
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
