//! What rows of renewals say, in the terms of the domain.

use domain::{
    money::Currency,
    renewal::{Closing, ForecastSource, Likelihood, Renewal, RenewalOutcome, RiskReason},
};

use super::entity::{closing, renewal};
use crate::error::Error;

/// A renewal with how it was closed, without calls.
///
/// # Errors
/// When the rows make no sense (a fault of ours).
pub fn exact(row: &renewal::Model, closings: &[closing::Model]) -> Result<Renewal, Error> {
    let closings = closings.iter().map(closing_of);
    let renewal = Renewal {
        due_on: row.due_on,
        id: row.id,
        due_minor: row.amount_due,
        currency: currency(row)?,
        closings: closings.collect::<Result<_, _>>()?,
        likelihood: None,
        calls: Vec::new(),
    };
    renewal.checked().map_err(Error::internal)
}

/// The currency of its amounts.
pub(super) fn currency(row: &renewal::Model) -> Result<Currency, Error> {
    row.currency.parse().map_err(Error::internal)
}

fn closing_of(row: &closing::Model) -> Result<Closing, Error> {
    Ok(Closing {
        closed_on: row.closed_on,
        outcome: row.outcome.parse().map_err(Error::internal)?,
        renewed_minor: row.renewed_amount,
    })
}

/// A likelihood as it is stored.
pub(super) fn likelihood(ten_thousandths: i32) -> Result<Likelihood, Error> {
    let likelihood = u16::try_from(ten_thousandths)
        .ok()
        .and_then(Likelihood::from_ten_thousandths);
    likelihood.ok_or_else(|| Error::internal("a likelihood is out of range"))
}

/// Whether it can still come out either way: it was not closed, or as LATE, and is not withdrawn.
pub(super) fn is_open(row: &renewal::Model) -> bool {
    let late = RenewalOutcome::Late.as_str();
    row.withdrawn_at.is_none() && row.outcome.as_deref().is_none_or(|outcome| outcome == late)
}

/// The reasons that stand in its way.
///
/// # Errors
/// When the row makes no sense (a fault of ours).
pub fn risk_reasons(row: &renewal::Model) -> Result<Vec<RiskReason>, Error> {
    let names: Vec<String> = serde_json::from_str(&row.risk_reasons).map_err(Error::internal)?;
    let reasons = names.iter().map(|name| name.parse());
    reasons.collect::<Result<_, _>>().map_err(Error::internal)
}

/// Reasons as they are stored: each once, in the order of the list.
pub(super) fn stored_reasons(reasons: &[RiskReason]) -> Result<String, Error> {
    let mut reasons = reasons.to_vec();
    reasons.sort_unstable();
    reasons.dedup();
    let names: Vec<&str> = reasons.iter().map(|reason| reason.as_str()).collect();
    serde_json::to_string(&names).map_err(Error::internal)
}

/// Notes a call as the best one, unless somebody who knows better has called.
pub(super) fn note_likelihood(
    row: &mut renewal::Model,
    source: ForecastSource,
    likelihood: Likelihood,
) -> Result<(), Error> {
    let known = row.likelihood_source.as_deref().map(str::parse);
    let known: Option<ForecastSource> = known.transpose().map_err(Error::internal)?;
    if known.is_none_or(|known| known <= source) {
        row.likelihood = Some(likelihood.to_ten_thousandths().into());
        row.likelihood_source = Some(source.as_str().to_owned());
    }
    Ok(())
}
