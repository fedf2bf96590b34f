//! Rows of onboarding plans.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A template applied to an account.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "onboarding_plan")]
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
    /// The template.
    pub template_id: Uuid,
    /// The version of the template.
    pub template_version_id: Uuid,
    /// The first day.
    pub starts_on: Date,
    /// When the contract was signed.
    pub contract_signed_on: Option<Date>,
    /// When it was given up.
    pub cancelled_on: Option<Date>,
    /// Why it was given up.
    pub cancellation_reason: Option<String>,
    /// For when the last required milestone was planned at first, or when the plan got another version of its template.
    pub planned_go_live_on: Date,
    /// When the last required milestone was done or skipped, while all are.
    pub completed_on: Option<Date>,
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
