//! Rows of the history of stages.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// The stage of an account from a day on.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "account_stage")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub tenant_id: Uuid,
    /// The account.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: Uuid,
    /// The first day in the stage.
    #[sea_orm(primary_key, auto_increment = false)]
    pub starts_on: Date,
    /// A [`domain::account::Stage`].
    pub stage: String,
    /// When it was recorded.
    pub recorded_at: DateTimeUtc,
}

/// Relations are loaded by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::belongs_to_tenant!();
