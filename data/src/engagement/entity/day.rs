//! Rows of days.

use sea_orm::entity::prelude::*;

/// What a user did with a feature on a day.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "usage_day")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    /// The day's number.
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: i32,
    /// The user.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_number: i32,
    /// The feature.
    #[sea_orm(primary_key, auto_increment = false)]
    pub feature_number: i32,
    /// How many events.
    pub actions: i64,
    /// How much was done.
    pub quantity: i64,
    /// How long it took, in seconds.
    pub seconds: i64,
    /// The [`domain::engagement::HalfHours`] with something in them.
    pub half_hours: i64,
}

/// Relations are loaded by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::belongs_to_tenant!();
