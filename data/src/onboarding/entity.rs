//! Rows of onboardings.

pub mod link;
pub mod milestone;
pub mod plan;
pub mod prompt;
pub mod template;
pub mod template_version;
