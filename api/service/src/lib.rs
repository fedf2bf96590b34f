//! What every way into the product shares: the settings, the database with its clock and feed, log-ins and tokens, the links to
//! surveys and milestones, and the ids that clients know.

pub mod access;
pub mod configuration;
pub mod id;
pub mod link;
pub mod milestone_link;
pub mod product;
pub mod survey_link;
pub mod viewer;
