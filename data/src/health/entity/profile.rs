//! Rows of health profiles.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// Which factors make the score of an account, and where bands begin.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "health_profile")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub tenant_id: Uuid,
    /// The id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What people call it.
    pub name: String,
    /// The segment that it is for; none when it is for all that have no profile of their own.
    pub segment: Option<String>,
    /// Where it stands, such as DRAFT.
    pub status: String,
    /// Which of the published profiles of its segment it is, from 1; none for a draft.
    pub number: Option<i32>,
    /// The first day on which it counts.
    pub effective_from: Option<Date>,
    /// The first day on which it does not count any more.
    pub archived_on: Option<Date>,
    /// When it was published.
    pub published_at: Option<DateTimeUtc>,
    /// The share of the weight that has to be known for a score, as a decimal.
    pub minimum_coverage: String,
    /// The score from which on an account is yellow, in hundredths of a point.
    pub yellow_from: i32,
    /// The score from which on an account is green, in hundredths of a point.
    pub green_from: i32,
    /// By how many hundredths of a point a boundary has to be passed.
    pub hysteresis: i32,
    /// The factors as JSON.
    pub factors: String,
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
