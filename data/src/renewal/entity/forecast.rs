//! Rows of the ledger of calls, only added to.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// How likely a renewal was said to be on a day.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "renewal_forecast")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub tenant_id: Uuid,
    /// The id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The renewal.
    pub renewal_id: Uuid,
    /// A [`domain::renewal::ForecastSource`].
    pub source: String,
    /// The day of the call.
    pub made_on: Date,
    /// The day on which the renewal was due then.
    pub due_on: Date,
    /// The [`domain::renewal::CallHorizon`] at which the server called.
    pub horizon: Option<String>,
    /// In 1/10,000.
    pub likelihood: i32,
    /// What is expected to be renewed a year, in minor units.
    pub amount: i64,
    /// An ISO 4217 code.
    pub currency: String,
    /// Who called, of a call by a member.
    pub member_id: Option<Uuid>,
    /// When it was noted.
    pub recorded_at: DateTimeUtc,
}

/// Relations are loaded by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::belongs_to_tenant!();
