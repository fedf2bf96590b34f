//! Rows of scores that were set by hand.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A score that somebody set by hand.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "health_override")]
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
    /// Who set it; none when it was another system.
    pub member_id: Option<Uuid>,
    /// The score in hundredths of a point.
    pub score: i32,
    /// The band of the score.
    pub band: String,
    /// The first day on which it holds.
    pub starts_on: Date,
    /// The last day on which it holds; the day before the first one when it was taken back on that day or earlier.
    pub ends_on: Date,
    /// Why it was set.
    pub reason: String,
    /// When it was set.
    pub created_at: DateTimeUtc,
    /// When it was last changed.
    pub updated_at: DateTimeUtc,
}

/// Relations are loaded by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::belongs_to_tenant!();
