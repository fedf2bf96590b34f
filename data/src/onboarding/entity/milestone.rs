//! Rows of milestones of onboarding plans.

use sea_orm::entity::prelude::*;

/// A milestone of a plan, with what happened to it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "onboarding_milestone")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    /// The id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The plan.
    pub plan_id: Uuid,
    /// The account.
    pub account_id: Uuid,
    /// Its place among the milestones of the template, from 0.
    pub place: i32,
    /// For when it was planned at first, or when the plan got another version of its template.
    pub planned_on: Date,
    /// What happened to it, as JSON.
    pub events: String,
    /// By what it is known among the milestones of the template.
    pub milestone_key: Option<String>,
    /// Whether the product is of some value to the customer with it.
    pub is_first_value: bool,
    /// The day on which it was done, while it is.
    pub done_on: Option<Date>,
    /// When that was noted.
    pub done_at: Option<DateTimeUtc>,
}

/// Relations are loaded by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::belongs_to_tenant!();
