//! Rows of links between desired outcomes and milestones of onboardings.

use sea_orm::entity::prelude::*;

/// That a milestone of an onboarding leads to an outcome.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "desired_outcome_milestone")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    /// The outcome.
    #[sea_orm(primary_key, auto_increment = false)]
    pub outcome_id: Uuid,
    /// The milestone; gone when its onboarding got another version of the template that has it no more.
    #[sea_orm(primary_key, auto_increment = false)]
    pub milestone_id: Uuid,
}

/// Relations are loaded by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::belongs_to_tenant!();
