//! What callers say about purchases.

use async_graphql::{ID, InputObject, MaybeUndefined};
use data::{
    error::Refusal,
    id::Kind,
    patch::Patch,
    purchase::{PurchaseInput, PurchasePatch, RefundInput},
    reference::Reference,
};

use crate::{
    bulk::{UpsertPolicy, given, patch},
    scalar::{CurrencyCode, Date, Decimal},
};
use service::id;

/// Money given back for a purchase.
#[derive(Clone, Debug, InputObject)]
pub struct PurchaseRefundInput {
    /// The id in the shop, by which the refund is found again; unique in the tenant.
    external_id: Option<String>,
    /// The day from which it counts; not before the purchase.
    refunded_on: Date,
    /// How much, in major units of the purchase's currency, such as `"9.50"`; above zero.
    amount: Decimal,
}

impl From<PurchaseRefundInput> for RefundInput {
    fn from(input: PurchaseRefundInput) -> Self {
        Self {
            external_id: input.external_id,
            refunded_on: input.refunded_on.into(),
            amount: input.amount.0,
        }
    }
}

fn product(id: Option<&ID>, external_id: Option<String>) -> Result<Option<Reference>, Refusal> {
    match (id, external_id) {
        (Some(_), Some(_)) => Err(Refusal::invalid(
            "product",
            "give `product` or `productExternalId`, not both",
        )),
        (Some(id), None) => {
            let id = id::expect(Kind::Product, id, "product")?;
            Ok(Some(Reference::Id(id)))
        }
        (None, external_id) => Ok(external_id.map(Reference::ExternalId)),
    }
}

/// A new purchase.
#[derive(Clone, Debug, InputObject)]
pub struct CreatePurchaseInput {
    /// The id of the account that bought.
    account: ID,
    /// The id in the shop; unique in the tenant.
    external_id: Option<String>,
    /// The id of what was bought.
    product: Option<ID>,
    /// The same by the product's key in the billing system. A product that is not known is made, if you may change the catalogue.
    product_external_id: Option<String>,
    /// The day of the purchase.
    purchased_on: Date,
    /// What was paid for all of it, in major units such as `"99.00"`, without tax; not negative.
    amount: Decimal,
    /// The currency of the amount.
    currency: CurrencyCode,
    /// How many were bought; at least 1.
    #[graphql(default = 1)]
    quantity: i32,
    /// Whether a system made it and nobody decided to buy.
    #[graphql(default = false)]
    automatic_renewal: bool,
}

impl CreatePurchaseInput {
    /// The input for the data layer.
    pub(super) fn input(self) -> Result<PurchaseInput, Refusal> {
        Ok(PurchaseInput {
            account: Reference::Id(id::expect(Kind::Account, &self.account, "account")?),
            external_id: self.external_id,
            product: product(self.product.as_ref(), self.product_external_id)?,
            purchased_on: self.purchased_on.into(),
            amount: self.amount.0,
            currency: self.currency.0.as_str().to_owned(),
            quantity: self.quantity.into(),
            is_automatic_renewal: self.automatic_renewal,
            refunds: None,
        })
    }
}

/// What to change about a purchase. Fields that are not given stay as they are, null empties them.
#[derive(Clone, Debug, InputObject)]
pub struct UpdatePurchaseInput {
    /// The id of the purchase.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    version: Option<i32>,
    /// The id in the shop; unique in the tenant.
    external_id: MaybeUndefined<String>,
    /// The id of what was bought.
    product: MaybeUndefined<ID>,
    /// The day of the purchase; not after one of its refunds.
    purchased_on: MaybeUndefined<Date>,
    /// What was paid for all of it, in major units; not less than was given back.
    amount: MaybeUndefined<Decimal>,
    /// The currency; only of a purchase without refunds, and with a new amount.
    currency: MaybeUndefined<CurrencyCode>,
    /// How many were bought; at least 1.
    quantity: MaybeUndefined<i32>,
    /// Whether a system made it and nobody decided to buy.
    automatic_renewal: MaybeUndefined<bool>,
}

impl UpdatePurchaseInput {
    /// The patch for the data layer.
    pub(super) fn patch(self) -> Result<PurchasePatch, Refusal> {
        let product: Patch<ID> = patch(self.product);
        let product = product.try_map(|product| {
            let id = id::expect(Kind::Product, &product, "product")?;
            Ok::<_, Refusal>(Reference::Id(id))
        })?;
        Ok(PurchasePatch {
            external_id: patch(self.external_id),
            product,
            purchased_on: given(self.purchased_on, "purchasedOn")?.map(Into::into),
            amount: given(self.amount, "amount")?.map(|amount| amount.0),
            currency: given(self.currency, "currency")?
                .map(|currency| currency.0.as_str().to_owned()),
            quantity: given(self.quantity, "quantity")?.map(Into::into),
            is_automatic_renewal: given(self.automatic_renewal, "automaticRenewal")?,
            version: self.version,
        })
    }
}

/// A whole purchase as the shop knows it: what is not mentioned is not there, refunds apart.
#[derive(Clone, Debug, InputObject)]
pub struct UpsertPurchaseRow {
    /// The id in the shop, by which the purchase is found or made.
    external_id: String,
    /// The id in the system of record of the account that bought.
    account_external_id: String,
    /// The key of what was bought. A product that is not known is made, if you may change the catalogue.
    product_external_id: Option<String>,
    /// The day of the purchase.
    purchased_on: Date,
    /// What was paid for all of it, in major units such as `"99.00"`, without tax; not negative.
    amount: Decimal,
    /// The currency of the amount, and of what is given back.
    currency: CurrencyCode,
    /// How many were bought; at least 1.
    #[graphql(default = 1)]
    quantity: i32,
    /// Whether a system made it and nobody decided to buy.
    #[graphql(default = false)]
    automatic_renewal: bool,
    /// All that was given back, at most 100 refunds; refunds that are not mentioned are removed. Stored ones stay when the field is not given.
    refunds: Option<Vec<PurchaseRefundInput>>,
}

impl UpsertPurchaseRow {
    /// The input for the data layer.
    pub(super) fn input(self) -> Result<PurchaseInput, Refusal> {
        let refunds = self.refunds.map(|refunds| {
            let refunds = refunds.into_iter();
            refunds.map(RefundInput::from).collect()
        });
        Ok(PurchaseInput {
            account: Reference::ExternalId(self.account_external_id),
            external_id: Some(self.external_id),
            product: self.product_external_id.map(Reference::ExternalId),
            purchased_on: self.purchased_on.into(),
            amount: self.amount.0,
            currency: self.currency.0.as_str().to_owned(),
            quantity: self.quantity.into(),
            is_automatic_renewal: self.automatic_renewal,
            refunds,
        })
    }
}

/// Money that is given back.
#[derive(InputObject)]
pub struct RefundPurchaseInput {
    /// The id of the purchase.
    pub(super) id: ID,
    /// The version of the purchase that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
    /// The id in the shop; unique in the tenant.
    external_id: Option<String>,
    /// The day from which it counts; not before the purchase.
    refunded_on: Date,
    /// How much, in major units of the purchase's currency, such as `"9.50"`; above zero, and with what was given back before no more than was paid.
    amount: Decimal,
}

impl RefundPurchaseInput {
    /// The input for the data layer.
    pub(super) fn refund(&self) -> RefundInput {
        RefundInput {
            external_id: self.external_id.clone(),
            refunded_on: self.refunded_on.into(),
            amount: self.amount.0,
        }
    }
}

/// A refund that was entered by mistake.
#[derive(InputObject)]
pub struct DeletePurchaseRefundInput {
    /// The id of the refund.
    pub(super) id: ID,
    /// The version of its purchase that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
}

/// A purchase that was entered by mistake.
#[derive(InputObject)]
pub struct DeletePurchaseInput {
    /// The id of the purchase.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
}

/// Purchases as the shop knows them.
#[derive(InputObject)]
pub struct UpsertPurchasesInput {
    /// 1 to 1,000 purchases, each once.
    pub(super) rows: Vec<UpsertPurchaseRow>,
    /// What happens to the good rows when others are refused.
    #[graphql(default)]
    pub(super) policy: UpsertPolicy,
}
