//! Rows of frozen periods.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A period whose numbers were given out.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "frozen_period")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub tenant_id: Uuid,
    /// The id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The first day.
    pub starts_on: Date,
    /// The day after the last one.
    pub ends_on: Date,
    /// The version of the log that its numbers rest on.
    pub log_version: i64,
    /// What there is to say about it.
    pub note: Option<String>,
    /// When it was frozen.
    pub frozen_at: DateTimeUtc,
    /// The kind of the actor who froze it.
    pub actor_kind: String,
    /// The actor within its kind.
    pub actor_id: String,
}

/// Relations are loaded by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::belongs_to_tenant!();
