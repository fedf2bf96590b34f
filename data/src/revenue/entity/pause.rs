//! Rows of the pauses of subscriptions.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// Days on which a subscription is paused. No two of a subscription start on one day.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "subscription_pause")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub tenant_id: Uuid,
    /// The subscription, with which it is logged.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub subscription_id: Uuid,
    /// The first day.
    #[sea_orm(primary_key, auto_increment = false)]
    pub starts_on: Date,
    /// The day of the resumption; none until further notice.
    pub ends_on: Option<Date>,
    /// The account of the subscription.
    #[serde(skip)]
    pub account_id: Uuid,
}

/// Relations are loaded by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::belongs_to_tenant!();
