//! Making, changing, refunding and removing one purchase.

use chrono::NaiveDate;
use domain::{member::Permission, money::Currency};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{
    Purchase, PurchaseInput, RefundInput,
    check::{check, check_quantity, check_refund, check_refund_count, check_rule, money},
    entity::purchase::{Column, Entity, Model},
    products::Products,
    read,
    save::{change, remove, save},
    upsert::{RefundNames, refund_names},
};
use crate::{
    change::Change,
    error::{Error, Refusal},
    id,
    patch::Patch,
    reference::{AccountDirectory, Reference},
    revenue::key,
    scope::{Scope, Writer},
    upsert,
};

/// Makes a purchase.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageSubscriptions`]; [`Error::Refused`] when something in it is not allowed, the account or
/// the product is unknown, or the external id is taken.
pub async fn create(scope: &Scope, input: PurchaseInput) -> Result<Purchase, Error> {
    let writer = scope.require(Permission::ManageSubscriptions)?;
    let accounts = AccountDirectory::load(scope, [&input.account]).await?;
    let mut products = Products::load(scope, &input.product).await?;
    let refunds = input.refunds.as_deref();
    let names: Vec<&str> = refunds.into_iter().flat_map(refund_names).collect();
    let mut names = RefundNames::load(scope, &names).await?;
    names.check(None, refunds).map_err(Error::Refused)?;
    let draft = check(&writer, &input, None, &accounts, &products);
    let mut draft = draft.map_err(Error::Refused)?;
    check_free(scope, draft.row.external_id.as_deref(), None).await?;
    let product = draft.product.as_ref();
    draft.row.product_id = product.map(|product| products.obtain(&writer, product));
    products.save(&writer).await?;
    write(&writer, change(&writer, None, draft)).await
}

/// What to change about a purchase.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PurchasePatch {
    /// The id in the shop.
    pub external_id: Patch<String>,
    /// What was bought.
    pub product: Patch<Reference>,
    /// The day; none leaves it.
    pub purchased_on: Option<NaiveDate>,
    /// What was paid, in major units; none leaves it.
    pub amount: Option<Decimal>,
    /// The ISO 4217 code; none leaves it.
    pub currency: Option<String>,
    /// How many were bought; none leaves it.
    pub quantity: Option<i64>,
    /// Whether a system made it; none leaves it.
    pub is_automatic_renewal: Option<bool>,
    /// The version that the caller has seen.
    pub version: Option<i32>,
}

/// Changes a purchase. Its refunds stay.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageSubscriptions`]; [`Error::Refused`] when there is no such purchase, something is not
/// allowed, its refunds would be before it or over it, the external id is taken, or the version has moved on.
pub async fn update(scope: &Scope, id: Uuid, patch: PurchasePatch) -> Result<Purchase, Error> {
    let writer = scope.require(Permission::ManageSubscriptions)?;
    let before = find(scope, id, patch.version).await?;
    let mut row = before.row.clone();
    patch.external_id.apply_to(&mut row.external_id);
    if let Some(text) = &row.external_id {
        row.external_id = Some(key(text, "externalId")?);
    }
    let mut products = Products::load(scope, patch.product.value()).await?;
    if let Some(product) = patch.product.value() {
        products.check(&writer, product)?;
    }
    row.purchased_on = patch.purchased_on.unwrap_or(row.purchased_on);
    row.quantity = patch.quantity.unwrap_or(row.quantity);
    check_quantity(row.quantity)?;
    row.automatic_renewal = patch.is_automatic_renewal.unwrap_or(row.automatic_renewal);
    change_price(&mut row, patch.amount, patch.currency.as_deref(), &before)?;
    check_rule(&row, &before.refunds)?;
    check_free(scope, row.external_id.as_deref(), Some(id)).await?;
    match &patch.product {
        Patch::Keep => {}
        Patch::Clear => row.product_id = None,
        Patch::Set(product) => row.product_id = Some(products.obtain(&writer, product)),
    }
    products.save(&writer).await?;
    write(&writer, kept(before, row)).await
}

fn change_price(
    row: &mut Model,
    amount: Option<Decimal>,
    currency: Option<&str>,
    before: &Purchase,
) -> Result<(), Refusal> {
    let stored = currency_of(before)?;
    let currency = match currency {
        Some(code) => code
            .parse()
            .map_err(|error| Refusal::invalid("currency", error))?,
        None => stored,
    };
    if currency != stored {
        if !before.refunds.is_empty() {
            let rule = "what was given back is in the old currency: remove the refunds first";
            return Err(Refusal::invalid("currency", rule));
        }
        if amount.is_none() {
            let rule = "in another currency it is another amount: give it too";
            return Err(Refusal::invalid("amount", rule));
        }
    }
    if let Some(amount) = amount {
        row.amount = money(amount, currency, "amount")?.minor;
    }
    currency.as_str().clone_into(&mut row.currency);
    Ok(())
}

/// Gives money back for a purchase.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageSubscriptions`]; [`Error::Refused`] when there is no such purchase, the refund is before
/// it, all its refunds together would be over it, the external id is taken, or the version has moved on.
pub async fn refund(
    scope: &Scope,
    id: Uuid,
    input: RefundInput,
    version: Option<i32>,
) -> Result<Purchase, Error> {
    let writer = scope.require(Permission::ManageSubscriptions)?;
    let before = find(scope, id, version).await?;
    let mut refund = check_refund(&before.row, currency_of(&before)?, &input)?;
    if let Some(name) = refund.external_id.as_deref() {
        let taken = read::refunds_by_external_ids(scope, &[name]).await?;
        if !taken.is_empty() {
            let rule = format!("there is another refund with the externalId `{name}`");
            return Err(Refusal::conflict("externalId", rule).into());
        }
    }
    refund.id = id::new(writer.now());
    let mut refunds = before.refunds.clone();
    check_refund_count(refunds.len() + 1)?;
    refunds.push(refund);
    check_rule(&before.row, &refunds).map_err(|refusal| Refusal {
        field: vec!["amount".to_owned()],
        ..refusal
    })?;
    refunds.sort_by_key(|refund| refund.id);
    let row = before.row.clone();
    let after = Purchase { row, refunds };
    let before = Some(before);
    write(&writer, Change { before, after }).await
}

/// Removes a refund that was entered by mistake. What it was stays in the log. Answers its purchase.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageSubscriptions`]; [`Error::Refused`] when there is no such refund, or the version of its
/// purchase has moved on.
pub async fn delete_refund(
    scope: &Scope,
    id: Uuid,
    version: Option<i32>,
) -> Result<Purchase, Error> {
    let writer = scope.require(Permission::ManageSubscriptions)?;
    let unknown = || Refusal::not_found("id", "there is no such refund");
    let refund = read::refund_by_id(scope, id).await?.ok_or_else(unknown)?;
    let before = find(scope, refund.purchase_id, version).await?;
    let mut after = before.clone();
    after.refunds.retain(|known| known.id != id);
    let before = Some(before);
    write(&writer, Change { before, after }).await
}

/// Removes a purchase with its refunds, as if it had never been. What it was stays in the log.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageSubscriptions`]; [`Error::Refused`] when there is no such purchase or the version has
/// moved on.
pub async fn delete(scope: &Scope, id: Uuid, version: Option<i32>) -> Result<Purchase, Error> {
    let writer = scope.require(Permission::ManageSubscriptions)?;
    let purchase = find(scope, id, version).await?;
    remove(&writer, &purchase).await?;
    Ok(purchase)
}

async fn find(scope: &Scope, id: Uuid, version: Option<i32>) -> Result<Purchase, Error> {
    let rows = read::rows_by_ids(scope, &[id]).await?;
    let found = read::with_refunds(scope, rows).await?.pop();
    let found = found.ok_or_else(|| Refusal::not_found("id", "there is no such purchase"))?;
    crate::check_version(version, found.row.version)?;
    Ok(found)
}

fn currency_of(purchase: &Purchase) -> Result<Currency, Refusal> {
    let currency = purchase.row.currency.parse();
    currency.map_err(|error| Refusal::invalid("currency", error))
}

/// A change that leaves the refunds as they are.
fn kept(before: Purchase, row: Model) -> Change<Purchase> {
    let refunds = before.refunds.clone();
    Change {
        before: Some(before),
        after: Purchase { row, refunds },
    }
}

async fn write(writer: &Writer<'_>, change: Change<Purchase>) -> Result<Purchase, Error> {
    let mut changes = [change];
    save(writer, &mut changes).await?;
    let [change] = changes;
    Ok(change.after)
}

/// Refuses an external id that another purchase has.
async fn check_free(
    scope: &Scope,
    external_id: Option<&str>,
    own: Option<Uuid>,
) -> Result<(), Error> {
    let columns = (Column::Id, Column::ExternalId);
    upsert::check_free::<Entity>(scope, "purchase", columns, external_id, own).await
}
