//! Rows of rounds.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// Up to what the scores of a tenant are computed.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "health_round")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub tenant_id: Uuid,
    /// The day of the last round over all accounts.
    pub computed_on: Date,
    /// The version of the log up to which changes are in the scores.
    pub log_version: i64,
    /// When it was.
    pub computed_at: DateTimeUtc,
}

/// Relations are loaded by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::belongs_to_tenant!();
