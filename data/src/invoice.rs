//! Invoices of accounts, as a billing system knows them.

mod check;
pub mod entity;
mod facts;
mod read;
mod save;
#[cfg(test)]
mod tests;
mod upsert;
mod write;

use chrono::NaiveDate;
use rust_decimal::Decimal;

pub(crate) use facts::each_invoice;
pub use read::{by_external_ids, by_ids, counts_of_accounts, first_of_accounts, of_account};
pub use upsert::{known, upsert, upsert_over};
pub use write::delete;

use crate::reference::Reference;

/// An invoice as a caller declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvoiceInput {
    /// The account that is to pay.
    pub account: Reference,
    /// The id in the billing system, 1 to 200 characters, unique in the tenant; a row without one is refused.
    pub external_id: Option<String>,
    /// What is to be paid, in major units of the currency (dollars); not negative.
    pub amount: Decimal,
    /// The ISO 4217 code of the amount.
    pub currency: String,
    /// The day on which it was issued.
    pub issued_on: NaiveDate,
    /// The last day on which it is paid in time; not before it was issued.
    pub due_on: NaiveDate,
    /// The day on which it was paid; not in the future.
    pub paid_on: Option<NaiveDate>,
    /// The day from which it counts nowhere, of one that was not paid; not before it was issued, and not in the future.
    pub voided_on: Option<NaiveDate>,
}
