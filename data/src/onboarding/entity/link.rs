//! Rows of links to milestones.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// That a contact was given a link by which to say that a milestone is done. The link itself stands nowhere.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "onboarding_link")]
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
    /// The plan.
    pub plan_id: Uuid,
    /// The milestone.
    pub milestone_id: Uuid,
    /// The contact.
    pub contact_id: Uuid,
    /// Until when the link that was given last is good.
    pub expires_at: DateTimeUtc,
    /// When one was first given.
    pub created_at: DateTimeUtc,
    /// When one was last given.
    pub updated_at: DateTimeUtc,
}

/// Relations are loaded by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::belongs_to_tenant!();
