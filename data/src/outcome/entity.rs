//! Rows of success plans, outcomes and measures.

pub mod measure;
pub mod outcome;
pub mod plan;
