//! Rows of the queue.

use sea_orm::entity::prelude::*;

/// A job.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "job")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub tenant_id: Uuid,
    pub kind: String,
    pub subject_id: Uuid,
    pub number: i32,
    /// `WAITING` or `FAILED`.
    pub state: String,
    /// When it may be claimed; of a claimed one, when its lease ends.
    pub due_at: DateTimeUtc,
    /// How often it was claimed.
    pub attempts: i32,
    /// Names the last claim.
    pub lease_id: Option<Uuid>,
    /// Why the last attempt failed.
    pub reason: Option<String>,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
