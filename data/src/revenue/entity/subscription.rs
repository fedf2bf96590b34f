//! Rows of subscriptions.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// What an account has agreed to pay for over time.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "subscription")]
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
    pub external_id: Option<String>,
    /// The first day.
    pub starts_on: Date,
    /// The day after the last; none while it is open.
    pub ends_on: Option<Date>,
    /// The first day of the trial.
    pub trial_starts_on: Option<Date>,
    /// The day after the last of the trial; none while the trial is open.
    pub trial_ends_on: Option<Date>,
    /// How many months a term of the contract has.
    pub term_months: Option<i32>,
    /// The day after the last one of the term that runs.
    pub term_ends_on: Option<Date>,
    /// How many days before the end of the term notice has to be given.
    pub notice_days: Option<i32>,
    /// Whether another term follows when nobody gives notice.
    pub renews_automatically: bool,
    /// The day on which it was cancelled; it then has an end.
    pub cancelled_on: Option<Date>,
    /// The first day that is not paid for, of a cancelled one.
    pub paid_until: Option<Date>,
    /// A [`domain::revenue::ChurnKind`], of a cancelled one.
    pub churn_kind: Option<String>,
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
