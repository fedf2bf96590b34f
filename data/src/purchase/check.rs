//! Checking what callers declare.

use domain::{
    money::{Currency, Money},
    purchase::{Purchase as Exact, PurchaseError, PurchaseTerms, Refund},
};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{
    Purchase, PurchaseInput, RefundInput,
    entity::{purchase, refund},
    products::Products,
};
use crate::{
    error::Refusal,
    reference::{AccountDirectory, Reference},
    revenue::key,
    scope::Writer,
};

/// The most refunds of a purchase.
const MOST_REFUNDS: usize = 100;

/// What was declared, with everything found good.
pub(super) struct Draft {
    /// A row without an id, a version and instants.
    pub(super) row: purchase::Model,
    pub(super) product: Option<Reference>,
    /// Rows that have no id of their own yet; none leaves what is stored.
    pub(super) refunds: Option<Vec<refund::Model>>,
}

/// Checks a whole purchase over the stored one, if there is one; answers every reason against it.
pub(super) fn check(
    writer: &Writer<'_>,
    input: &PurchaseInput,
    stored: Option<&Purchase>,
    accounts: &AccountDirectory,
    products: &Products,
) -> Result<Draft, Vec<Refusal>> {
    let mut refusals = Vec::new();
    let account = keep(accounts.resolve(&input.account, "account"), &mut refusals);
    let external_id = input.external_id.as_deref();
    let external_id = external_id.map(|text| key(text, "externalId")).transpose();
    let external_id = keep(external_id, &mut refusals);
    if let Some(product) = &input.product {
        keep(products.check(writer, product), &mut refusals);
    }
    keep(check_quantity(input.quantity), &mut refusals);
    let amount = input.currency.parse::<Currency>();
    let amount = amount
        .map_err(|error| Refusal::invalid("currency", error))
        .and_then(|currency| money(input.amount, currency, "amount"));
    let Some(amount) = keep(amount, &mut refusals) else {
        return Err(refusals);
    };
    let mut row = purchase::Model {
        tenant_id: writer.tenant_id(),
        id: Uuid::nil(),
        account_id: account.unwrap_or_default(),
        external_id: external_id.flatten(),
        product_id: None,
        purchased_on: input.purchased_on,
        amount: amount.minor,
        currency: amount.currency.as_str().to_owned(),
        quantity: input.quantity,
        automatic_renewal: input.is_automatic_renewal,
        version: 0,
        created_at: writer.now(),
        updated_at: writer.now(),
    };
    if let Some(stored) = stored {
        row.id = stored.row.id;
        row.version = stored.row.version;
        row.created_at = stored.row.created_at;
        row.updated_at = stored.row.updated_at;
    }
    let converted =
        stored.filter(|stored| !stored.refunds.is_empty() && stored.row.currency != row.currency);
    if input.refunds.is_none() && converted.is_some() {
        let rule = "what was given back is in the old currency: give the `refunds`, too";
        refusals.push(Refusal::conflict("currency", rule));
    }
    let refunds = match &input.refunds {
        Some(refunds) => check_refunds(&row, amount.currency, refunds).map(Some),
        None => Ok(None),
    };
    match refunds {
        Ok(refunds) => {
            let known = stored.map_or(&[][..], |stored| &stored.refunds);
            let all = refunds.as_deref().unwrap_or(known);
            if refusals.is_empty() {
                keep(check_rule(&row, all), &mut refusals);
            }
            match refusals.is_empty() {
                true => Ok(Draft {
                    row,
                    product: input.product.clone(),
                    refunds,
                }),
                false => Err(refusals),
            }
        }
        Err(more) => {
            refusals.extend(more);
            Err(refusals)
        }
    }
}

fn keep<T>(result: Result<T, Refusal>, refusals: &mut Vec<Refusal>) -> Option<T> {
    result.map_err(|refusal| refusals.push(refusal)).ok()
}

pub(super) fn check_quantity(quantity: i64) -> Result<(), Refusal> {
    match quantity {
        1.. => Ok(()),
        _ => Err(Refusal::invalid(
            "quantity",
            format!("the quantity is {quantity}: at least 1 must be bought"),
        )),
    }
}

fn check_refunds(
    row: &purchase::Model,
    currency: Currency,
    inputs: &[RefundInput],
) -> Result<Vec<refund::Model>, Vec<Refusal>> {
    check_refund_count(inputs.len()).map_err(|refusal| vec![refusal])?;
    let (mut refunds, mut refusals) = (Vec::with_capacity(inputs.len()), Vec::new());
    for (place, input) in inputs.iter().enumerate() {
        match check_refund(row, currency, input) {
            Ok(refund) => refunds.push(refund),
            Err(refusal) => refusals.push(refusal.under(&["refunds", &place.to_string()])),
        }
    }
    match refusals.is_empty() {
        true => Ok(refunds),
        false => Err(refusals),
    }
}

/// Refuses more refunds than a purchase has.
pub(super) fn check_refund_count(count: usize) -> Result<(), Refusal> {
    match count <= MOST_REFUNDS {
        true => Ok(()),
        false => Err(Refusal::invalid(
            "refunds",
            format!("a purchase has at most {MOST_REFUNDS} refunds, not {count}"),
        )),
    }
}

/// Checks one refund by itself; [`check_rule`] checks it with the others.
pub(super) fn check_refund(
    row: &purchase::Model,
    currency: Currency,
    input: &RefundInput,
) -> Result<refund::Model, Refusal> {
    let external_id = input.external_id.as_deref();
    let external_id = external_id
        .map(|text| key(text, "externalId"))
        .transpose()?;
    let amount = money(input.amount, currency, "amount")?;
    if amount.minor <= 0 {
        return Err(Refusal::invalid(
            "amount",
            "what is given back must be above zero",
        ));
    }
    if input.refunded_on < row.purchased_on {
        let error = PurchaseError::RefundBeforePurchase {
            refunded_on: input.refunded_on,
            purchased_on: row.purchased_on,
        };
        return Err(Refusal::invalid("refundedOn", error));
    }
    Ok(refund::Model {
        tenant_id: row.tenant_id,
        id: Uuid::nil(),
        purchase_id: row.id,
        account_id: row.account_id,
        external_id,
        refunded_on: input.refunded_on,
        amount: amount.minor,
    })
}

/// Checks a purchase with all its refunds by the rule of the domain.
pub(super) fn check_rule(row: &purchase::Model, refunds: &[refund::Model]) -> Result<(), Refusal> {
    let currency = row.currency.parse::<Currency>();
    let currency = currency.map_err(|error| Refusal::invalid("currency", error))?;
    let refunds = refunds.iter().map(|refund| Refund {
        refunded_on: refund.refunded_on,
        amount_minor: refund.amount,
    });
    let terms = PurchaseTerms {
        purchased_on: row.purchased_on,
        product: row.product_id,
        amount: Money::new(row.amount, currency),
        refunds: refunds.collect(),
        is_automatic_renewal: row.automatic_renewal,
    };
    let purchase = Exact::new(terms).map(drop);
    purchase.map_err(|error| Refusal::invalid(field(&error), error))
}

/// The field that an error is about, within the purchase.
const fn field(error: &PurchaseError) -> &'static str {
    match error {
        PurchaseError::NegativeAmount => "amount",
        PurchaseError::RefundBeforePurchase { .. } => "purchasedOn",
        PurchaseError::RefundNotPositive(_) | PurchaseError::RefundOverPurchase { .. } => "refunds",
    }
}

/// An amount in minor units.
pub(super) fn money(amount: Decimal, currency: Currency, field: &str) -> Result<Money, Refusal> {
    let money = Money::from_major(amount, currency);
    money.map_err(|error| Refusal::invalid(field, error))
}
