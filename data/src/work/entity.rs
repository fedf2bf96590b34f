//! Rows of work.

pub mod task;
