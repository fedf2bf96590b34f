//! What customers are asked to pay, what is spent to keep them, and what currencies are worth.

use chrono::NaiveDate;
use domain::{cost::CostCategory, money::Currency};
use rust_decimal::Decimal;

/// What an account was asked to pay for one billing interval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoInvoice {
    /// The id in the billing system.
    pub external_id: String,
    /// The external id of the account.
    pub account: String,
    /// What is to be paid, in minor units.
    pub amount_minor: i64,
    /// The currency of the amount.
    pub currency: Currency,
    /// The day on which it was issued, the first one of the interval.
    pub issued_on: NaiveDate,
    /// The last day on which it is paid in time.
    pub due_on: NaiveDate,
    /// The day on which it was paid.
    pub paid_on: Option<NaiveDate>,
    /// The day from which it counts nowhere, of one that was not paid.
    pub voided_on: Option<NaiveDate>,
}

/// What was spent over some days to keep customers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoCost {
    /// The id in the books.
    pub external_id: String,
    /// What it was spent on.
    pub category: CostCategory,
    /// The first day.
    pub starts_on: NaiveDate,
    /// The day after the last one.
    pub ends_on: NaiveDate,
    /// How much it was in all, in minor units of the tenant's currency.
    pub amount_minor: i64,
}

/// What one unit of a currency is worth in the reporting currency from a day on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoRate {
    /// The other currency.
    pub currency: Currency,
    /// The first day on which the rate holds.
    pub on: NaiveDate,
    /// The rate, with at most six decimals.
    pub rate: Decimal,
}
