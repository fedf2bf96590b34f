//! Rows of work.

pub mod playbook;
pub mod run;
pub mod task;
