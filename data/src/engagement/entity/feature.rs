//! Rows of features.

use sea_orm::entity::prelude::*;

/// A part of the product that is used.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "usage_feature")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    /// The number, from 0 without gaps.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    /// The name by which events know it; unique in the tenant.
    pub key: String,
    /// When the first event about it was received.
    pub first_seen_at: DateTimeUtc,
}

/// Relations are loaded by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::belongs_to_tenant!();
