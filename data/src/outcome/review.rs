//! Business reviews: what was talked about with those who decide at a customer, what it saw of the account, and what is to be done after it.

mod check;
mod facts;
mod follow_up;
mod named;
mod past;
mod read;
mod save;
mod write;

use chrono::NaiveDate;
use domain::outcome::Level;
use uuid::Uuid;

use super::entity;
use crate::{
    error::Error,
    reference::{MemberReference, Reference},
};

pub(crate) use facts::{each_review, view};
pub use follow_up::{FollowUpPatch, add_follow_up, remove_follow_up, update_follow_up};
pub use past::take_over_reviews;
pub use read::{
    by_ids, contacts_of, counts_of_accounts, first_of_accounts, follow_ups_of, members_of,
    of_account,
};
pub use write::{ReviewPatch, create, delete, update};

/// A business review as a caller declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewInput {
    /// The account.
    pub account: Reference,
    /// The day on which it was, or is to be, held.
    pub held_on: NaiveDate,
    /// What it is about, in order: at most 50 items of 1 to 200 characters.
    pub agenda: Vec<String>,
    /// The members who took part, at most 50.
    pub members: Vec<MemberReference>,
    /// The people at the account who took part, at most 50.
    pub contacts: Vec<Reference>,
    /// What came of it, up to 10,000 characters.
    pub summary: Option<String>,
    /// What it saw: how much of what the customer wanted came true, and how good the relationship is; not of one that is yet to be held.
    pub view: Option<(Level, Level)>,
    /// What is to be done after it, at most 50.
    pub follow_ups: Vec<FollowUpInput>,
}

/// What is to be done after a review, as a caller declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowUpInput {
    /// What is to be done, 1 to 200 characters.
    pub text: String,
    /// The day by which it is to be done.
    pub due_on: NaiveDate,
    /// Who sees to it.
    pub member: Option<MemberReference>,
    /// The day on which it was done; not in the future.
    pub done_on: Option<NaiveDate>,
}

/// A business review with who took part and what is to be done after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BusinessReview {
    /// The review.
    pub row: entity::review::Model,
    /// The members who took part, by id.
    pub members: Vec<Uuid>,
    /// The contacts who took part, by id.
    pub contacts: Vec<Uuid>,
    /// What is to be done after it, by id.
    pub follow_ups: Vec<entity::follow_up::Model>,
}

impl entity::review::Model {
    /// What it is about, in order.
    ///
    /// # Errors
    /// When the row makes no sense (a fault of ours).
    pub fn items(&self) -> Result<Vec<String>, Error> {
        serde_json::from_str(&self.agenda).map_err(Error::internal)
    }
}
