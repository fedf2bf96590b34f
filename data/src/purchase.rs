//! One-off purchases of accounts, each written with its refunds.

mod check;
pub mod entity;
mod facts;
mod products;
mod read;
mod save;
#[cfg(test)]
mod tests;
mod upsert;
mod write;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;
use uuid::Uuid;

pub(crate) use facts::each_purchase;
pub use read::{
    PurchaseFilter, PurchaseOrder, PurchaseOrderField, by_external_ids, by_ids, counts_of_accounts,
    first_of_accounts, list, matching, of_account, refunds_of,
};
pub use upsert::{known, upsert, upsert_over};
pub use write::{PurchasePatch, create, delete, delete_refund, refund, update};

use crate::reference::Reference;

/// A purchase as a caller declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PurchaseInput {
    /// The account that bought.
    pub account: Reference,
    /// The id in the shop, 1 to 200 characters, unique in the tenant.
    pub external_id: Option<String>,
    /// What was bought. A product whose key is not known is made when the actor may do that.
    pub product: Option<Reference>,
    /// The day of the purchase.
    pub purchased_on: NaiveDate,
    /// What was paid for all of it, in major units of the currency (dollars), without tax; not negative.
    pub amount: Decimal,
    /// The ISO 4217 code of the amount, and of what is given back.
    pub currency: String,
    /// How many were bought; above zero.
    pub quantity: i64,
    /// Whether nobody decided to buy: a system made it.
    pub is_automatic_renewal: bool,
    /// What was given back, at most 100 times; none leaves what is stored.
    pub refunds: Option<Vec<RefundInput>>,
}

/// Money given back, as a caller declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundInput {
    /// The id in the shop, 1 to 200 characters, unique in the tenant.
    pub external_id: Option<String>,
    /// The day from which it counts.
    pub refunded_on: NaiveDate,
    /// How much, in major units of the purchase's currency; above zero.
    pub amount: Decimal,
}

/// A purchase with its refunds, serialised as the log shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Purchase {
    /// The purchase.
    #[serde(flatten)]
    pub row: entity::purchase::Model,
    /// What was given back, by id.
    pub refunds: Vec<entity::refund::Model>,
}

impl Purchase {
    /// Its id.
    #[must_use]
    pub const fn id(&self) -> Uuid {
        self.row.id
    }
}
