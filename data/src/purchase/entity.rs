//! Rows of purchases and refunds.

pub mod purchase;
pub mod refund;
