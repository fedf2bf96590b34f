//! Rows of playbooks.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use super::json;

/// What is done for a customer, step by step.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "playbook")]
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
    /// What it is for.
    pub description: Option<String>,
    /// The steps as JSON.
    #[serde(serialize_with = "json")]
    pub steps: String,
    /// Counts the lists of steps from 1.
    pub revision: i32,
    /// When it was put away.
    pub archived_at: Option<DateTimeUtc>,
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
