//! Rows of campaigns.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// What is asked of whom, and when.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "survey_campaign")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub tenant_id: Uuid,
    /// The id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The id in the system of record; unique in the tenant.
    pub external_id: Option<String>,
    /// The name that people read.
    pub name: String,
    /// A [`domain::survey::SurveyKind`].
    pub kind: String,
    /// A [`domain::survey::SurveyPurpose`].
    pub purpose: String,
    /// A [`domain::survey::SurveyChannel`].
    pub channel: String,
    /// A [`domain::survey::CampaignStatus`].
    pub status: String,
    /// The lowest score that can be given.
    pub scale_lowest: i16,
    /// The highest score that can be given.
    pub scale_highest: i16,
    /// A [`domain::survey::Direction`].
    pub direction: String,
    /// The phase that its answers are about, in the words of the tenant; the account's stage when none.
    pub phase: Option<String>,
    /// The product that it is about; that of the account's plan when none.
    pub product_id: Option<Uuid>,
    /// The language of those whose own is not known.
    pub default_language: String,
    /// A JSON array of [`super::super::CampaignText`].
    pub texts: String,
    /// A JSON object: [`super::super::Audience`].
    pub audience: String,
    /// A [`domain::survey::TriggerKind`].
    pub trigger_kind: String,
    /// The days of the trigger.
    pub trigger_days: Option<i32>,
    /// The [`domain::account::Stage`] of the trigger.
    pub trigger_stage: Option<String>,
    /// The key of the milestone of the trigger; any one of first value when none.
    pub trigger_milestone: Option<String>,
    /// How often those who do not answer are reminded.
    pub reminders: i32,
    /// After how many days of silence.
    pub remind_after_days: i32,
    /// For how many days after it was sent an invitation can be answered.
    pub expires_after_days: i32,
    /// For how many minutes after it was given an answer can be changed.
    pub edit_minutes: i32,
    /// When it is to start.
    pub starts_at: Option<DateTimeUtc>,
    /// When it is to be closed.
    pub ends_at: Option<DateTimeUtc>,
    /// When it started.
    pub started_at: Option<DateTimeUtc>,
    /// When it was closed.
    pub closed_at: Option<DateTimeUtc>,
    /// The day on which the next wave is due.
    #[serde(skip)]
    pub next_wave_on: Option<Date>,
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
