//! Rows of the log.

use sea_orm::entity::prelude::*;

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "change_log")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    /// The place of the change in the tenant's log: 1, 2, 3, ... without gaps.
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i64,
    /// The name of a [`super::ChangeKind`].
    pub kind: String,
    /// The prefix of a [`crate::id::Kind`].
    pub subject_kind: String,
    /// What changed.
    pub subject_id: Uuid,
    /// The account it belongs to.
    pub account_id: Option<Uuid>,
    /// The kind of the actor.
    pub actor_kind: String,
    /// The actor within its kind.
    pub actor_id: String,
    /// When it was changed.
    pub at: DateTimeUtc,
    /// The request that changed it.
    pub request_id: String,
    /// The fields that differ, as they were; a JSON object.
    pub before: Option<String>,
    /// The fields that differ, as they became; a JSON object.
    pub after: Option<String>,
}

/// The log points at everything, so it has no relations of its own.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::belongs_to_tenant!();
