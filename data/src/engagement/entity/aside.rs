//! Rows of events that are kept aside.

use sea_orm::entity::prelude::*;

/// An event that does not count yet.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "usage_aside")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    /// The event's id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub event_id: String,
    /// The [`domain::engagement::AsideReason`].
    pub reason: String,
    /// The account's id in the system of record.
    pub account_external_id: String,
    /// The user's id in the product.
    pub user_external_id: Option<String>,
    /// The feature's key.
    pub feature: String,
    /// When it began.
    pub at: DateTimeUtc,
    /// How long it took.
    pub seconds: i64,
    /// How much was done.
    pub quantity: i64,
    /// Whether a service user did it.
    pub is_service: bool,
    /// When it was first received.
    pub received_at: DateTimeUtc,
}

/// Relations are loaded by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::belongs_to_tenant!();
