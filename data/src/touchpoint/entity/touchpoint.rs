//! Rows of touchpoints.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// That somebody was in touch with a customer.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "touchpoint")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub tenant_id: Uuid,
    /// The id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The account.
    pub account_id: Uuid,
    /// Who was in touch with the customer.
    pub member_id: Option<Uuid>,
    /// The id in the system it comes from; unique in the tenant.
    pub external_id: Option<String>,
    /// What it was, such as CALL.
    pub kind: String,
    /// Who started it, such as CUSTOMER.
    pub initiator: String,
    /// When.
    pub occurred_at: DateTimeUtc,
    /// What it was about.
    pub subject: Option<String>,
    /// What was said.
    pub note: Option<String>,
    /// Counts the changes.
    pub version: i32,
    /// When it was made.
    pub created_at: DateTimeUtc,
    /// When it was last changed.
    pub updated_at: DateTimeUtc,
}

/// Relations are loaded by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::belongs_to_tenant!();
