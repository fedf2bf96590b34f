//! Rows of changed days.

use sea_orm::entity::prelude::*;

/// By which version of the usage a day was last changed.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "usage_changed_day")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    /// The day's number.
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: i32,
    /// The version.
    pub version: i64,
}

/// Relations are loaded by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::belongs_to_tenant!();
