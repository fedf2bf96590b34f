//! What a row of answers says.

use chrono::{DateTime, Utc};
use domain::survey::{Direction, SurveyKind};

use crate::reference::Reference;

/// An answer that was given elsewhere.
#[derive(Clone, PartialEq, Eq)]
pub struct AnswerInput {
    /// The id where it was given, 1 to 200 characters, unique in the tenant.
    pub external_id: Option<String>,
    /// The account; that of the contact when none.
    pub account: Option<Reference>,
    /// Who answered, if that is known.
    pub contact: Option<Reference>,
    /// The campaign, which says kind and scale.
    pub campaign: Option<Reference>,
    /// What was asked; needed without a campaign.
    pub kind: Option<SurveyKind>,
    /// The lowest and the highest score; usual for the kind.
    pub scale: Option<(i64, i64)>,
    /// Which end of the scale is the good one; the highest.
    pub direction: Option<Direction>,
    /// The score; none when the question was skipped.
    pub score: Option<i64>,
    /// What was written.
    pub comment: Option<String>,
    /// The language.
    pub language: Option<String>,
    /// When it was given.
    pub answered_at: DateTime<Utc>,
    /// The phase that it is about; that of the campaign, or the account's stage at that time.
    pub phase: Option<String>,
    /// The product that it is about; that of the campaign, or of the account's plan at that time.
    pub product: Option<Reference>,
    /// What it is about; none leaves what is stored.
    pub themes: Option<Vec<String>>,
}
