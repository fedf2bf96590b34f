//! What customers bought once.

use chrono::NaiveDate;
use domain::money::Currency;

/// What an account bought once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoPurchase {
    /// The id in the shop.
    pub external_id: String,
    /// The external id of the account.
    pub account: String,
    /// The key of what was bought.
    pub product: &'static str,
    /// The day.
    pub purchased_on: NaiveDate,
    /// What was paid for all of it, in minor units.
    pub amount_minor: i64,
    /// The currency of all amounts.
    pub currency: Currency,
    /// How many were bought.
    pub quantity: i64,
    /// Whether a system made it.
    pub is_automatic_renewal: bool,
    /// What was given back.
    pub refund: Option<DemoRefund>,
}

/// Money given back for a purchase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoRefund {
    /// The day from which it counts.
    pub refunded_on: NaiveDate,
    /// How much, in minor units; at most what was paid.
    pub amount_minor: i64,
}
