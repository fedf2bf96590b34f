//! Which churn reasons were picked for cancelled subscriptions.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// One reason of a cancellation, which may have several.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "subscription_churn_reason")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub tenant_id: Uuid,
    /// The subscription.
    #[sea_orm(primary_key, auto_increment = false)]
    pub subscription_id: Uuid,
    /// The reason.
    #[sea_orm(primary_key, auto_increment = false)]
    pub churn_reason_id: Uuid,
    /// The account of the subscription.
    pub account_id: Uuid,
}

/// Relations are loaded by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::belongs_to_tenant!();
