//! Rows of invoices.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// What an account is asked to pay.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "invoice")]
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
    /// The id in the billing system; unique in the tenant.
    pub external_id: String,
    /// What is to be paid, in minor units.
    pub amount: i64,
    /// An ISO 4217 code.
    pub currency: String,
    /// The day on which it was issued.
    pub issued_on: Date,
    /// The last day on which it is paid in time.
    pub due_on: Date,
    /// The day on which it was paid.
    pub paid_on: Option<Date>,
    /// The day from which it counts nowhere.
    pub voided_on: Option<Date>,
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
