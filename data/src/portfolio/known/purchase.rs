//! Purchases, from what the log says of them.

use chrono::NaiveDate;
use domain::{
    money::Money,
    portfolio::FactsBuilder,
    purchase::{Purchase as Exact, PurchaseTerms, Refund as ExactRefund},
};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::read;
use crate::error::Error;

#[derive(Deserialize)]
struct Purchase {
    account_id: Uuid,
    product_id: Option<Uuid>,
    purchased_on: NaiveDate,
    amount: i64,
    currency: String,
    automatic_renewal: bool,
    refunds: Vec<Refund>,
}

#[derive(Deserialize)]
struct Refund {
    refunded_on: NaiveDate,
    amount: i64,
}

/// Adds a purchase to its account, when it is one of `wanted`.
pub(super) fn add_purchase(
    builder: &mut FactsBuilder,
    fields: Value,
    wanted: impl Fn(Uuid) -> bool,
) -> Result<(), Error> {
    let purchase: Purchase = read(fields)?;
    if !wanted(purchase.account_id) {
        return Ok(());
    }
    let currency = purchase.currency.parse().map_err(Error::internal)?;
    let refunds = purchase.refunds.iter().map(|refund| ExactRefund {
        refunded_on: refund.refunded_on,
        amount_minor: refund.amount,
    });
    let terms = PurchaseTerms {
        purchased_on: purchase.purchased_on,
        product: purchase.product_id,
        amount: Money::new(purchase.amount, currency),
        refunds: refunds.collect(),
        is_automatic_renewal: purchase.automatic_renewal,
    };
    let exact = Exact::new(terms).map_err(Error::internal)?;
    builder.purchase(purchase.account_id, &exact);
    Ok(())
}
