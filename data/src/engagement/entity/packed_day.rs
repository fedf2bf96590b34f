//! Rows of packed days.

use sea_orm::entity::prelude::*;

/// What all users did on a day, as one value.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "usage_packed_day")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    /// The day's number.
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: i32,
    /// The version of the usage by which the day had been changed last when it was packed. It holds for as long as that is so.
    pub version: i64,
    /// The day, as [`domain::engagement::UsageDay::to_bytes`] makes it.
    pub content: Vec<u8>,
}

/// Relations are loaded by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::belongs_to_tenant!();
