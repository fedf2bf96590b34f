//! Rows of answers.

use sea_orm::entity::prelude::*;
use serde::{Serialize, Serializer};

/// What a customer answered.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "survey_answer")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub tenant_id: Uuid,
    /// The id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The id where it was given; unique in the tenant.
    pub external_id: Option<String>,
    /// The account.
    pub account_id: Uuid,
    /// Who answered, if that is known.
    pub contact_id: Option<Uuid>,
    /// The campaign that asked, if one of ours did.
    pub campaign_id: Option<Uuid>,
    /// The invitation that is answered.
    pub invitation_id: Option<Uuid>,
    /// A [`domain::survey::SurveyKind`].
    pub kind: String,
    /// The lowest score that could be given.
    pub scale_lowest: i16,
    /// The highest score that could be given.
    pub scale_highest: i16,
    /// A [`domain::survey::Direction`].
    pub direction: String,
    /// The score; none when the question was skipped.
    pub score: Option<i16>,
    /// What was written. The log knows its length only.
    #[serde(rename = "comment_length", serialize_with = "length")]
    pub comment: Option<String>,
    /// The language of the answer.
    pub language: Option<String>,
    /// When it was given.
    pub answered_at: DateTimeUtc,
    /// When it was last changed by who gave it.
    pub edited_at: Option<DateTimeUtc>,
    /// Whether it was begun and not finished, so that it does not count.
    pub partial: bool,
    /// The [`domain::survey::TriggerKind`] that made us ask.
    pub trigger_kind: Option<String>,
    /// The phase at the time of asking.
    pub phase: Option<String>,
    /// The account's primary owner at the time of asking.
    pub owner_id: Option<Uuid>,
    /// The account's plan at the time of asking.
    pub plan_id: Option<Uuid>,
    /// The product that it is about.
    pub product_id: Option<Uuid>,
    /// The account's segment at the time of asking.
    pub segment: Option<String>,
    /// The account's health at the time of asking.
    pub health: Option<i16>,
    /// What it is about: a JSON array of strings.
    pub themes: String,
    /// A [`domain::survey::FollowUp`]; none when nobody has to get back to the customer.
    pub follow_up: Option<String>,
    /// Who gets back to the customer.
    pub follow_up_owner_id: Option<Uuid>,
    /// What came of it. The log knows its length only.
    #[serde(rename = "follow_up_note_length", serialize_with = "length")]
    pub follow_up_note: Option<String>,
    /// When it was done.
    pub followed_up_at: Option<DateTimeUtc>,
    /// Counts the changes.
    pub version: i32,
    /// When it was made.
    pub created_at: DateTimeUtc,
    /// When it was last changed.
    pub updated_at: DateTimeUtc,
}

/// What customers write is nobody's business but the tenant's: it stays out of the log.
fn length<S: Serializer>(text: &Option<String>, serializer: S) -> Result<S::Ok, S::Error> {
    text.as_ref()
        .map(|text| text.chars().count())
        .serialize(serializer)
}

impl std::fmt::Debug for Model {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("survey_answer::Model")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// Relations are loaded by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::belongs_to_tenant!();
