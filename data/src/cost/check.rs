//! Checking what callers declare.

use domain::{
    cost::{CostError, RetentionCost},
    money::{Currency, Money},
};

use super::{CostInput, entity::Model};
use crate::{error::Refusal, id, reference::AccountDirectory, revenue::key, scope::Writer};

/// The most characters of a note.
const MOST_CHARACTERS: usize = 1_000;

/// The row that the input declares over the stored one, if there is one; or every reason against it.
pub(super) fn check(
    writer: &Writer<'_>,
    input: &CostInput,
    stored: Option<&Model>,
    accounts: &AccountDirectory,
) -> Result<Model, Vec<Refusal>> {
    let mut refusals = Vec::new();
    let mut keep = |refusal: Refusal| refusals.push(refusal);
    let external_id = input.external_id.as_deref();
    let external_id = external_id.map(|text| key(text, "externalId")).transpose();
    let external_id = external_id.map_err(&mut keep).ok().flatten();
    let account = input.account.as_ref();
    let account = account.map(|account| accounts.resolve(account, "account"));
    let account_id = account.transpose().map_err(&mut keep).ok().flatten();
    let note = note(input.note.as_deref())
        .map_err(&mut keep)
        .ok()
        .flatten();
    let cost = cost(input).map_err(&mut keep).ok();
    let Some(cost) = cost.filter(|_| refusals.is_empty()) else {
        return Err(refusals);
    };
    Ok(Model {
        tenant_id: writer.tenant_id(),
        id: stored.map_or_else(|| id::new(writer.now()), |row| row.id),
        external_id,
        category: cost.category.as_str().to_owned(),
        account_id,
        starts_on: cost.starts_on,
        ends_on: cost.ends_on,
        amount: cost.amount.minor,
        currency: cost.amount.currency.as_str().to_owned(),
        note,
        version: stored.map_or(0, |row| row.version),
        created_at: stored.map_or_else(|| writer.now(), |row| row.created_at),
        updated_at: stored.map_or_else(|| writer.now(), |row| row.updated_at),
    })
}

/// The cost that an input declares.
fn cost(input: &CostInput) -> Result<RetentionCost, Refusal> {
    let currency = input.currency.parse::<Currency>();
    let currency = currency.map_err(|error| Refusal::invalid("currency", error))?;
    let amount = Money::from_major(input.amount, currency);
    let cost = RetentionCost {
        category: input.category,
        starts_on: input.starts_on,
        ends_on: input.ends_on,
        amount: amount.map_err(|error| Refusal::invalid("amount", error))?,
    };
    cost.checked().map_err(|error| {
        let field = match error {
            CostError::NegativeAmount => "amount",
            CostError::EndNotAfterStart { .. } => "endsOn",
        };
        Refusal::invalid(field, error)
    })
}

fn note(text: Option<&str>) -> Result<Option<String>, Refusal> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let length = text.chars().count();
    if length > MOST_CHARACTERS || text.chars().any(char::is_control) {
        let rule =
            format!("a note has at most {MOST_CHARACTERS} characters on one line, not {length}");
        return Err(Refusal::invalid("note", rule));
    }
    Ok(Some(text.to_owned()))
}
