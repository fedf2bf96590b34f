//! Rows of the heads of usage, one a tenant.

use sea_orm::entity::prelude::*;

/// How far the usage of a tenant is.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "usage_head")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    /// Counts the changes.
    pub version: i64,
    /// How many users there are.
    pub users: i32,
    /// How many features there are.
    pub features: i32,
    /// The first day on which anything was done.
    pub first_day: Option<i32>,
}

/// Relations are loaded by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::belongs_to_tenant!();
