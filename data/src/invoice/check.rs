//! Checking what callers declare.

use domain::{
    invoice::{InvoiceError, InvoiceTerms},
    money::{Currency, Money},
};
use rust_decimal::Decimal;

use super::{InvoiceInput, entity::Model};
use crate::{
    error::Refusal, growth::check_day, id, reference::AccountDirectory, revenue::key, scope::Writer,
};

/// The whole invoice that the input declares over the stored one, if there is one; or every reason against it.
pub(super) fn check(
    writer: &Writer<'_>,
    input: &InvoiceInput,
    stored: Option<&Model>,
    accounts: &AccountDirectory,
) -> Result<Model, Vec<Refusal>> {
    let mut refusals = Vec::new();
    let account = keep(accounts.resolve(&input.account, "account"), &mut refusals);
    let external_id = input.external_id.as_deref().unwrap_or_default();
    let external_id = keep(key(external_id, "externalId"), &mut refusals);
    let amount = keep(amount(input.amount, &input.currency), &mut refusals);
    for (day, field) in [(input.paid_on, "paidOn"), (input.voided_on, "voidedOn")] {
        let day = day.map(|day| check_day(writer, day, field)).transpose();
        keep(day, &mut refusals);
    }
    if let Some(amount) = amount {
        let terms = terms(input, amount).checked();
        let rule = terms.map_err(|error| Refusal::invalid(field(&error), error));
        keep(rule, &mut refusals);
    }
    let (Some(account_id), Some(external_id), Some(amount), true) =
        (account, external_id, amount, refusals.is_empty())
    else {
        return Err(refusals);
    };
    Ok(Model {
        tenant_id: writer.tenant_id(),
        id: stored.map_or_else(|| id::new(writer.now()), |row| row.id),
        account_id,
        external_id,
        amount: amount.minor,
        currency: amount.currency.as_str().to_owned(),
        issued_on: input.issued_on,
        due_on: input.due_on,
        paid_on: input.paid_on,
        voided_on: input.voided_on,
        version: stored.map_or(0, |row| row.version),
        created_at: stored.map_or_else(|| writer.now(), |row| row.created_at),
        updated_at: stored.map_or_else(|| writer.now(), |row| row.updated_at),
    })
}

fn keep<T>(result: Result<T, Refusal>, refusals: &mut Vec<Refusal>) -> Option<T> {
    result.map_err(|refusal| refusals.push(refusal)).ok()
}

const fn terms(input: &InvoiceInput, amount: Money) -> InvoiceTerms {
    InvoiceTerms {
        amount,
        issued_on: input.issued_on,
        due_on: input.due_on,
        paid_on: input.paid_on,
        voided_on: input.voided_on,
    }
}

fn amount(amount: Decimal, currency: &str) -> Result<Money, Refusal> {
    let currency = currency.parse::<Currency>();
    let currency = currency.map_err(|error| Refusal::invalid("currency", error))?;
    let money = Money::from_major(amount, currency);
    money.map_err(|error| Refusal::invalid("amount", error))
}

/// The field that an error is about.
const fn field(error: &InvoiceError) -> &'static str {
    match error {
        InvoiceError::NegativeAmount => "amount",
        InvoiceError::DueBeforeIssue { .. } => "dueOn",
        InvoiceError::VoidedBeforeIssue { .. } | InvoiceError::PaidAndVoided => "voidedOn",
    }
}
