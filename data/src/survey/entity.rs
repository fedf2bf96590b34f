//! Rows of surveys.

pub mod answer;
pub mod campaign;
pub mod invitation;
pub mod wave;
