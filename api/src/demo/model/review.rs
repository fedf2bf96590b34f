//! What is talked about with customers.

use chrono::NaiveDate;
use domain::outcome::Level;

/// A business review, held or planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoReview {
    /// The external id of the account.
    pub account: String,
    /// The day.
    pub held_on: NaiveDate,
    /// What it is about, in order.
    pub agenda: Vec<&'static str>,
    /// The e-mail addresses of the members who take part, who may have left since.
    pub members: Vec<String>,
    /// The external ids of the contacts who take part.
    pub contacts: Vec<String>,
    /// What came of it, once it was held.
    pub summary: Option<String>,
    /// How much of what was wanted came true, and how good the relationship is, once it was held.
    pub view: Option<(Level, Level)>,
    /// What is to be done after it.
    pub follow_ups: Vec<DemoFollowUp>,
}

/// Something to do after a business review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoFollowUp {
    /// What.
    pub text: &'static str,
    /// The day by which it is to be done.
    pub due_on: NaiveDate,
    /// The e-mail address of the member who sees to it.
    pub member: Option<String>,
    /// When it was done.
    pub done_on: Option<NaiveDate>,
}
