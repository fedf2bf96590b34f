//! Rows of rounds.

use sea_orm::entity::prelude::*;

/// Up to what the rules of a tenant have been gone through.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "work_round")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    /// The day of the last round over all accounts.
    pub evaluated_on: Date,
    /// The version of the log up to which changes were seen.
    pub log_version: i64,
    /// When it was.
    pub evaluated_at: DateTimeUtc,
}

/// Relations are loaded by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::belongs_to_tenant!();
