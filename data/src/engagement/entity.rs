//! Rows of usage. The ids of events have none: they are only ever written and looked up in bulk.

pub mod aside;
pub mod changed_day;
pub mod day;
pub mod feature;
pub mod head;
pub mod packed_day;
pub mod user;
