//! Rows of invitations.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// What was decided about a contact in a wave, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "survey_invitation")]
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
    /// The wave.
    pub wave_id: Uuid,
    /// Who is asked.
    pub contact_id: Uuid,
    /// The contact's account at that time.
    pub account_id: Uuid,
    /// The [`domain::survey::SurveyKind`] of the campaign.
    pub kind: String,
    /// The [`domain::survey::SurveyPurpose`] of the campaign.
    pub purpose: String,
    /// The [`domain::survey::TriggerKind`] of the campaign.
    pub trigger_kind: String,
    /// A [`domain::survey::DecisionKind`].
    pub decision: String,
    /// The [`domain::survey::ThrottleRule`] that forbade to ask.
    pub throttle_rule: Option<String>,
    /// The first day on which that rule forbids nothing.
    pub throttled_until: Option<Date>,
    /// The language in which is asked.
    pub language: String,
    /// The campaign's phase, or the account's stage, at that time.
    pub phase: Option<String>,
    /// The account's primary owner at that time.
    pub owner_id: Option<Uuid>,
    /// The account's largest plan at that time.
    pub plan_id: Option<Uuid>,
    /// The campaign's product, or that of the plan.
    pub product_id: Option<Uuid>,
    /// The account's segment at that time.
    pub segment: Option<String>,
    /// The account's health at that time, 0 to 100; none while health is not scored.
    pub health: Option<i16>,
    /// When it was decided.
    pub decided_at: DateTimeUtc,
    /// For how many days after it was sent it can be answered.
    #[serde(skip)]
    pub expires_after_days: i32,
    /// When it can be answered no more.
    pub expires_at: Option<DateTimeUtc>,
    /// When it was handed over to be delivered.
    pub sent_at: Option<DateTimeUtc>,
    /// When it came back.
    pub bounced_at: Option<DateTimeUtc>,
    /// Why it came back.
    pub bounce_reason: Option<String>,
    /// When the question was opened first.
    pub opened_at: Option<DateTimeUtc>,
    /// When something was answered first.
    pub partial_at: Option<DateTimeUtc>,
    /// When all was answered.
    pub completed_at: Option<DateTimeUtc>,
    /// When the contact said not to be asked any more.
    pub opted_out_at: Option<DateTimeUtc>,
    /// When its time had passed without an answer.
    pub expired_at: Option<DateTimeUtc>,
    /// How many reminders were sent.
    pub reminders: i32,
    /// When the next reminder is due.
    #[serde(skip)]
    pub remind_at: Option<DateTimeUtc>,
    /// When the last reminder was sent.
    pub reminded_at: Option<DateTimeUtc>,
    /// When it was last changed.
    pub updated_at: DateTimeUtc,
}

/// Relations are loaded by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::belongs_to_tenant!();
