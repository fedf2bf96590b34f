//! Rows of the lines of subscriptions.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// One priced item of a subscription.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "subscription_line")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub tenant_id: Uuid,
    /// The id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The subscription, with which it is logged.
    #[serde(skip)]
    pub subscription_id: Uuid,
    /// The account of the subscription.
    #[serde(skip)]
    pub account_id: Uuid,
    /// The plan that is paid for.
    pub plan_id: Option<Uuid>,
    /// What is paid for, in words.
    pub description: Option<String>,
    /// The price of one piece for one interval, in minor units.
    pub amount: i64,
    /// What is taken off the price for good, in minor units.
    pub discount: i64,
    /// An ISO 4217 code.
    pub currency: String,
    /// How many pieces.
    pub quantity: i64,
    /// A [`domain::revenue::ChargeKind`].
    pub charge: String,
    /// A [`domain::revenue::BillingInterval`]; of recurring charges alone.
    pub billing_interval: Option<String>,
    /// The first day.
    pub starts_on: Date,
    /// The day after the last; none while it is open.
    pub ends_on: Option<Date>,
}

/// Relations are loaded by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::belongs_to_tenant!();
