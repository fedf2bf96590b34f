//! Rows of scores.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// The score of an account on a day, with all that it was computed from.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "health_score")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub tenant_id: Uuid,
    /// The account.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: Uuid,
    /// The day.
    #[sea_orm(primary_key, auto_increment = false)]
    pub computed_on: Date,
    /// The profile that was in force, if one was.
    pub profile_id: Option<Uuid>,
    /// Why there is no score, if there is none.
    pub status: String,
    /// The score in hundredths of a point.
    pub score: Option<i32>,
    /// The band of the score.
    pub band: Option<String>,
    /// The band that the account was in before, by which the hysteresis went.
    pub band_before: Option<String>,
    /// What was measured, as JSON.
    pub readings: String,
    /// When it was computed.
    pub computed_at: DateTimeUtc,
}

/// Relations are loaded by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::belongs_to_tenant!();
