//! What is spent to keep customers.

mod check;
pub mod entity;
mod read;
#[cfg(test)]
mod tests;
mod upsert;
mod write;

use chrono::NaiveDate;
use domain::cost::CostCategory;
use rust_decimal::Decimal;

pub use read::{CostFilter, CostOrder, CostOrderField, by_ids, list, matching, within};
pub use upsert::{known, upsert, upsert_over};
pub use write::{CostPatch, create, delete, update};

use crate::reference::Reference;

/// A cost as a caller declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CostInput {
    /// The id in the books, 1 to 200 characters, unique in the tenant.
    pub external_id: Option<String>,
    /// What it was spent on.
    pub category: CostCategory,
    /// The account that it was spent on; none for what was spent on all customers.
    pub account: Option<Reference>,
    /// The first day.
    pub starts_on: NaiveDate,
    /// The day after the last one.
    pub ends_on: NaiveDate,
    /// How much it was in all, in major units of the currency; not negative.
    pub amount: Decimal,
    /// The ISO 4217 code of the amount.
    pub currency: String,
    /// Anything worth knowing, in at most 1,000 characters.
    pub note: Option<String>,
}
