//! Rows of follow-ups of business reviews.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// What is to be done after a business review.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "business_review_follow_up")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub tenant_id: Uuid,
    /// The id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The review.
    #[serde(skip)]
    pub review_id: Uuid,
    /// What is to be done.
    pub text: String,
    /// The day by which it is to be done.
    pub due_on: Date,
    /// Who sees to it.
    pub member_id: Option<Uuid>,
    /// The day on which it was done.
    pub done_on: Option<Date>,
}

/// Relations are loaded by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::belongs_to_tenant!();
