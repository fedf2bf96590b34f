//! What callers say, and what they are answered.

use chrono::{DateTime, Utc};
use domain::engagement::AsideReason;

use crate::error::Refusal;

/// An event as a caller declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventInput {
    /// The id in the product, 1 to 200 characters: the same one on the same day is the same event.
    pub id: String,
    /// The account's id in the system of record.
    pub account: String,
    /// The user's id in the product, 1 to 200 characters; none when the account is its own user.
    pub user: Option<String>,
    /// The key of the feature, 1 to 200 characters; one that is not known is made.
    pub feature: String,
    /// When it began.
    pub at: DateTime<Utc>,
    /// How long it took; 0 to 86,400.
    pub seconds: i64,
    /// How much was done; 0 to 1,000,000,000.
    pub quantity: i64,
    /// Whether a robot or an integration did it: its user is a service user from then on.
    pub is_service: bool,
}

/// What became of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventOutcome {
    /// It counts.
    Recorded,
    /// It counted already.
    Duplicate,
    /// It is kept until its reason is gone.
    KeptAside(AsideReason),
    /// It is not kept, for these reasons; their paths start with `rows` and its place from 0.
    Rejected(Vec<Refusal>),
}
