//! Calls: how likely somebody said a renewal is. They are kept in a ledger that is only added to.

use domain::renewal::{ForecastSource, Likelihood};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{
    access, check,
    entity::{forecast, renewal::Model},
    record::{Call, called, save_one},
    state,
};
use crate::{
    error::{Error, Refusal},
    scope::{Scope, Writer},
};

/// A call.
#[derive(Clone, Copy, Debug)]
pub struct CallInput {
    /// The CSM's, or the final one; the server makes the automated ones.
    pub source: ForecastSource,
    /// How likely it is.
    pub likelihood: Likelihood,
    /// What is expected to be renewed a year, in major units of the renewal's currency; the amount due when none.
    pub amount: Option<Decimal>,
}

/// Adds a call of today to the ledger of a renewal, and answers the renewal.
///
/// # Errors
/// [`Error::Forbidden`] for an actor who may neither manage subscriptions nor owns the account; [`Error::Refused`] when there is no such
/// renewal, it is decided, or something is not allowed.
pub async fn record_call(
    scope: &Scope,
    id: Uuid,
    input: CallInput,
) -> Result<(Model, forecast::Model), Error> {
    let writer = access::writer(scope)?;
    let before = check::find(scope, id).await?;
    access::check(&writer, &before).await?;
    check_open(&before, "id")?;
    if input.source == ForecastSource::Automated {
        let rule = "AUTOMATED calls are the server's: a call is CSM or FINAL";
        return Err(Refusal::invalid("source", rule).into());
    }
    let amount = match input.amount {
        Some(amount) => check::amount(amount, state::currency(&before)?, "amount")?,
        None => before.amount_due,
    };
    let mut row = before.clone();
    let call = by_actor(&writer, input.source, input.likelihood, amount);
    let entry = note(&writer, &mut row, call)?;
    let row = save_one(&writer, Some(before), row).await?;
    add(&writer, std::slice::from_ref(&entry)).await?;
    Ok((row, entry))
}

/// A call of the actor, of today.
pub(super) fn by_actor(
    writer: &Writer<'_>,
    source: ForecastSource,
    likelihood: Likelihood,
    amount: i64,
) -> Call {
    Call {
        source,
        horizon: None,
        made_on: writer.today(),
        likelihood,
        amount,
        member: writer.actor().member(),
    }
}

/// Notes a call on its renewal; answers the entry that is to be added for it.
pub(super) fn note(
    writer: &Writer<'_>,
    row: &mut Model,
    call: Call,
) -> Result<forecast::Model, Error> {
    state::note_likelihood(row, call.source, call.likelihood)?;
    called(writer, row, call)
}

/// Adds entries to the ledger.
pub(super) async fn add(writer: &Writer<'_>, entries: &[forecast::Model]) -> Result<(), Error> {
    match entries {
        [] => Ok(()),
        entries => writer.append::<forecast::Entity>(entries).await,
    }
}

/// Refuses to change what is decided or withdrawn.
pub(super) fn check_open(row: &Model, field: &str) -> Result<(), Refusal> {
    if state::is_open(row) {
        return Ok(());
    }
    let rule = match (&row.outcome, row.closed_on) {
        (Some(outcome), Some(day)) => {
            format!("the renewal was closed as {outcome} on {day}: only an open one changes")
        }
        _ => "the renewal was withdrawn, because its subscription goes on until further notice or was removed".to_owned(),
    };
    Err(Refusal::conflict(field, rule))
}
