//! Rows of desired outcomes.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// What a customer wants to reach.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "desired_outcome")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub tenant_id: Uuid,
    /// The id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The plan.
    pub plan_id: Uuid,
    /// The account of the plan.
    pub account_id: Uuid,
    /// In the customer's words.
    pub statement: String,
    /// The day by which it is to be reached.
    pub due_on: Date,
    /// Where it is, such as ATTAINED.
    pub status: String,
    /// The day on which it was reached or given up.
    pub ended_on: Option<Date>,
    /// What there is to say about how it ended.
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
