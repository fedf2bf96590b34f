//! Rows of runs of playbooks, which never change.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A playbook that was run on an account.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "playbook_run")]
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
    /// The playbook.
    pub playbook_id: Uuid,
    /// Which list of steps of the playbook it was.
    pub revision: i32,
    /// The day from which days are counted.
    pub started_on: Date,
    /// The rule that ran it, if one did; it may be gone.
    pub rule_id: Option<Uuid>,
    /// Who ran it, when that was a member.
    pub member_id: Option<Uuid>,
    /// When it was made.
    pub created_at: DateTimeUtc,
}

/// Relations are loaded by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::belongs_to_tenant!();
