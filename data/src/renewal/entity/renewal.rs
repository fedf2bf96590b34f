//! Rows of renewals.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A term that ends, and is to be renewed.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "renewal")]
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
    /// The subscription whose term ends; none when the contract is kept elsewhere, or the subscription was removed.
    pub subscription_id: Option<Uuid>,
    /// The plan that is worth most of what is due.
    pub plan_id: Option<Uuid>,
    /// The id in the system of record; unique in the tenant.
    pub external_id: Option<String>,
    /// The day after the last one of the term.
    pub due_on: Date,
    /// The last day on which notice can be given.
    pub notice_deadline: Option<Date>,
    /// What a year is worth, in minor units.
    pub amount_due: i64,
    /// An ISO 4217 code.
    pub currency: String,
    /// Whether somebody said what is due; else it follows the subscription.
    pub amount_is_given: bool,
    /// Who answers for it; none for whoever answers for the account's renewals.
    pub owner_id: Option<Uuid>,
    /// A [`domain::renewal::RenewalStage`].
    pub stage: String,
    /// [`domain::renewal::RiskReason`]s; a JSON array of strings.
    pub risk_reasons: String,
    /// How likely it is by the best call, in 1/10,000. It follows from the calls, which are logged.
    #[serde(skip)]
    pub likelihood: Option<i32>,
    /// Who made that call: a [`domain::renewal::ForecastSource`].
    #[serde(skip)]
    pub likelihood_source: Option<String>,
    /// How it was last closed: a [`domain::renewal::RenewalOutcome`]; none while it is open.
    pub outcome: Option<String>,
    /// The day of that.
    pub closed_on: Option<Date>,
    /// What was renewed a year, in minor units.
    pub renewed_amount: Option<i64>,
    /// When it ceased to be due because its subscription goes on until further notice, or was removed.
    pub withdrawn_at: Option<DateTimeUtc>,
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
