//! Rows of health.

pub mod judgement;
pub mod profile;
pub mod round;
pub mod score;
pub mod set;
