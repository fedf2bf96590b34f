//! Rows of waves.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// One asking of a campaign's audience.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "survey_wave")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub tenant_id: Uuid,
    /// The id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The campaign.
    pub campaign_id: Uuid,
    /// Counts the waves of the campaign from 1.
    pub number: i32,
    /// When it was opened.
    pub opened_at: DateTimeUtc,
    /// The first day whose events it answers, for a campaign that waits for events.
    pub events_from: Option<Date>,
    /// The last of these days.
    pub events_until: Option<Date>,
    /// The contact, by ascending ids, up to which all are decided.
    pub planned_through: Option<Uuid>,
    /// When all contacts were decided.
    pub planned_at: Option<DateTimeUtc>,
}

/// Relations are loaded by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::belongs_to_tenant!();
