//! Rows of success plans, outcomes with their measures and milestones, and of business reviews.

pub mod follow_up;
pub mod measure;
pub mod milestone;
pub mod outcome;
pub mod plan;
pub mod review;
pub mod review_contact;
pub mod review_member;
