//! Purchases of a file, each with at most one refund.

use data::{
    bulk::Policy,
    error::Error,
    purchase::{Purchase, PurchaseInput, RefundInput, known, upsert_over},
    reference::Reference,
    scope::Scope,
};
use rust_decimal::Decimal;

use super::{
    row::{required, split},
    sink::join,
};
use crate::import::{Cell, Row, RowOutcome, Values};

/// Writes purchases. What a row does not say stays as it is stored.
pub(super) async fn write(scope: &Scope, batch: &[Row]) -> Result<Vec<RowOutcome>, Error> {
    let external_ids = batch.iter().filter_map(|row| row.values.text("externalId"));
    let external_ids: Vec<&str> = external_ids.map(str::trim).collect();
    let stored = known(scope, &external_ids).await?;
    let (inputs, refused) = split(batch, |values| {
        let known = values
            .text("externalId")
            .and_then(|id| stored.get(id.trim()));
        input(values, known)
    });
    let results = upsert_over(scope, &inputs, stored, Policy::RejectRow).await?;
    Ok(join(results, refused))
}

fn input(values: &Values, known: Option<&Purchase>) -> Result<PurchaseInput, String> {
    let account = required(values.text("accountExternalId"), "accountExternalId")?;
    let row = known.map(|known| &known.row);
    let is_mapped = |field: &str| !matches!(values.cell(field), Cell::Unmapped);
    let product = match values.text("product") {
        Some(key) => Some(Reference::ExternalId(key.to_owned())),
        None if is_mapped("product") => None,
        None => row.and_then(|row| row.product_id).map(Reference::Id),
    };
    let quantity = row.filter(|_| !is_mapped("quantity"));
    let automatic = row.filter(|_| !is_mapped("automaticRenewal"));
    Ok(PurchaseInput {
        account: Reference::ExternalId(account.to_owned()),
        external_id: values.text("externalId").map(str::to_owned),
        product,
        purchased_on: required(values.date("purchasedOn"), "purchasedOn")?,
        amount: required(values.decimal("amount"), "amount")?,
        currency: required(values.text("currency"), "currency")?.to_owned(),
        quantity: values
            .integer("quantity")
            .unwrap_or_else(|| quantity.map_or(1, |row| row.quantity)),
        is_automatic_renewal: values
            .boolean("automaticRenewal")
            .unwrap_or_else(|| automatic.is_some_and(|row| row.automatic_renewal)),
        refunds: is_mapped("refundedAmount")
            .then(|| refunds(values))
            .transpose()?,
    })
}

/// What was given back: nothing, when the amount is empty or zero.
fn refunds(values: &Values) -> Result<Vec<RefundInput>, String> {
    let amount = values.decimal("refundedAmount");
    let Some(amount) = amount.filter(|amount| *amount != Decimal::ZERO) else {
        return Ok(Vec::new());
    };
    let day = values.date("refundedOn").or(values.date("purchasedOn"));
    Ok(vec![RefundInput {
        external_id: None,
        refunded_on: required(day, "refundedOn")?,
        amount,
    }])
}
