//! What callers say about invoices.

use async_graphql::{ID, InputObject};
use data::{error::Refusal, id::Kind, invoice::InvoiceInput, reference::Reference};

use crate::{
    bulk::UpsertPolicy,
    id,
    scalar::{CurrencyCode, Date, Decimal},
};

/// A whole invoice as the billing system knows it: what is not mentioned is not there.
#[derive(Clone, Debug, InputObject)]
pub struct UpsertInvoiceRow {
    /// The id in the billing system, by which the invoice is found or made.
    external_id: String,
    /// The id of the account that is to pay; this or `accountExternalId`.
    account: Option<ID>,
    /// The account's id in the system of record.
    account_external_id: Option<String>,
    /// What is to be paid, in major units such as `"99.00"`; not negative.
    amount: Decimal,
    /// The currency of the amount.
    currency: CurrencyCode,
    /// The day on which it was issued.
    issued_on: Date,
    /// The last day on which it is paid in time; not before it was issued.
    due_on: Date,
    /// The day on which it was paid, which may be before it was due; not in the future. None while it is open.
    paid_on: Option<Date>,
    /// The day from which it counts nowhere, of an invoice that was not paid; not before it was issued, and not in the future.
    voided_on: Option<Date>,
}

impl UpsertInvoiceRow {
    /// The input for the data layer.
    pub(super) fn input(self) -> Result<InvoiceInput, Refusal> {
        let account = match (self.account, self.account_external_id) {
            (Some(id), None) => Reference::Id(id::expect(Kind::Account, &id, "account")?),
            (None, Some(external_id)) => Reference::ExternalId(external_id),
            _ => {
                let rule = "give `account` or `accountExternalId`, one of them";
                return Err(Refusal::invalid("account", rule));
            }
        };
        Ok(InvoiceInput {
            account,
            external_id: Some(self.external_id),
            amount: self.amount.0,
            currency: self.currency.0.as_str().to_owned(),
            issued_on: self.issued_on.into(),
            due_on: self.due_on.into(),
            paid_on: self.paid_on.map(Into::into),
            voided_on: self.voided_on.map(Into::into),
        })
    }
}

/// Invoices as the billing system knows them.
#[derive(InputObject)]
pub struct UpsertInvoicesInput {
    /// 1 to 1,000 invoices, each once.
    pub(super) rows: Vec<UpsertInvoiceRow>,
    /// What happens to the good rows when others are refused.
    #[graphql(default)]
    pub(super) policy: UpsertPolicy,
}

/// An invoice that was recorded by mistake. One that was withdrawn is voided: `voidedOn`.
#[derive(InputObject)]
pub struct DeleteInvoiceInput {
    /// The id of the invoice.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
}
