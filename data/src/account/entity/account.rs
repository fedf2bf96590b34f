//! Rows of accounts.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A customer.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "account")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub tenant_id: Uuid,
    /// The id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The id in the system of record; unique in the tenant.
    pub external_id: Option<String>,
    /// The name that people read.
    pub name: String,
    /// The internet domain, in lower case.
    pub domain: Option<String>,
    /// The industry, in the words of the tenant.
    pub industry: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// The segment, in the words of the tenant.
    pub segment: Option<String>,
    /// The [`domain::account::Stage`] of today; its history is in [`super::stage`].
    pub stage: String,
    /// The account that this one belongs to.
    pub parent_id: Option<Uuid>,
    /// The day on which it became a customer.
    pub signed_up_on: Option<Date>,
    /// When it was put away.
    pub archived_at: Option<DateTimeUtc>,
    /// Today's MRR in 1/48 minor units of the reporting currency; none when an exchange rate is missing. Derived.
    #[serde(skip)]
    pub current_mrr: Option<i64>,
    /// Today's primary owner. Derived from the ownership periods.
    #[serde(skip)]
    pub owner_id: Option<Uuid>,
    /// The next day on which the derived columns may change by themselves.
    #[serde(skip)]
    pub refresh_on: Option<Date>,
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
